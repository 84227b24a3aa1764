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
  const migrations = new Map<string, Migration>();
  const isAdded = (path: string) => pull?.statusOf.get(path) === 'added';
  for (const file of files) {
    const tablesBefore = () => tablesOfAdded(file.path, graphs, migrations, isAdded);
    const migration = createMigration(file, isAdded(file.path) ? { tablesBefore } : {});
    if (migration) migrations.set(file.path, migration);
  }
  return migrations;
}

function tablesOfAdded(
  path: string,
  graphs: RevisionGraphs,
  migrations: ReadonlyMap<string, Migration>,
  isAdded: (path: string) => boolean,
): readonly TableKey[] {
  const state = graphs.graphOf(path)?.head;
  const own = migrations.get(path)?.revision;
  if (!state || own === undefined) return [];
  const tables: TableKey[] = [];
  const ancestors = new Set(state.parentsOf(own));
  for (const id of ancestors) {
    const before = migrations.get(state.revisions.get(id)?.path ?? '');
    // Below a released revision there can only be released ones, but for a broken chain.
    if (id === own || !before || !isAdded(before.path)) continue;
    tables.push(...tablesCreatedBy(before));
    for (const parent of state.parentsOf(id)) ancestors.add(parent);
  }
  return tables;
}
