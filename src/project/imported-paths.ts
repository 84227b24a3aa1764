import { parentFolder, type ProjectLayout } from './layout.js';
import { isTestPath } from './role.js';

type Lists = ReadonlyMap<string, readonly string[]>;

/** Finds files of the project by the imports in a text, without parsing it: what it names too much is a file read for nothing. */
export class ImportedPaths {
  readonly #layout: ProjectLayout;
  #pathsByFolder: Lists | undefined;
  #pathsByLastPart: Lists | undefined;

  constructor(layout: ProjectLayout) {
    this.#layout = layout;
  }

  /** Paths of the modules that a file imports, or imports names from; imports of other packages lead nowhere. */
  of(path: string, text: string): string[] {
    return this.ofNames(path, importedNames(text));
  }

  /** The same by the names that stand in its imports. */
  ofNames(path: string, names: Iterable<string>): string[] {
    const found = new Set<string>();
    for (const name of names) {
      const imported = this.#pathOf(this.#absolute(name, path), path);
      if (imported !== undefined && imported !== path) found.add(imported);
    }
    return [...found];
  }

  /** The `conftest.py` files whose fixtures a test file sees without importing them. */
  fixtureFilesAround(path: string): string[] {
    if (!isTestPath(path)) return [];
    const found: string[] = [];
    for (let folder = parentFolder(path); ; folder = parentFolder(folder)) {
      const file = folder === '' ? 'conftest.py' : `${folder}/conftest.py`;
      if (file !== path && this.#layout.has(file)) found.push(file);
      if (folder === '') return found;
    }
  }

  /** The modules beside a package's `__init__.py`; none for any other path. */
  modulesOfPackage(path: string): readonly string[] {
    return path.endsWith('/__init__.py') ? this.#byFolder(parentFolder(path)).filter((other) => other !== path) : [];
  }

  /**
   * The files that a name can mean: those of that module, else the one that it fits when it counts from another root
   * than the one we found, as `app.db` without `app/__init__.py`. Naming all modules would take the longest of all.
   */
  #pathsOf(module: string): readonly string[] {
    this.#pathsByLastPart ??= listsBy(this.#layout.pythonPaths, lastPart);
    const candidates = this.#pathsByLastPart.get(module.slice(module.lastIndexOf('.') + 1)) ?? [];
    const named = candidates.filter((path) => this.#layout.moduleNameOf(path).name === module);
    if (named.length > 0 || !module.includes('.')) return named;
    const ending = `/${module.replaceAll('.', '/')}`;
    const fitting = candidates.filter((path) => `/${modulePlace(path)}`.endsWith(ending));
    return fitting.length === 1 ? fitting : [];
  }

  #byFolder(folder: string): readonly string[] {
    this.#pathsByFolder ??= listsBy(this.#layout.pythonPaths, parentFolder);
    return this.#pathsByFolder.get(folder) ?? [];
  }

  #absolute(name: string, path: string): string {
    const dots = /^\.*/.exec(name)![0].length;
    if (dots === 0) return name;
    const { name: here, isPackage } = this.#layout.moduleNameOf(path);
    const parts = here.split('.');
    const around = parts.slice(0, parts.length - dots + (isPackage ? 1 : 0));
    return [...around, name.slice(dots)].filter((part) => part !== '').join('.');
  }

  /** Several projects in one repository may have modules of one name: the importer's own comes first. */
  #pathOf(module: string, importer: string): string | undefined {
    const paths = this.#pathsOf(module);
    const root = this.#layout.sourceRootOf(importer);
    return paths.find((path) => this.#layout.sourceRootOf(path) === root) ?? paths.find((path) => parentFolder(path) !== '') ?? paths[0];
  }
}

const FROM_IMPORT = /^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]*(?:\(([^)]*)\)|([^\n#]*))/gm;
const PLAIN_IMPORT = /^[ \t]*import[ \t]+([^\n#]+)/gm;

function listsBy(paths: readonly string[], keyOf: (path: string) => string): Lists {
  const lists = new Map<string, string[]>();
  for (const path of paths) {
    const key = keyOf(path);
    const list = lists.get(key);
    if (list) list.push(path);
    else lists.set(key, [path]);
  }
  return lists;
}

/** The last part of the name that a file is imported by, whichever root it counts from. */
function lastPart(path: string): string {
  const place = modulePlace(path);
  return place.slice(place.lastIndexOf('/') + 1);
}

/** The path that a module's name is made from: a package's own file stands for its folder. */
function modulePlace(path: string): string {
  return path.endsWith('/__init__.py') ? path.slice(0, -'/__init__.py'.length) : path.replace(/\.py$/, '');
}

/** Dotted names that a text imports; `from a import b` gives "a" and "a.b", relative names begin with their dots. */
export function importedNames(text: string): string[] {
  const names = new Set<string>();
  for (const [, module = '', inParentheses, inLine] of text.matchAll(FROM_IMPORT)) {
    if (!/^\.+$/.test(module)) names.add(module);
    for (const name of namesOf(inParentheses ?? inLine ?? '')) names.add(module.endsWith('.') ? module + name : `${module}.${name}`);
  }
  for (const [, list = ''] of text.matchAll(PLAIN_IMPORT)) for (const name of namesOf(list)) names.add(name);
  return [...names];
}

function namesOf(list: string): string[] {
  const parts = list.replace(/#.*$/gm, '').split(',');
  return parts.flatMap((part) => /^[\s\\]*([\w.]+)/.exec(part)?.[1] ?? []);
}
