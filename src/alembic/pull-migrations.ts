import type { PullFacts } from '../project/pull-facts.js';
import type { SourceFile } from '../project/source-file.js';
import type { Migration } from './facts.js';
import { createMigration, tablesCreatedBy } from './migration.js';
import type { TableKey } from './operations/new-tables.js';
import type { RevisionGraphs } from './revision-graph.js';

export interface PullMigrationInput {
  readonly files: readonly SourceFile[];
  readonly graphs: RevisionGraphs;
  /** Absent when whole files are checked: then no migration counts as unreleased. */
  readonly pull: PullFacts | undefined;
}

/**
 * The migrations among files, by path. One that the pull request adds knows the tables of the added ones before it:
 * they are as new as its own.
 */
export function createMigrations({ files, graphs, pull }: PullMigrationInput): ReadonlyMap<string, Migration> {
  // Seen by themselves, so that asking for the tables of one never leads back to another: chains may be long, or broken.
  const alone = new Map<string, Migration>();
  for (const file of files) {
    const migration = createMigration(file);
    if (migration) alone.set(file.path, migration);
  }
  const added = new Map([...alone].filter(([path]) => pull?.statusOf.get(path) === 'added'));
  const migrations = new Map(alone);
  for (const file of files) {
    if (!added.has(file.path)) continue;
    migrations.set(file.path, createMigration(file, { tablesBefore: () => tablesBefore(file.path, graphs, added) })!);
  }
  return migrations;
}

function tablesBefore(path: string, graphs: RevisionGraphs, added: ReadonlyMap<string, Migration>): readonly TableKey[] {
  const state = graphs.graphOf(path)?.head;
  const own = added.get(path)?.revision;
  if (!state || own === undefined) return [];
  const tables: TableKey[] = [];
  const ancestors = new Set(state.parentsOf(own));
  for (const id of ancestors) {
    const before = added.get(state.revisions.get(id)?.path ?? '');
    // Before a released revision there are only released ones, but for a broken chain.
    if (!before || id === own) continue;
    tables.push(...tablesCreatedBy(before));
    for (const parent of state.parentsOf(id)) ancestors.add(parent);
  }
  return tables;
}
