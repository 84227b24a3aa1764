import { locationOf, versionLocations, type VersionLocation } from '../../alembic/version-locations.js';
import type { Settings } from '../../lint/settings.js';
import { ImportedPaths } from '../../project/imported-paths.js';
import { mightConcern } from '../../project/prefilter.js';
import { createProjectLayout } from '../../project/layout.js';
import { readSource } from './source-text.js';
import { diskPath, type Workspace } from './workspace.js';

/** Files that tell about a project, beside its code. */
const PROJECT_FILE = /(?:^|\/)(?:alembic[^/]*\.ini|pyproject\.toml|setup\.cfg|requirements[^/]*\.txt)$/;
/** A monorepo has some dozens. */
const MAX_PROJECT_FILES = 200;

/**
 * How far imports are followed (a service, its package of models, a model, its base class), and how much is read: the
 * parser takes about a second for 9 MB.
 */
const MAX_IMPORT_STEPS = 4;
const MAX_CONTEXT_FILES = 200;
const MAX_CONTEXT_CHARACTERS = 2_000_000;

/** What surrounds the checked files, by path. */
export interface ProjectInput {
  readonly projectFiles: ReadonlyMap<string, string>;
  /** Unchecked files that the checked ones' facts need. */
  readonly context: ReadonlyMap<string, string>;
  /** Folders of migrations that the checked files touch. */
  readonly locations: readonly VersionLocation[];
}

/**
 * Reads what the checked files need of the rest of the project: all migrations of the folders they touch, and the
 * modules they import, nearest first.
 * @param allPaths every file of the project.
 * @param touched paths that count as checked though they have no text, such as deleted migrations.
 */
export async function readProject(workspace: Workspace, { allPaths, checked, touched, settings }: ProjectRequest): Promise<ProjectInput> {
  const projectFiles = await readTexts(workspace, allPaths.filter((path) => PROJECT_FILE.test(path)).slice(0, MAX_PROJECT_FILES));
  const locations = touchedLocations({
    paths: allPaths,
    projectFiles,
    revisionPaths: [...checked].filter(([, text]) => /^down_revision\b/m.test(text)).map(([path]) => path),
    extraFolders: settings.migrations,
    touched: [...checked.keys(), ...touched],
  });
  const isNew = (path: string) => path.endsWith('.py') && !checked.has(path);
  const migrations = allPaths.filter((path) => isNew(path) && locationOf(path, locations) !== undefined);
  const context = new Map(await readTexts(workspace, migrations));
  await addImported(workspace, { allPaths, checked, context });
  return { projectFiles, context, locations };
}

export interface ProjectRequest {
  readonly allPaths: readonly string[];
  readonly checked: ReadonlyMap<string, string>;
  readonly touched: readonly string[];
  readonly settings: Settings;
}

/** The version locations, of all that a repository has, in which one of the touched paths lies. */
export function touchedLocations(
  input: Parameters<typeof versionLocations>[0] & { readonly touched: readonly string[] },
): VersionLocation[] {
  const all = versionLocations(input);
  const touched = new Set(input.touched.map((path) => locationOf(path, all)?.environment));
  return all.filter((location) => touched.has(location.environment));
}

interface Importing {
  readonly allPaths: readonly string[];
  readonly checked: ReadonlyMap<string, string>;
  /** Grows. */
  readonly context: Map<string, string>;
}

async function addImported(workspace: Workspace, { allPaths, checked, context }: Importing): Promise<void> {
  if (allPaths.every((path) => !path.endsWith('.py') || checked.has(path))) return;
  const imported = new ImportedPaths(createProjectLayout(allPaths));
  let importers: ReadonlyMap<string, string> = checked;
  let files = 0;
  let characters = 0;
  for (let step = 0; step < MAX_IMPORT_STEPS; step++) {
    const wanted = new Set([...importers].flatMap(([path, text]) => imported.of(path, text)));
    const missing = [...wanted].filter((path) => !checked.has(path) && !context.has(path));
    const found = await readTexts(workspace, missing.slice(0, MAX_CONTEXT_FILES - files));
    files += found.size;
    // What a checked file imports itself may be a constant of its SQL; further away only SQLAlchemy's own matter.
    importers = new Map([...found].filter(([, text]) => step === 0 || mightConcern(text)));
    for (const [path, text] of importers) {
      characters += text.length;
      if (characters <= MAX_CONTEXT_CHARACTERS) context.set(path, text);
    }
  }
}

async function readTexts(workspace: Workspace, paths: readonly string[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const path of paths) {
    const read = await readSource(diskPath(workspace, path));
    if (read.kind === 'text') texts.set(path, read.text);
  }
  return texts;
}
