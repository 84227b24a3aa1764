import { parse as parseToml, TomlError } from 'smol-toml';
import { parentFolder } from '../project/layout.js';

/** A folder of migration files. */
export interface VersionLocation {
  /** Path in the repository. Sub-folders belong to it unless they are a location of their own. */
  readonly folder: string;
  /** The Alembic environment it belongs to, by its script folder: folders of one environment share a revision graph. */
  readonly environment: string;
  /** The configuration connects in AUTOCOMMIT isolation. */
  readonly runsInAutocommit?: true;
}

export interface LocationInput {
  /** All known paths of the repository. */
  readonly paths: Iterable<string>;
  /** Texts of alembic.ini, other .ini files and pyproject.toml, by path. */
  readonly projectFiles: ReadonlyMap<string, string>;
  /** Paths of files known to set `revision` and `down_revision`. */
  readonly revisionPaths?: Iterable<string>;
  /** Folders from the settings file. */
  readonly extraFolders?: readonly string[];
}

/** Finds the `versions` folders: from configuration first, then from what lies in the tree. */
export function versionLocations(input: LocationInput): VersionLocation[] {
  const tree = readTree(input.paths);
  const found = new Map<string, VersionLocation>();
  const add = (folder: string, environment: string, more: Pick<VersionLocation, 'runsInAutocommit'> = {}) => {
    if (folder !== '' && !found.has(folder)) found.set(folder, { folder, environment, ...more });
  };
  for (const config of input.projectFiles) {
    // A path outside the repository, or one made from a variable we do not know, names no folder of ours.
    for (const { folder, environment, ...more } of configuredFolders(config, tree)) {
      if (tree.folders.has(folder)) add(folder, environment, more);
    }
  }
  for (const folder of tree.versionFolders) if (!isCovered(folder, found)) add(folder, parentFolder(folder));
  for (const folder of input.extraFolders ?? []) add(trimSlashes(folder), trimSlashes(folder));
  for (const path of input.revisionPaths ?? []) {
    const folder = versionsAncestor(parentFolder(path)) ?? parentFolder(path);
    if (!isCovered(folder, found)) add(folder, folder);
  }
  return [...found.values()];
}

/** The name of the file of an environment that runs its migrations; it imports the models. */
export const ENVIRONMENT_FILE = 'env.py';

/** The file of an environment that runs its migrations. @param environment its script folder. */
export function environmentFile(environment: string): string {
  return joinPath(environment, ENVIRONMENT_FILE);
}

/** Whether a path is that of some environment's file. */
export function isEnvironmentFile(path: string): boolean {
  return path === ENVIRONMENT_FILE || path.endsWith(`/${ENVIRONMENT_FILE}`);
}

/** The location a path belongs to: the innermost one around it. */
export function locationOf(path: string, locations: readonly VersionLocation[]): VersionLocation | undefined {
  let best: VersionLocation | undefined;
  for (const location of locations) {
    if (path.startsWith(`${location.folder}/`) && location.folder.length > (best?.folder.length ?? -1)) best = location;
  }
  return best;
}

interface Tree {
  readonly folders: ReadonlySet<string>;
  /** `versions` folders beside an env.py: an environment without configuration in sight (Flask-Migrate, programmatic). */
  readonly versionFolders: readonly string[];
}

function readTree(paths: Iterable<string>): Tree {
  const folders = new Set<string>();
  const environments = new Set<string>();
  for (const path of paths) {
    if (isEnvironmentFile(path)) environments.add(parentFolder(path));
    for (let folder = parentFolder(path); folder !== '' && !folders.has(folder); folder = parentFolder(folder)) folders.add(folder);
  }
  const versionFolders = [...environments].map((folder) => joinPath(folder, 'versions')).filter((folder) => folders.has(folder));
  return { folders, versionFolders };
}

/** The folders that share a revision graph with one of these by configuration, as far as it tells without the tree. */
export function foldersBeside(folders: readonly string[], projectFiles: ReadonlyMap<string, string>): string[] {
  const configured = [...projectFiles].flatMap((config) => configuredFolders(config, NO_TREE));
  const environments = new Set(configured.filter(({ folder }) => folders.includes(folder)).map(({ environment }) => environment));
  const beside = configured.filter(({ environment, folder }) => environments.has(environment) && !folders.includes(folder));
  return [...new Set(beside.map(({ folder }) => folder))];
}

const NO_TREE: Tree = { folders: new Set(), versionFolders: [] };

