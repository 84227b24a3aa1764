import type { FileFacts } from './facts/file-facts.js';
import type { ProjectLayout } from './layout.js';

/**
 * First parts of names that are never the project's own, even where a folder of the project is called so: migrations
 * usually lie in `alembic/`.
 */
export const LIBRARIES: ReadonlySet<string> = new Set([
  'alembic',
  'asyncio',
  'builtins',
  'collections',
  'contextlib',
  'fastapi',
  'flask',
  'flask_migrate',
  'flask_sqlalchemy',
  'pytest',
  'pytest_asyncio',
  'sqlalchemy',
  'sqlmodel',
  'typing',
  'typing_extensions',
]);

/** The modules that one source root sees: of those with one name only its own, or the first. */
export function createModuleDirectory(layout: ProjectLayout, files: readonly FileFacts[], root: string): ModuleDirectory {
  const isOwn = (path: string) => layout.sourceRootOf(path) === root;
  const byName = new Map<string, FileFacts>();
  for (const file of [...files.filter(({ path }) => isOwn(path)), ...files.filter(({ path }) => !isOwn(path))]) {
    if (!byName.has(file.module)) byName.set(file.module, file);
  }
  return new ModuleDirectory(byName, layout.moduleNames);
}

/** Finds modules by their dotted names, as seen from one source root. */
export class ModuleDirectory {
  readonly #byName: ReadonlyMap<string, FileFacts>;
  readonly #projectNames: ReadonlySet<string>;
  readonly #found = new Map<string, FileFacts | undefined>();
  readonly #isProjects = new Map<string, boolean>();
  #files: readonly FileFacts[] | undefined;
  #byLastPart: ReadonlyMap<string, readonly FileFacts[]> | undefined;

  constructor(byName: ReadonlyMap<string, FileFacts>, projectNames: ReadonlySet<string>) {
    this.#byName = byName;
    this.#projectNames = projectNames;
  }

  /** The files this root sees. */
  get files(): readonly FileFacts[] {
    return (this.#files ??= [...this.#byName.values()]);
  }

  /** The same modules where one of them tells something else; this very directory where it is none of them. */
  with(changed: FileFacts): ModuleDirectory {
    if (this.#byName.get(changed.module)?.path !== changed.path) return this;
    return new ModuleDirectory(new Map(this.#byName).set(changed.module, changed), this.#projectNames);
  }

  /** The facts of a module, also when its name was written from another root than the one we found for it. */
  find(module: string): FileFacts | undefined {
    const own = this.#byName.get(module);
    if (own) return own;
    if (!this.#found.has(module)) this.#found.set(module, this.#findByEnding(module));
    return this.#found.get(module);
  }

  /** Whether the first parts of a name are a module or package of the project, read or not. */
  isProjectName(name: string): boolean {
    let known = this.#isProjects.get(name);
    if (known === undefined) {
      known = this.#beginsWithModule(name);
      this.#isProjects.set(name, known);
    }
    return known;
  }

  #beginsWithModule(name: string): boolean {
    if (LIBRARIES.has(firstPart(name))) return this.#byName.has(name);
    for (let at = name.length; at > 0; at = name.lastIndexOf('.', at - 1)) {
      if (this.#projectNames.has(name.slice(0, at))) return true;
    }
    return this.find(name) !== undefined;
  }

  #findByEnding(module: string): FileFacts | undefined {
    // A package of this root is known in full: `app.db` is what app/__init__.py binds, and not tests/app/db.py.
    if (!module.includes('.') || LIBRARIES.has(firstPart(module)) || this.#byName.has(firstPart(module))) return undefined;
    const ending = `/${module.replaceAll('.', '/')}`;
    const candidates = this.#endingWith(lastPart(module)).filter(({ path }) => {
      const place = `/${path.replace(/(?:\/__init__)?\.pyi?$/, '')}`;
      return place.endsWith(ending);
    });
    return candidates.length === 1 ? candidates[0] : undefined;
  }

  #endingWith(last: string): readonly FileFacts[] {
    this.#byLastPart ??= groupByLastPart(this.files);
    return this.#byLastPart.get(last) ?? [];
  }
}

function groupByLastPart(files: readonly FileFacts[]): Map<string, FileFacts[]> {
  const groups = new Map<string, FileFacts[]>();
  for (const file of files) {
    const last = lastPart(file.module);
    const group = groups.get(last);
    if (group) group.push(file);
    else groups.set(last, [file]);
  }
  return groups;
}

function firstPart(name: string): string {
  const dot = name.indexOf('.');
  return dot === -1 ? name : name.slice(0, dot);
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
