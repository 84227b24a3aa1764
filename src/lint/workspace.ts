import type { Migration } from '../alembic/facts.js';
import { buildRevisionGraphs } from '../alembic/revision-graph.js';
import { versionLocations, type VersionLocation } from '../alembic/version-locations.js';
import { loadPythonParser, type PythonParser } from '../python/parser.js';
import { createProjectLayout, type ProjectLayout } from '../project/layout.js';
import type { PullFacts } from '../project/pull-facts.js';
import { isGeneratedOrVendored } from '../project/role.js';
import { createSourceFile, type SourceFile } from '../project/source-file.js';
import type { SqlAlchemyFile } from '../sqlalchemy/sqlalchemy-file.js';
import type { Note } from './finding.js';
import type { Pacer } from './pacer.js';
import type { RuleTarget } from './run-rules.js';
import type { Services } from './rule.js';
import type { Settings } from './settings.js';

/** The texts of one side of a change, and what is known around them. */
export interface WorkspaceInput {
  /** Every file that is checked or that facts need, by path. */
  readonly texts: ReadonlyMap<string, string>;
  readonly baseMigrations?: ReadonlyMap<string, string>;
  readonly incompleteLocations?: readonly string[];
  readonly projectFiles?: ReadonlyMap<string, string>;
  readonly pull?: PullFacts | undefined;
  readonly settings: Settings;
}

/**
 * Longest text that is parsed, in characters: above every file of twelve real applications (PERF.md 2); the memory
 * that the parser takes for a giant file is never given back.
 */
export const MAX_TEXT_LENGTH = 1_000_000;

/** One side of a change, parsed: files with their facts, and the services that span them. */
export interface Workspace {
  readonly notes: readonly Note[];
  /** A file of the workspace; undefined when it is not checked (too large, generated, unreadable: then a note says so). */
  targetOf(path: string): RuleTarget | undefined;
  /** The file as it would be with another text; the rest of the project stays as it is. */
  targetWith(path: string, text: string): RuleTarget;
}

/** Parses all texts and builds what the rules ask of the project. */
export async function openWorkspace(input: WorkspaceInput, pacer: Pacer): Promise<Workspace> {
  const parser = await loadPythonParser();
  const projectFiles = input.projectFiles ?? new Map<string, string>();
  const locations = versionLocations({
    paths: [...input.texts.keys(), ...(input.baseMigrations?.keys() ?? []), ...projectFiles.keys()],
    projectFiles,
    revisionPaths: [...input.texts].filter(([, text]) => /^down_revision\b/m.test(text)).map(([path]) => path),
    extraFolders: input.settings.migrations,
  });
  const layout = createProjectLayout(
    [...input.texts.keys(), ...projectFiles.keys()],
    locations.map(({ folder }) => folder),
  );
  const { files, notes } = await parseAll(input.texts, { parser, layout }, pacer);
  const services = createServices(input, locations);
  const target = (file: SourceFile): RuleTarget => ({ file, sqlalchemy: PENDING, migration: pendingMigration(), services });
  return {
    notes,
    targetOf(path) {
      const file = files.get(path);
      return file && target(file);
    },
    targetWith: (path, text) => target(createSourceFile(path, text, parser, layout)),
  };
}

interface ParseTools {
  readonly parser: PythonParser;
  readonly layout: ProjectLayout;
}

async function parseAll(texts: ReadonlyMap<string, string>, { parser, layout }: ParseTools, pacer: Pacer) {
  const files = new Map<string, SourceFile>();
  const notes: Note[] = [];
  for (const [path, text] of texts) {
    await pacer.step();
    if (text.length > MAX_TEXT_LENGTH) {
      notes.push({ kind: 'not-read', path, message: `not checked: larger than ${MAX_TEXT_LENGTH / 1_000_000} MB` });
      continue;
    }
    if (isGeneratedOrVendored(path, text)) continue;
    try {
      files.set(path, createSourceFile(path, text, parser, layout));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      notes.push({ kind: 'internal', path, message: `not checked: the parser gave up (${reason})` });
    }
  }
  return { files, notes };
}

function createServices(input: WorkspaceInput, locations: readonly VersionLocation[]): Services {
  let revisions: Services['revisions'] | undefined;
  return {
    models: { byQualifiedName: () => undefined },
    get revisions() {
      revisions ??= buildRevisionGraphs({
        locations,
        baseTip: input.baseMigrations ?? new Map(),
        headFiles: input.texts,
        pull: input.pull,
        incompleteLocations: input.incompleteLocations ?? [],
      });
      return revisions;
    },
    pull: input.pull,
  };
}

const PENDING: SqlAlchemyFile = {
  usesSqlAlchemy: true,
  symbolOf: () => undefined,
  typeOf: () => undefined,
  engines: [],
  sessionFactories: [],
  receiverCalls: [],
  queryChains: [],
  sqlTexts: [],
  models: [],
};
function pendingMigration(): Migration | undefined {
  return undefined;
}
