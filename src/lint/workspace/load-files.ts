import { extractFileFacts } from '../../project/facts/extract.js';
import type { FileFacts } from '../../project/facts/file-facts.js';
import type { ProjectLayout } from '../../project/layout.js';
import { mightConcern } from '../../project/prefilter.js';
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
 * How much text keeps its trees while the rest of a project is read, in characters; further files are parsed again when
 * their turn comes. A tree takes some 25 times its text, and a large repository has 100 million characters.
 */
const MAX_KEPT_LENGTH = 32_000_000;

export interface LoadOptions {
  readonly parse: (path: string, text: string) => SourceFile;
  readonly layout: ProjectLayout;
  readonly pacer: Pacer;
}

export interface LoadedFiles {
  /** What each file tells the others, by path. */
  readonly facts: ReadonlyMap<string, FileFacts>;
  /** The files that are kept as they were parsed, by path; migrations always are. */
  readonly files: Map<string, SourceFile>;
  /** Those that rules may look at; the others only tell facts. */
  readonly checked: ReadonlySet<string>;
  readonly notes: readonly Note[];
}

/**
 * Parses the files that can matter to a rule, and of the others those that they import: a constant may lie there.
 * Generated files tell facts (their models are models), but are not checked.
 */
export async function loadFiles(texts: ReadonlyMap<string, string>, options: LoadOptions): Promise<LoadedFiles> {
  const loader = new FileLoader(options);
  const byModule = new Map<string, [string, string][]>();
  for (const [path, text] of texts) {
    if (mightConcern(text) || text.includes('sqla:')) {
      await loader.load(path, text, !isGeneratedOrVendored(path, text));
      continue;
    }
    const { name } = options.layout.moduleNameOf(path);
    byModule.set(name, [...(byModule.get(name) ?? []), [path, text]]);
  }
  // Files parsed on the way import further ones: the set grows while it is walked.
  for (const name of loader.imported) {
    for (const [path, text] of byModule.get(name) ?? []) await loader.load(path, text, false);
  }
  return loader;
}

class FileLoader implements LoadedFiles {
  readonly facts = new Map<string, FileFacts>();
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

  async load(path: string, text: string, isChecked: boolean): Promise<void> {
    await this.#options.pacer.step();
    if (text.length > MAX_TEXT_LENGTH) {
      const message = `not checked: longer than ${MAX_TEXT_LENGTH / 1_000_000} million characters`;
      this.notes.push({ kind: 'not-read', path, message });
      return;
    }
    try {
      this.#add(this.#options.parse(path, text), isChecked);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.notes.push({ kind: 'internal', path, message: `not checked: ${reason}` });
    }
  }

  #add(file: SourceFile, isChecked: boolean): void {
    this.facts.set(file.path, extractFileFacts(file));
    if (isChecked) this.checked.add(file.path);
    if ((isChecked && this.#keptLength < MAX_KEPT_LENGTH) || file.role === 'migration') {
      this.files.set(file.path, file);
      this.#keptLength += file.text.length;
    }
    for (const { imported, importedModule } of file.module.imports) {
      if (imported !== undefined) this.imported.add(imported);
      if (importedModule !== undefined) this.imported.add(importedModule);
    }
    for (const { module } of file.module.starImports) this.imported.add(module);
  }
}
