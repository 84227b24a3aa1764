import { versionLocations, type VersionLocation } from '../../alembic/version-locations.js';
import { loadPythonParser } from '../../python/parser.js';
import { createProjectLayout } from '../../project/layout.js';
import type { PullFacts } from '../../project/pull-facts.js';
import { isGeneratedOrVendored } from '../../project/role.js';
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
  const locations = findVersionLocations(input);
  const layout = createProjectLayout(
    [...input.texts.keys(), ...(input.projectFiles?.keys() ?? [])],
    locations.map(({ folder }) => folder),
  );
  const parse = (path: string, text: string) => createSourceFile(path, text, parser, layout);
  const { files, notes } = await parseAll(input.texts, parse, pacer);
  const { texts, baseMigrations = new Map(), incompleteLocations = [], pull } = input;
  const project = new ProjectFacts({ texts, files, layout, locations, baseMigrations, incompleteLocations, pull });
  return {
    notes,
    targetOf: (path) => project.targetOf(path),
    targetWith: (path, text) => project.with(parse(path, text)).targetOf(path)!,
  };
}

function findVersionLocations({ texts, baseMigrations, projectFiles = new Map(), settings }: WorkspaceInput): readonly VersionLocation[] {
  return versionLocations({
    paths: [...texts.keys(), ...(baseMigrations?.keys() ?? []), ...projectFiles.keys()],
    projectFiles,
    revisionPaths: [...texts].filter(([, text]) => /^down_revision\b/m.test(text)).map(([path]) => path),
    extraFolders: settings.migrations,
  });
}

async function parseAll(texts: ReadonlyMap<string, string>, parse: (path: string, text: string) => SourceFile, pacer: Pacer) {
  const files = new Map<string, SourceFile>();
  const notes: Note[] = [];
  for (const [path, text] of texts) {
    await pacer.step();
    if (text.length > MAX_TEXT_LENGTH) {
      notes.push({ kind: 'not-read', path, message: `not checked: longer than ${MAX_TEXT_LENGTH / 1_000_000} million characters` });
      continue;
    }
    if (isGeneratedOrVendored(path, text)) continue;
    try {
      files.set(path, parse(path, text));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      notes.push({ kind: 'internal', path, message: `not checked: the parser gave up (${reason})` });
    }
  }
  return { files, notes };
}
