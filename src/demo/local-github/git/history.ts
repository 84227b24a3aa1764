import type { Commit, ObjectStore } from './objects.js';

/** Commits and all their ancestors, nearest first. */
export function ancestors(store: ObjectStore, ...starts: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>(starts);
  // A set visits what is added while it is walked.
  for (const known of found) {
    for (const parent of store.commit(known)?.parents ?? []) found.add(parent);
  }
  return found;
}

/** The best common ancestor of two commits; undefined when the histories have nothing in common. */
export function mergeBase(store: ObjectStore, base: string, head: string): string | undefined {
  const ofBase = ancestors(store, base);
  const common = [...ancestors(store, head)].filter((sha) => ofBase.has(sha));
  const older = ancestors(store, ...common.flatMap((sha) => store.commit(sha)?.parents ?? []));
  return common.find((sha) => !older.has(sha));
}

/** Commits of `head` that `base` does not have, oldest first. */
export function commitsBetween(store: ObjectStore, base: string, head: string): readonly Commit[] {
  const ofBase = ancestors(store, base);
  const between = [...ancestors(store, head)].filter((sha) => !ofBase.has(sha)).reverse();
  return between.flatMap((sha) => store.commit(sha) ?? []);
}
