import { extractFileFacts } from '../../project/facts/extract.js';
import type { FileFacts } from '../../project/facts/file-facts.js';
import type { ProjectLayout } from '../../project/layout.js';
import { isMigrationText, mightConcern, mightHoldFindings } from '../../project/prefilter.js';
import { isGeneratedOrVendored } from '../../project/role.js';
import type { SourceFile } from '../../project/source-file.js';
import type { Note } from '../finding.js';
import type { Pacer } from './pacer.js';

/**
 * Longest text that is parsed, in characters: above every file of twelve real applications; the memory
 * that the parser takes for a giant file is never given back.
 */
export const MAX_TEXT_LENGTH = 1_000_000;

/**
 * Most syntax nodes one inside the other: CPython up to 3.12 itself gives up at some 2,990 levels, and what walks up
 * from each node takes time with the square of the depth.
 */
export const MAX_DEPTH = 3_000;

/**
 * How much text keeps its trees while the rest of a project is read, in characters; further files are parsed again when
 * their turn comes. A tree takes some 25 times its text, and a large repository has 100 million characters.
 */
const MAX_KEPT_LENGTH = 32_000_000;

const FIXTURES = 'conftest.py';

export interface LoadOptions {
  readonly parse: (path: string, text: string) => SourceFile;
  readonly layout: ProjectLayout;
  readonly pacer: Pacer;
}

export interface FileInput {
  /** All texts, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Those of them that are only there for what they tell about others. */
  readonly context?: ReadonlyMap<string, string>;
  /** Facts of context, with or without a text, from an earlier look at the same content. */
  readonly contextFacts?: ReadonlyMap<string, FileFacts>;
}

export interface LoadedFiles {
  /** What each parsed file tells the others, by path. */
  readonly facts: ReadonlyMap<string, FileFacts>;
  /** What those tell that were not parsed. */
  readonly known: ReadonlyMap<string, FileFacts>;
  /** The files that are kept as they were parsed, by path; migrations always are. */
  readonly files: Map<string, SourceFile>;
  /** Those that rules may look at; the others only tell facts. */
  readonly checked: ReadonlySet<string>;
  readonly notes: readonly Note[];
}

/**
 * Parses the files in which a rule can find anything, the fixtures of tests, which nobody imports, and of the others those
 * that these import: a constant or a dependency may lie there. Of context, which was chosen by imports, all is parsed
 * whose facts are not known yet. Generated files tell facts (their models are models), but are not checked.
 */
export async function loadFiles({ texts, context, contextFacts = new Map() }: FileInput, options: LoadOptions): Promise<LoadedFiles> {
  const loader = new FileLoader(options);
  for (const [path, facts] of contextFacts) if (isUsable(facts, path, texts.get(path), options.layout)) loader.addKnown(path, facts);
  const byModule = new Map<string, [string, string][]>();
  for (const [path, text] of texts) {
    if (loader.known.has(path)) continue;
    if (context?.has(path)) await loader.load(path, text, 'context');
    else if (mightHoldFindings(text) || text.includes('sqla:')) {
      await loader.load(path, text, isGeneratedOrVendored(path, text) ? 'imported' : 'checked');
    } else if (path.endsWith(FIXTURES) && mightConcern(text)) await loader.load(path, text, 'imported');
    else {
      const { name } = options.layout.moduleNameOf(path);
      byModule.set(name, [...(byModule.get(name) ?? []), [path, text]]);
    }
  }
  // Files parsed on the way import further ones: the set grows while it is walked.
  for (const name of loader.imported) {
    for (const [path, text] of byModule.get(name) ?? []) await loader.load(path, text, 'imported');
  }
  return loader;
}

/** Whether facts hold here: a module may have another name now, and a migration is more than its facts. */
function isUsable(facts: FileFacts, path: string, text: string | undefined, layout: ProjectLayout): boolean {
  const { name, isPackage } = layout.moduleNameOf(path);
  return facts.path === path && facts.module === name && facts.isPackage === isPackage && !(text && isMigrationText(text));
}

type Use = 'checked' | 'context' | 'imported';

class FileLoader implements LoadedFiles {
  readonly facts = new Map<string, FileFacts>();
  readonly known = new Map<string, FileFacts>();
  readonly files = new Map<string, SourceFile>();
  readonly checked = new Set<string>();
  readonly notes: Note[] = [];
  /** Names of modules that files import, and of what they import from them: either may be a module. */
  readonly imported = new Set<string>();
  readonly #options: LoadOptions;
  #keptLength = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  addKnown(path: string, facts: FileFacts): void {
    this.known.set(path, facts);
    this.#addImports(facts);
  }

  async load(path: string, text: string, use: Use): Promise<void> {
    await this.#options.pacer.step();
    if (text.length > MAX_TEXT_LENGTH) {
      this.#refuse(path, `longer than ${MAX_TEXT_LENGTH / 1_000_000} million characters`);
      return;
    }
    try {
      const file = this.#options.parse(path, text);
      if (file.tree.depth > MAX_DEPTH) this.#refuse(path, `nested too deep, more than ${MAX_DEPTH.toLocaleString('en')} levels`);
      else this.#add(file, use);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.notes.push({ kind: 'internal', path, message: `not checked: ${reason}` });
    }
  }

  #refuse(path: string, reason: string): void {
    this.notes.push({ kind: 'not-read', path, message: `not checked: ${reason}` });
  }

  #add(file: SourceFile, use: Use): void {
    const facts = extractFileFacts(file);
    this.facts.set(file.path, facts);
    if (use === 'checked') this.checked.add(file.path);
    if ((use === 'checked' && this.#keptLength < MAX_KEPT_LENGTH) || file.role === 'migration') {
      this.files.set(file.path, file);
      this.#keptLength += file.text.length;
    }
    // Known facts and fresh ones must lead to the same files.
    if (use === 'context') this.#addImports(facts);
    else {
      for (const { imported, importedModule } of file.module.imports) {
        if (imported !== undefined) this.imported.add(imported);
        if (importedModule !== undefined) this.imported.add(importedModule);
      }
      for (const { module } of file.module.starImports) this.imported.add(module);
    }
  }

  #addImports({ imports, innerImports, starImports }: FileFacts): void {
    for (const name of [...imports.map(({ target }) => target), ...innerImports]) {
      this.imported.add(name);
      this.imported.add(name.slice(0, Math.max(0, name.lastIndexOf('.'))));
    }
    for (const module of starImports) this.imported.add(module);
  }
}
