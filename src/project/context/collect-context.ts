import type { FileFacts } from '../facts/file-facts.js';
import { ImportedPaths, importedNames } from '../imported-paths.js';
import type { ProjectLayout } from '../layout.js';
import { mightConcern } from '../prefilter.js';
import type { FactsEntry } from './facts-entry.js';
import type { FileList } from './file-list.js';
import type { KnownFiles, ReadFile } from './known-files.js';

/** How far the imports of the checked files are followed. What lies beyond is not known, and rules that need it are silent. */
export interface ContextLimits {
  /** Steps of imports; each is one read. */
  readonly steps: number;
  /** Files of one step, those that an import names before others of its package. */
  readonly filesPerStep: number;
  /** Bytes of all files together. */
  readonly bytes: number;
}

/** Where the files of a project come from. */
export interface ContextSource {
  /** Git's ids and sizes of contents, by path, as far as they are there and may be read. */
  readonly stat: (paths: readonly string[]) => Promise<FileList>;
  /** Texts by path; what cannot be read or decoded is missing. */
  readonly read: (files: ReadonlyMap<string, string>) => Promise<ReadonlyMap<string, string>>;
}

export interface ContextRequest {
  /** Of all paths of the project that are known. */
  readonly layout: ProjectLayout;
  /** Texts of the files that are checked, by path. */
  readonly checked: ReadonlyMap<string, string>;
  /** Paths of other files that are there already. */
  readonly given?: Iterable<string>;
  /** Texts that are there already too, and whose imports count like those of checked files: env.py, which knows the models of the migrations. */
  readonly environments?: ReadonlyMap<string, string>;
  readonly limits: ContextLimits;
  readonly source: ContextSource;
  readonly known: KnownFiles;
}

/** Unchanged files that the facts of checked ones need. */
export interface ProjectContext {
  /** Those that have to be parsed, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Facts of the others, from earlier runs. */
  readonly facts: ReadonlyMap<string, FileFacts>;
  /** All that were read, to be kept with the facts that parsing gives. */
  readonly read: readonly ReadFile[];
}

/**
 * Finds the files that the checked ones import, and what those import, step by step. Files that the cache knows are not
 * read. Which files are found depends on the project and the limits alone, never on what the cache holds.
 */
export async function collectContext(request: ContextRequest): Promise<ProjectContext> {
  const collector = new Collector(request);
  const { checked, environments = [], limits } = request;
  const concerned = [...checked, ...environments].filter(([, text]) => mightConcern(text));
  let importers: ReadonlyMap<string, readonly string[]> = new Map(concerned.map(([path, text]) => [path, importedNames(text)]));
  for (let step = 0; step < limits.steps && importers.size > 0; step++) importers = await collector.step(importers, step === 0);
  return collector;
}

/** A file on the way: one that a checked file names itself may hold a constant of its SQL, others matter if they concern SQLAlchemy. */
interface Wanted {
  readonly isNamedByChecked: boolean;
}

class Collector implements ProjectContext {
  readonly texts = new Map<string, string>();
  readonly facts = new Map<string, FileFacts>();
  readonly read: ReadFile[] = [];
  readonly #request: ContextRequest;
  readonly #imported: ImportedPaths;
  readonly #seen: Set<string>;
  #bytes = 0;

  constructor(request: ContextRequest) {
    this.#request = request;
    this.#imported = new ImportedPaths(request.layout);
    this.#seen = new Set([...request.checked.keys(), ...(request.given ?? []), ...(request.environments?.keys() ?? [])]);
  }

  /** Adds what these files import; resolves to the import names of what was added and may lead further. */
  async step(importers: ReadonlyMap<string, readonly string[]>, isFirst: boolean): Promise<Map<string, readonly string[]>> {
    const wanted = this.#wantedBy(importers, isFirst);
    const stats = await this.#request.source.stat([...wanted.keys()]);
    const files = this.#withinBytes(wanted, stats);
    const entries = await this.#request.known.find(files);
    const next = new Map<string, readonly string[]>();
    const missing = new Map<string, string>();
    for (const [path, blob] of files) {
      const entry = entries.get(path);
      const isNeeded = !entry || matters(path, entry, wanted.get(path)!);
      if (isNeeded && !entry?.facts) missing.set(path, blob);
      if (!isNeeded || !entry?.facts) continue;
      this.facts.set(path, entry.facts);
      next.set(path, entry.names);
    }
    const texts = missing.size > 0 ? await this.#request.source.read(missing) : new Map<string, string>();
    for (const [path, text] of texts) {
      this.read.push({ path, blob: missing.get(path)!, text });
      if (!matters(path, { isConcerned: mightConcern(text) }, wanted.get(path)!)) continue;
      this.texts.set(path, text);
      next.set(path, importedNames(text));
    }
    return next;
  }

  /** Modules that are named go before the rest of the packages that are: their models find each other by name only. */
  #wantedBy(importers: ReadonlyMap<string, readonly string[]>, isFirst: boolean): Map<string, Wanted> {
    const named = new Set<string>();
    for (const [path, names] of importers) {
      for (const found of this.#imported.ofNames(path, names)) named.add(found);
      for (const found of this.#imported.fixtureFilesAround(path)) named.add(found);
    }
    const wanted = new Map<string, Wanted>();
    const add = (path: string, isNamedByChecked: boolean): void => {
      if (wanted.size >= this.#request.limits.filesPerStep || this.#seen.has(path)) return;
      this.#seen.add(path);
      wanted.set(path, { isNamedByChecked });
    };
    for (const path of named) add(path, isFirst);
    for (const path of named) for (const other of this.#imported.modulesOfPackage(path)) add(other, false);
    return wanted;
  }

  #withinBytes(wanted: ReadonlyMap<string, Wanted>, stats: FileList): Map<string, string> {
    const files = new Map<string, string>();
    for (const path of wanted.keys()) {
      const stat = stats.get(path);
      if (!stat || this.#bytes + stat.bytes > this.#request.limits.bytes) continue;
      this.#bytes += stat.bytes;
      files.set(path, stat.blob);
    }
    return files;
  }
}

/** A package's own file mostly hands names on, and says nothing that would concern us by itself. */
function matters(path: string, { isConcerned }: Pick<FactsEntry, 'isConcerned'>, { isNamedByChecked }: Wanted): boolean {
  return isConcerned || isNamedByChecked || path.endsWith('/__init__.py');
}
