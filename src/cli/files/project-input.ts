import { environmentFile, locationOf, versionLocations, type VersionLocation } from '../../alembic/version-locations.js';
import type { Settings } from '../../lint/settings.js';
import { gitBlobId } from '../../diff/git-blob-id.js';
import { migrationPathsOf } from '../../project/prefilter.js';
import { collectContext, type ContextLimits, type ContextSource } from '../../project/context/collect-context.js';
import type { FileList, ListedFile } from '../../project/context/file-list.js';
import { KnownFiles } from '../../project/context/known-files.js';
import type { FactsCache } from '../../project/facts/facts-cache.js';
import type { FileFacts } from '../../project/facts/file-facts.js';
import { isProjectFile } from '../../project/environment/project-file-paths.js';
import { createProjectLayout } from '../../project/layout.js';
import { readSource } from './source-text.js';
import { diskPath, type Workspace } from './workspace.js';

/** A monorepo has some dozens; those of outer folders count for more code. */
const MAX_PROJECT_FILES = 200;

/**
 * How far imports are followed (a service, its package of models, a model, its base class), and how much is read: the
 * parser takes about a second for 9 MB.
 */
const CONTEXT_LIMITS: ContextLimits = { steps: 4, filesPerStep: 100, bytes: 2_000_000 };

/** What surrounds the checked files, by path. */
export interface ProjectInput {
  readonly projectFiles: ReadonlyMap<string, string>;
  /** Unchecked files that the checked ones' facts need. */
  readonly context: ReadonlyMap<string, string>;
  /** Facts of further ones, as earlier runs found them. */
  readonly contextFacts: ReadonlyMap<string, FileFacts>;
  /** Every file of the project. */
  readonly paths: readonly string[];
  /** Keeps what the check found out about the context. */
  readonly keep: (facts: ReadonlyMap<string, FileFacts>) => Promise<void>;
  /** Folders of migrations that the checked files touch. */
  readonly locations: readonly VersionLocation[];
}

/**
 * Reads what the checked files need of the rest of the project: all migrations of the folders they touch, and the
 * modules they import, nearest first.
 * @param allPaths every file of the project.
 * @param touched paths that count as checked though they have no text, such as deleted migrations.
 */
export async function readProject(
  workspace: Workspace,
  { allPaths, checked, touched, settings, facts }: ProjectRequest,
): Promise<ProjectInput> {
  const outerFirst = allPaths.filter(isProjectFile).sort((a, b) => a.split('/').length - b.split('/').length);
  const projectFiles = await readTexts(workspace, outerFirst.slice(0, MAX_PROJECT_FILES));
  const locations = touchedLocations({
    paths: allPaths,
    projectFiles,
    revisionPaths: migrationPathsOf(checked),
    extraFolders: settings.migrations,
    touched: [...checked.keys(), ...touched],
  });
  const isNew = (path: string) => path.endsWith('.py') && !checked.has(path);
  const migrations = allPaths.filter((path) => isNew(path) && locationOf(path, locations) !== undefined);
  const given = await readTexts(workspace, migrations);
  const environmentFiles = locations.map(({ environment }) => environmentFile(environment));
  const environments = await readTexts(workspace, [...new Set(environmentFiles)].filter(isNew));
  const layout = createProjectLayout(allPaths);
  const known = new KnownFiles(facts, layout);
  const source = new DiskSource(workspace);
  const limits = CONTEXT_LIMITS;
  const imported = await collectContext({ layout, checked, given: given.keys(), environments, limits, source, known });
  return {
    projectFiles,
    context: new Map([...given, ...environments, ...imported.texts]),
    contextFacts: imported.facts,
    paths: allPaths,
    keep: (learnt) => known.keep(imported.read, learnt),
    locations,
  };
}

export interface ProjectRequest {
  readonly allPaths: readonly string[];
  readonly checked: ReadonlyMap<string, string>;
  readonly touched: readonly string[];
  readonly settings: Settings;
  /** What earlier runs found out. */
  readonly facts: FactsCache;
}

/** The version locations, of all that a repository has, in which one of the touched paths lies. */
export function touchedLocations(
  input: Parameters<typeof versionLocations>[0] & { readonly touched: readonly string[] },
): VersionLocation[] {
  const all = versionLocations(input);
  const touched = new Set(input.touched.map((path) => locationOf(path, all)?.environment));
  return all.filter((location) => touched.has(location.environment));
}

/** Reading a file takes less than asking Git whether it is as it was: its content alone gives its id. */
class DiskSource implements ContextSource {
  readonly #workspace: Workspace;
  readonly #texts = new Map<string, string>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  async stat(paths: readonly string[]): Promise<FileList> {
    const found = new Map<string, ListedFile>();
    for (const path of paths) {
      const read = await readSource(diskPath(this.#workspace, path));
      if (read.kind !== 'text') continue;
      this.#texts.set(path, read.text);
      found.set(path, { blob: gitBlobId(read.bytes), bytes: read.bytes.length });
    }
    return found;
  }

  async read(files: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
    return new Map([...files.keys()].map((path) => [path, this.#texts.get(path)!]));
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
