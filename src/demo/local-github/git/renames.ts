import type { Pair } from './compare.js';
import { objectId, type ObjectStore } from './objects.js';

// Git's defaults: half of the content must be the same, and above this many candidates it does not compare contents.
const LEAST_SIMILARITY = 0.5;
const RENAME_LIMIT = 400;
const EMPTY_BLOB = objectId('blob', new Uint8Array());

/** Joins a removed and an added file to one renamed file where git would: same blob, or content alike by half. */
export function detectRenames(store: ObjectStore, pairs: readonly Pair[]): readonly Pair[] {
  const removed = new Set(pairs.filter((pair) => pair.head === undefined));
  const added = pairs.filter((pair) => pair.base === undefined);
  const joined = new Map<Pair, Pair>();
  const join = (target: Pair, origin: Pair | undefined): void => {
    if (origin === undefined) return;
    removed.delete(origin);
    joined.set(target, { ...target, previousPath: origin.path, base: origin.base });
    joined.set(origin, target);
  };
  for (const target of added) join(target, sameBlob(removed, target));
  const open = added.filter((target) => !joined.has(target));
  if (removed.size * open.length <= RENAME_LIMIT ** 2) {
    for (const target of open) join(target, alike(store, removed, target));
  }
  return pairs.flatMap((pair) => {
    const other = joined.get(pair);
    if (other === undefined) return [pair];
    return other.previousPath === undefined ? [] : [other];
  });
}

function sameBlob(removed: ReadonlySet<Pair>, target: Pair): Pair | undefined {
  // Git joins no empty files: they are all alike.
  if (target.head?.sha === EMPTY_BLOB) return undefined;
  return [...removed].find((pair) => pair.base?.sha === target.head?.sha);
}

function alike(store: ObjectStore, removed: ReadonlySet<Pair>, target: Pair): Pair | undefined {
  let best: { readonly pair: Pair; readonly score: number } | undefined;
  for (const pair of removed) {
    const score = similarity(lines(store, pair.base?.sha), lines(store, target.head?.sha));
    if (score >= LEAST_SIMILARITY && score > (best?.score ?? 0)) best = { pair, score };
  }
  return best?.pair;
}

// The share of bytes that both have in common, line by line whatever their order, as git estimates it.
function similarity(base: readonly string[], head: readonly string[]): number {
  const open = new Map<string, number>();
  for (const line of base) open.set(line, (open.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of head) {
    const left = open.get(line) ?? 0;
    if (left === 0) continue;
    open.set(line, left - 1);
    common += line.length + 1;
  }
  const size = Math.max(byteCount(base), byteCount(head));
  return size === 0 ? 0 : common / size;
}

function byteCount(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

function lines(store: ObjectStore, sha: string | undefined): readonly string[] {
  const text = sha === undefined ? '' : (store.blob(sha)?.toString('latin1') ?? '');
  return text === '' ? [] : text.split('\n');
}
