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

/** Finds modules by their dotted names, as seen from one source root. */
export class ModuleDirectory {
  /** The files this root sees: of modules with one name only its own, or the first. */
  readonly files: readonly FileFacts[];
  readonly #byName = new Map<string, FileFacts>();
  readonly #byLastPart = new Map<string, FileFacts[]>();
  readonly #projectNames: ReadonlySet<string>;
  readonly #found = new Map<string, FileFacts | undefined>();
  readonly #isProjects = new Map<string, boolean>();

  constructor(layout: ProjectLayout, files: readonly FileFacts[], root: string) {
    const isOwn = (path: string) => layout.sourceRootOf(path) === root;
    for (const file of [...files.filter(({ path }) => isOwn(path)), ...files.filter(({ path }) => !isOwn(path))]) {
      if (this.#byName.has(file.module)) continue;
      this.#byName.set(file.module, file);
      const last = lastPart(file.module);
      const others = this.#byLastPart.get(last);
      if (others) others.push(file);
      else this.#byLastPart.set(last, [file]);
    }
    this.files = [...this.#byName.values()];
    this.#projectNames = layout.moduleNames;
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
    const candidates = (this.#byLastPart.get(lastPart(module)) ?? []).filter(({ path }) => {
      const place = `/${path.replace(/(?:\/__init__)?\.pyi?$/, '')}`;
      return place.endsWith(ending);
    });
    return candidates.length === 1 ? candidates[0] : undefined;
  }
}

function firstPart(name: string): string {
  const dot = name.indexOf('.');
  return dot === -1 ? name : name.slice(0, dot);
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
