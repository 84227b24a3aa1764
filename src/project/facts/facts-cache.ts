/**
 * Keeps what was read from files, so that nothing is read twice: facts by the id of their blob, lists of files by the id
 * of their commit. Keys name content that never changes, so an entry never goes stale; it may be dropped at any time.
 *
 * A cache never makes a run fail: what it cannot read is absent, and what it cannot write is let go. Keys are ASCII, at
 * most some 400 characters; values are bytes with a meaning of their own (compressed JSON), some kB each, at most 1 MB.
 */
export interface FactsCache {
  /** The values that are there, by key. Does not throw. */
  getMany(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Keeps values for later. Resolves when they are stored, or could not be. Does not throw. */
  setMany(entries: ReadonlyMap<string, Uint8Array>): Promise<void>;
}

/** The cache that keeps nothing. */
export const NO_FACTS_CACHE: FactsCache = {
  getMany: async () => new Map(),
  setMany: async () => undefined,
};
