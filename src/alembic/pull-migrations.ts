import type { PullFacts } from '../project/pull-facts.js';
import type { SourceFile } from '../project/source-file.js';
import type { Migration } from './facts.js';
import { createMigration, tablesCreatedBy } from './migration.js';
import type { TableKey } from './operations/new-tables.js';
import type { RevisionGraphs } from './revision-graph.js';

export interface PullMigrationInput {
  /** The file of a migration; undefined where there is none. */
  readonly fileAt: (path: string) => SourceFile | undefined;
  readonly graphs: RevisionGraphs;
  /** Absent when whole files are checked: then no migration counts as unreleased. */
  readonly pull: PullFacts | undefined;
}

/** The migrations among some files. */
export interface Migrations {
  /** The migration in the file at a path; undefined when it is none. */
  get(path: string): Migration | undefined;
}

/**
 * The migrations among files, by path, each made when it is first asked for. One that the pull request adds knows the
 * tables of the added ones before it: they are as new as its own.
 */
export function createMigrations(input: PullMigrationInput): Migrations {
  return new PullMigrations(input);
}

class PullMigrations implements Migrations {
  readonly #graphs: RevisionGraphs;
  readonly #pull: PullFacts | undefined;
  readonly #fileAt: PullMigrationInput['fileAt'];
  // Seen by themselves, so that asking for the tables of one never leads back to another: chains may be long, or broken.
  readonly #alone = new Map<string, Migration | undefined>();
  readonly #known = new Map<string, Migration | undefined>();

  constructor({ fileAt, graphs, pull }: PullMigrationInput) {
    this.#graphs = graphs;
    this.#pull = pull;
    this.#fileAt = fileAt;
  }

  get(path: string): Migration | undefined {
    if (!this.#known.has(path)) this.#known.set(path, this.#make(path));
    return this.#known.get(path);
  }

  #make(path: string): Migration | undefined {
    const file = this.#fileAt(path);
    const added = this.#addedAt(path);
    return file && added ? createMigration(file, { tablesBefore: () => this.#tablesBefore(added) }) : this.#aloneAt(path);
  }

  #aloneAt(path: string): Migration | undefined {
    if (!this.#alone.has(path)) {
      const file = this.#fileAt(path);
      this.#alone.set(path, file && createMigration(file));
    }
    return this.#alone.get(path);
  }

  #addedAt(path: string): Migration | undefined {
    return this.#pull?.statusOf.get(path) === 'added' ? this.#aloneAt(path) : undefined;
  }

  #tablesBefore({ path, revision: own }: Migration): readonly TableKey[] {
    const state = this.#graphs.graphOf(path)?.head;
    if (!state) return [];
    const tables: TableKey[] = [];
    const ancestors = new Set(state.parentsOf(own));
    for (const id of ancestors) {
      const before = this.#addedAt(state.revisions.get(id)?.path ?? '');
      // Before a released revision there are only released ones, but for a broken chain.
      if (!before || id === own) continue;
      tables.push(...tablesCreatedBy(before));
      for (const parent of state.parentsOf(id)) ancestors.add(parent);
    }
    return tables;
  }
}