function configuredFolders([path, text]: readonly [string, string], tree: Tree): VersionLocation[] {
  const sections = path.endsWith('.ini') || path.endsWith('.cfg') ? iniSections(text) : path.endsWith('.toml') ? tomlSection(text) : [];
  return sections.flatMap((section) => {
    const scriptLocation = section.get('script_location');
    if (scriptLocation === undefined) return [];
    const here = parentFolder(path);
    const environment = resolveFolder(scriptLocation, here, tree);
    const listed = section.get('version_locations');
    const folders = listed
      ? splitLocations(listed, separatorOf(section)).map((folder) => resolveFolder(folder, here, tree))
      : [joinPath(environment, 'versions')];
    const isAutocommit = section.get('sqlalchemy.isolation_level')?.toUpperCase() === 'AUTOCOMMIT';
    return folders.map((folder) => ({ folder, environment, ...(isAutocommit && { runsInAutocommit: true as const }) }));
  });
}

/** Values by key of every [section] that has keys; `key : value` and continuation lines as in Python's configparser. */
function iniSections(text: string): Map<string, string>[] {
  const sections: Map<string, string>[] = [];
  let last = '';
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(?:[#;]|$)/.test(line)) continue;
    if (/^\[.+\]/.test(line)) sections.push(new Map());
    const section = sections.at(-1);
    const entry = /^([\w.-]+)\s*[=:]\s*(.*)$/.exec(line);
    if (entry) section?.set((last = entry[1]!), entry[2]!.trim());
    else if (/^\s/.test(line) && section?.has(last)) section.set(last, `${section.get(last)}\n${line.trim()}`);
  }
  return sections;
}

/** `[tool.alembic]` of a pyproject.toml; lists become lines. A file that is no TOML has none. */
function tomlSection(text: string): Map<string, string>[] {
  const table = readToml(text);
  if (table === undefined) return [];
  const section = new Map<string, string>();
  for (const [key, value] of Object.entries(table)) {
    if (typeof value === 'string') section.set(key, value);
    if (Array.isArray(value)) section.set(key, value.filter((item) => typeof item === 'string').join('\n'));
  }
  if (Array.isArray(table['version_locations'])) section.set('path_separator', 'newline');
  return [section];
}

function readToml(text: string): Record<string, unknown> | undefined {
  if (!text.includes('tool.alembic')) return undefined;
  try {
    const { tool } = parseToml(text) as { tool?: { alembic?: Record<string, unknown> } };
    return tool?.alembic;
  } catch (error) {
    // A broken pyproject.toml is reported where settings are read from it; here it only tells us nothing.
    if (error instanceof TomlError) return undefined;
    throw error;
  }
}

function separatorOf(section: ReadonlyMap<string, string>): string | undefined {
  return section.get('path_separator') ?? section.get('version_path_separator');
}

const SEPARATORS: ReadonlyMap<string, RegExp> = new Map([
  ['os', /:/],
  [':', /:/],
  [';', /;/],
  ['space', /\s+/],
  ['newline', /\n/],
]);

// Without a separator Alembic splits as it did of old, at spaces and commas.
function splitLocations(listed: string, separator: string | undefined): string[] {
  // "%(here)s" and "package:folder" hold a colon of their own only in the latter.
  const pattern = SEPARATORS.get(separator ?? '') ?? /[\s,]+/;
  return listed
    .split(pattern)
    .map((folder) => folder.trim())
    .filter((folder) => folder !== '');
}

/** Makes a configured path one of the repository: relative to the file's own folder, or to the repository's root. */
function resolveFolder(written: string, here: string, tree: Tree): string {
  if (/^[\w.]+:[^/\\]/.test(written)) return packageFolder(written, tree);
  const isHere = /^%\(here\)s\/?/.test(written);
  const plain = written.replace(/^%\(here\)s\/?/, '').replaceAll('\\', '/');
  const fromHere = normalizePath(joinPath(here, plain));
  if (isHere || tree.folders.has(fromHere)) return fromHere;
  const fromRoot = normalizePath(plain);
  return tree.folders.has(fromRoot) ? fromRoot : fromHere;
}

/** `myapp:migrations` is a folder inside a package. */
function packageFolder(written: string, tree: Tree): string {
  const [name, inside] = written.split(':', 2) as [string, string];
  const ending = joinPath(name.replaceAll('.', '/'), trimSlashes(inside));
  return [...tree.folders].find((folder) => folder === ending || folder.endsWith(`/${ending}`)) ?? ending;
}

function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function trimSlashes(path: string): string {
  return path.replace(/^\.?\/+|\/+$/g, '');
}

function versionsAncestor(folder: string): string | undefined {
  return /^(?:.*\/)?versions(?=\/|$)/.exec(folder)?.[0];
}

function isCovered(folder: string, found: ReadonlyMap<string, VersionLocation>): boolean {
  return [...found.keys()].some((other) => folder === other || folder.startsWith(`${other}/`));
}
