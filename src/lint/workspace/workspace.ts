import { createMigration } from '../../alembic/migration.js';
import { versionLocations, type VersionLocation } from '../../alembic/version-locations.js';
import { loadPythonParser } from '../../python/parser.js';
import { migrationPathsOf } from '../../project/prefilter.js';
import type { FileFacts } from '../../project/facts/file-facts.js';
import { isGeneratedOrVendored } from '../../project/role.js';
import { createProjectLayout } from '../../project/layout.js';
import type { PullFacts } from '../../project/pull-facts.js';
import { loadFiles } from './load-files.js';
import { createSourceFile, type SourceFile } from '../../project/source-file.js';
import type { Note } from '../finding.js';
import type { Pacer } from './pacer.js';
import { ProjectFacts } from './project-facts.js';
import type { RuleTarget } from '../run/run-rules.js';
import type { Settings } from '../settings.js';

/** The texts of one side of a change, and what is known around them. */
export interface WorkspaceInput {
  /** Every file that is checked or that facts need, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Those that are only there for what they tell about others. */
  readonly context?: ReadonlyMap<string, string>;
  /** Facts of files that are only there for them, and need not be parsed. */
  readonly contextFacts?: ReadonlyMap<string, FileFacts>;
  /** Every path of the project, as far as known. */
  readonly paths?: readonly string[];
  /** Texts at the merge base of files that are checked, by their path at the head. */
  readonly bases?: ReadonlyMap<string, string>;
  readonly baseMigrations?: ReadonlyMap<string, string>;
  readonly incompleteLocations?: readonly string[];
  readonly projectFiles?: ReadonlyMap<string, string>;
  readonly pull?: PullFacts | undefined;
  readonly settings: Settings;
}

/** One side of a change, parsed: files with their facts, and the services that span them. */
export interface Workspace {
  readonly notes: readonly Note[];
  /** What the files that were parsed tell others, by path. */
  readonly facts: ReadonlyMap<string, FileFacts>;
  /** A file to check; undefined when there is nothing to check in it: no SQLAlchemy, too large, generated, unreadable. */
  targetOf(path: string): RuleTarget | undefined;
  /** A migration that the pull request deletes, as the base has it; undefined when the path was none. */
  removedTargetOf(path: string): RuleTarget | undefined;
  /** The file as it would be with another text; the rest of the project stays as it is. */
  targetWith(path: string, text: string): RuleTarget;
  /** Lets go of a file's tree: it was looked at, and nothing was found. */
  release(path: string): void;
}

/** Parses all texts and builds what the rules ask of the project. */
export async function openWorkspace(input: WorkspaceInput, pacer: Pacer): Promise<Workspace> {
  const parser = await loadPythonParser();
  const locations = findVersionLocations(input);
  const layout = createProjectLayout(
    [...input.texts.keys(), ...(input.contextFacts?.keys() ?? []), ...(input.projectFiles?.keys() ?? []), ...(input.paths ?? [])],
    locations.map(({ folder }) => folder),
  );
  const parse = (path: string, text: string) => createSourceFile(path, text, parser, layout);
  const { facts, known, files, checked, notes } = await loadFiles(input, { parse, layout, pacer });
  const { texts, bases, projectFiles = new Map(), baseMigrations = new Map(), incompleteLocations = [], pull } = input;
  const migrations = new Map([...files].filter(([, { role }]) => role === 'migration'));
  const parsedBases = new Map<string, SourceFile>();
  const baseOf = (path: string) => {
    const text = bases?.get(path);
    const file = parsedBases.get(path) ?? (text === undefined ? undefined : parse(pull?.previousPaths.get(path) ?? path, text));
    if (file) parsedBases.set(path, file);
    return file;
  };
  const sources = { texts, facts: inOrder(facts, known), migrations, projectFiles, baseMigrations, baseOf };
  const project = new ProjectFacts({ ...sources, layout, locations, incompleteLocations, pull });
  return {
    notes,
    facts,
    targetOf: (path) => (checked.has(path) ? project.targetOf(files.get(path) ?? parse(path, texts.get(path)!)) : undefined),
    removedTargetOf(path) {
      const text = baseMigrations.get(path);
      if (text === undefined || isGeneratedOrVendored(path, text)) return undefined;
      const file = parse(path, text);
      const migration = createMigration(file);
      return migration && { ...project.targetOf(file), migration, isRemoved: true };
    },
    targetWith(path, text) {
      const file = parse(path, text);
      return project.with(file).targetOf(file);
    },
    release: (path) => void files.delete(path),
  };
}

/** By path, so that it makes no difference which of them were parsed: of two modules of one name the first counts. */
function inOrder(...parts: readonly ReadonlyMap<string, FileFacts>[]): ReadonlyMap<string, FileFacts> {
  const all = parts.flatMap((facts) => [...facts]);
  return new Map(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function findVersionLocations({
  texts,
  contextFacts,
  baseMigrations = new Map(),
  projectFiles = new Map(),
  settings,
}: WorkspaceInput): readonly VersionLocation[] {
  return versionLocations({
    paths: [...texts.keys(), ...(contextFacts?.keys() ?? []), ...baseMigrations.keys(), ...projectFiles.keys()],
    projectFiles,
    // A pull request may leave no migration but those that it does not touch.
    revisionPaths: [...migrationPathsOf(texts), ...migrationPathsOf(baseMigrations)],
    extraFolders: settings.migrations,
  });
}
