/** The dotted name a file is imported by. */
export interface ModuleName {
  /** "app.models.user"; a package's own file without ".__init__". */
  readonly name: string;
  readonly isPackage: boolean;
}

/** Where the Python files of a repository lie, as far as its paths tell; several projects in one repository included. */
export interface ProjectLayout {
  moduleNameOf(path: string): ModuleName;
  /** The folder that module names of a file count from; "" for the repository's root. */
  sourceRootOf(path: string): string;
  /** Whether a path is among the known ones. */
  has(path: string): boolean;
  /** All known paths of Python files. */
  readonly pythonPaths: readonly string[];
  /** Names of all known modules, and of the packages around them. */
  readonly moduleNames: ReadonlySet<string>;
  /** `versions` folders of Alembic. */
  readonly versionFolders: readonly string[];
}

/**
 * Reads the layout from all known paths (with "/", relative to the repository). Not every path need be known: names
 * stay consistent within one layout, and ProjectIndex resolves imports by path endings where a root was misjudged.
 */
export function createProjectLayout(paths: Iterable<string>, versionFolders: readonly string[] = []): ProjectLayout {
  const known = new Set(paths);
  const pythonPaths = [...known].filter((path) => path.endsWith('.py'));
  const roots = sourceRoots(known, pythonPaths);
  const rootByFolder = new Map<string, string>();

  function rootOfFolder(folder: string): string {
    let root = rootByFolder.get(folder);
    if (root === undefined) {
      root = findRoot(folder);
      rootByFolder.set(folder, root);
    }
    return root;
  }

  function findRoot(folder: string): string {
    const top = topPackage(folder, known);
    if (top !== undefined) return parentFolder(top);
    for (let at = folder; at !== ''; at = parentFolder(at)) if (roots.has(at)) return at;
    return '';
  }

  function moduleNameOf(path: string): ModuleName {
    const root = rootOfFolder(parentFolder(path));
    const inside = root === '' ? path : path.slice(root.length + 1);
    const dotted = inside.replace(/\.pyi?$/, '').replaceAll('/', '.');
    if (dotted === '__init__') return { name: '', isPackage: true };
    if (dotted.endsWith('.__init__')) return { name: dotted.slice(0, -'.__init__'.length), isPackage: true };
    return { name: dotted, isPackage: false };
  }

  let moduleNames: ReadonlySet<string> | undefined;
  return {
    pythonPaths,
    versionFolders,
    get moduleNames() {
      return (moduleNames ??= namesWithPackages(pythonPaths.map((path) => moduleNameOf(path).name)));
    },
    has: (path) => known.has(path),
    sourceRootOf: (path) => rootOfFolder(parentFolder(path)),
    moduleNameOf,
  };
}

// Folders without `__init__.py` are packages too, but a lone folder name says too little: "docs", "redis".
function namesWithPackages(modules: readonly string[]): ReadonlySet<string> {
  const names = new Set(modules);
  for (const module of modules) {
    for (let at = module.lastIndexOf('.'); at > 0 && module.lastIndexOf('.', at - 1) > 0; at = module.lastIndexOf('.', at - 1)) {
      names.add(module.slice(0, at));
    }
  }
  return names;
}

/** The folder a path lies in; "" at the top. */
export function parentFolder(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

const PROJECT_MARKERS = ['pyproject.toml', 'setup.py', 'setup.cfg', 'manage.py'];
/** A module of a package may well be called setup.py. */
const INNER_PROJECT_MARKERS = ['pyproject.toml', 'setup.cfg'];

/** Folders that files outside any package are named from: parents of packages, `src`, folders with a project file. */
function sourceRoots(known: ReadonlySet<string>, pythonPaths: readonly string[]): ReadonlySet<string> {
  const roots = new Set<string>();
  for (const path of known) {
    if (PROJECT_MARKERS.includes(path.slice(path.lastIndexOf('/') + 1))) roots.add(parentFolder(path));
  }
  for (const path of pythonPaths) {
    const folder = parentFolder(path);
    const top = path.endsWith('/__init__.py') ? topPackage(folder, known) : undefined;
    if (top !== undefined) roots.add(parentFolder(top));
    const source = /^(?:.*\/)?src(?=\/|$)/.exec(folder);
    if (source && !known.has(`${source[0]}/__init__.py`)) roots.add(source[0]);
  }
  return roots;
}

/**
 * The outermost package around a folder. A folder without `__init__.py` between two packages is a package all the
 * same; a project file between them begins a project of its own.
 */
function topPackage(folder: string, known: ReadonlySet<string>): string | undefined {
  let top: string | undefined;
  for (let at = folder; at !== ''; at = parentFolder(at)) {
    if (known.has(`${at}/__init__.py`)) top = at;
    else if (INNER_PROJECT_MARKERS.some((marker) => known.has(`${at}/${marker}`))) break;
  }
  return top;
}
