import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FactsCache } from '../../project/facts/facts-cache.js';
import { errorCode } from '../error-code.js';
import { packEntries, unpackEntries, type PackedEntry } from './pack.js';

/** Entries of one project, compressed: the facts of some 20,000 files. Our choice. */
const MAX_PACK_BYTES = 50_000_000;
/** An entry that no run asked for in so many days was of an older version of its file. */
const MAX_ENTRY_DAYS = 30;
/** A pack that no run wrote to in so many days was of a project that is gone, or of an older release. */
const MAX_PACK_DAYS = 90;
const DAY_MS = 86_400_000;

export interface DiskCacheOptions {
  /** Where packs lie; made when it is not there. */
  readonly folder: string;
  /** Absolute path of the project: each has a pack of its own. */
  readonly project: string;
  /** Of this program: another release may see other facts in the same file. */
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Keeps facts between runs in one file a project, since many small files take longer to read than to parse. It is read
 * once, and written whole, beside its place first. Of two runs at the same time the last one's learning stays.
 */
export class DiskFactsCache implements FactsCache {
  readonly #folder: string;
  readonly #path: string;
  readonly #today: number;
  #entries: Promise<Map<string, PackedEntry>> | undefined;

  constructor({ folder, project, version, now }: DiskCacheOptions) {
    const name = createHash('sha256').update(`${version}\0${project}`).digest('hex').slice(0, 32);
    this.#folder = folder;
    this.#path = join(folder, `${name}${PACK_ENDING}`);
    this.#today = Math.floor(now / DAY_MS);
  }

  async getMany(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const entries = await this.#load();
    const found = new Map<string, Uint8Array>();
    for (const key of keys) {
      const entry = entries.get(key);
      if (!entry) continue;
      entry.lastUse = this.#today;
      found.set(key, entry.value);
    }
    return found;
  }

  async setMany(values: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const entries = await this.#load();
    for (const [key, value] of values) entries.set(key, { value, lastUse: this.#today });
    this.#prune(entries);
    const draft = `${this.#path}.${process.pid}`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(draft, packEntries(entries), { mode: 0o600 });
      await rename(draft, this.#path);
      await this.#removeOldPacks();
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      // A full or read-only disk costs time on the next run, and nothing else.
      await rm(draft, { force: true }).catch(() => undefined);
    }
  }

  #load(): Promise<Map<string, PackedEntry>> {
    return (this.#entries ??= readPack(this.#path));
  }

  #prune(entries: Map<string, PackedEntry>): void {
    const latestFirst = [...entries].sort(([, a], [, b]) => b.lastUse - a.lastUse);
    let bytes = 0;
    for (const [key, { value, lastUse }] of latestFirst) {
      bytes += value.length;
      if (bytes > MAX_PACK_BYTES || this.#today - lastUse > MAX_ENTRY_DAYS) entries.delete(key);
    }
  }

  async #removeOldPacks(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      if (!name.includes(PACK_ENDING) || path === this.#path) continue;
      const { mtimeMs } = await stat(path);
      if (this.#today - mtimeMs / DAY_MS > MAX_PACK_DAYS) await rm(path, { force: true });
    }
  }
}

const PACK_ENDING = '.facts';

/** A pack that is not there, cannot be read or was damaged holds nothing. */
async function readPack(path: string): Promise<Map<string, PackedEntry>> {
  try {
    return unpackEntries(await readFile(path)) ?? new Map();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return new Map();
  }
}
