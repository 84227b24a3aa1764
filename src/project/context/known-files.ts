import { setImmediate as nextTurn } from 'node:timers/promises';
import { factsCacheKey } from '../facts/extract.js';
import type { FactsCache } from '../facts/facts-cache.js';
import type { FileFacts } from '../facts/file-facts.js';
import { importedNames } from '../imported-paths.js';
import type { ProjectLayout } from '../layout.js';
import { isMigrationText, mightConcern } from '../prefilter.js';
import { decodeEntry, encodeEntry, type FactsEntry } from './facts-entry.js';

/** A file that was read. */
export interface ReadFile {
  readonly path: string;
  /** Git's id of its content. */
  readonly blob: string;
  readonly text: string;
}

/** Entries that are packed or unpacked between two turns of the event loop, each in some 1 to 2 ms. */
const ENTRIES_PER_TURN = 8;

/** What a cache knows of the files of one project, whose module names are part of their facts. */
export class KnownFiles {
  readonly #cache: FactsCache;
  readonly #layout: ProjectLayout;

  constructor(cache: FactsCache, layout: ProjectLayout) {
    this.#cache = cache;
    this.#layout = layout;
  }

  /** The entries that are there, by path. @param blobs git's id of the content, by path. */
  async find(blobs: ReadonlyMap<string, string>): Promise<Map<string, FactsEntry>> {
    const found = new Map<string, FactsEntry>();
    if (blobs.size === 0) return found;
    const keys = new Map([...blobs].map(([path, blob]) => [path, this.#keyOf(path, blob)]));
    const values = await this.#cache.getMany([...keys.values()]);
    for (const [path, key] of keys) {
      const value = values.get(key);
      const entry = value && decodeEntry(value);
      if (!entry) continue;
      found.set(path, entry);
      if (found.size % ENTRIES_PER_TURN === 0) await nextTurn();
    }
    return found;
  }

  /** Keeps what was found out about files. @param facts by path, of those that were parsed. */
  async keep(files: Iterable<ReadFile>, facts: ReadonlyMap<string, FileFacts>): Promise<void> {
    const entries = new Map<string, Uint8Array>();
    for (const { path, blob, text } of files) {
      const own = facts.get(path);
      const isConcerned = mightConcern(text);
      // A migration is more than its facts.
      if (isMigrationText(text)) continue;
      // Without facts a concerned file was not parsed, and would be taken for one that has none.
      if (isConcerned && !own) continue;
      entries.set(this.#keyOf(path, blob), encodeEntry({ names: importedNames(text), isConcerned, ...(own && { facts: own }) }));
      if (entries.size % ENTRIES_PER_TURN === 0) await nextTurn();
    }
    if (entries.size > 0) await this.#cache.setMany(entries);
  }

  #keyOf(path: string, blob: string): string {
    return factsCacheKey(blob, path, this.#layout.moduleNameOf(path).name);
  }
}
