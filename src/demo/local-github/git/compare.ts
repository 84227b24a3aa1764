import { detectRenames } from './renames.js';
import { renderPatch, type Patch } from './patch.js';
import type { ObjectStore, TreeEntry } from './objects.js';

/** One changed file as GitHub lists it. */
export interface FileChange {
  readonly path: string;
  readonly previousPath: string | undefined;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed';
  readonly headBlob: string | null;
  readonly baseBlob: string | null;
  readonly patch: Patch;
}

/** A file on both sides of a comparison; one of them is missing when it was added or removed. */
export interface Pair {
  readonly path: string;
  readonly previousPath: string | undefined;
  readonly base: TreeEntry | undefined;
  readonly head: TreeEntry | undefined;
}

/** What changed from one tree to another, with renames found, ordered by path. */
export function compareTrees(store: ObjectStore, baseTree: string, headTree: string): readonly FileChange[] {
  const base = store.files(baseTree) ?? new Map<string, TreeEntry>();
  const head = store.files(headTree) ?? new Map<string, TreeEntry>();
  const pairs: Pair[] = [];
  for (const path of new Set([...base.keys(), ...head.keys()])) {
    const pair = { path, previousPath: undefined, base: base.get(path), head: head.get(path) };
    if (pair.base?.sha !== pair.head?.sha || pair.base?.mode !== pair.head?.mode) pairs.push(pair);
  }
  const changes = detectRenames(store, pairs).map((pair) => toChange(store, pair));
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function toChange(store: ObjectStore, pair: Pair): FileChange {
  return {
    path: pair.path,
    previousPath: pair.previousPath,
    status: statusOf(pair),
    headBlob: pair.head?.sha ?? null,
    baseBlob: pair.base?.sha ?? null,
    patch: renderPatch(bytesOf(store, pair.base), bytesOf(store, pair.head)),
  };
}

function statusOf(pair: Pair): FileChange['status'] {
  if (pair.base === undefined) return 'added';
  if (pair.head === undefined) return 'removed';
  if (pair.previousPath !== undefined) return 'renamed';
  // GitHub's word for a change of the mode alone.
  return pair.base.sha === pair.head.sha ? 'changed' : 'modified';
}

function bytesOf(store: ObjectStore, entry: TreeEntry | undefined): Buffer {
  if (entry?.type === 'commit') return Buffer.from(`Subproject commit ${entry.sha}\n`);
  return (entry && store.blob(entry.sha)) ?? Buffer.alloc(0);
}
