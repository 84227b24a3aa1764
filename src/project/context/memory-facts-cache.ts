import type { FactsCache } from '../facts/facts-cache.js';

/** Facts of some 30,000 files, and lists of some hundred commits. Our choice: a container of 512 MB has room for it. */
const DEFAULT_BYTES = 64_000_000;
/** What an entry takes beside its value: its key, and its place in the map. */
const ENTRY_BYTES = 300;

/** A cache in memory that drops what was longest not asked for. */
export class MemoryFactsCache implements FactsCache {
  readonly #maxBytes: number;
  /** In order of last use: the first was longest not used. */
  readonly #values = new Map<string, Uint8Array>();
  #bytes = 0;

  constructor(maxBytes = DEFAULT_BYTES) {
    this.#maxBytes = maxBytes;
  }

  async getMany(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    for (const key of keys) {
      const value = this.#values.get(key);
      if (!value) continue;
      this.#values.delete(key);
      this.#values.set(key, value);
      found.set(key, value);
    }
    return found;
  }

  async setMany(entries: ReadonlyMap<string, Uint8Array>): Promise<void> {
    for (const [key, value] of entries) {
      this.#drop(key);
      this.#values.set(key, value);
      this.#bytes += value.length + ENTRY_BYTES;
    }
    for (const key of this.#values.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#drop(key);
    }
  }

  #drop(key: string): void {
    const value = this.#values.get(key);
    if (!value) return;
    this.#values.delete(key);
    this.#bytes -= value.length + ENTRY_BYTES;
  }
}
