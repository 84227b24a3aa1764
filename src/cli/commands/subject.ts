import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, type CheckResult } from '../../lint/check.js';
import type { Finding, Note } from '../../lint/finding.js';
import type { Rule } from '../../lint/rule.js';
import type { Settings } from '../../lint/settings.js';
import { NO_FACTS_CACHE, type FactsCache } from '../../project/facts/facts-cache.js';
import { DiskFactsCache } from '../cache/disk-facts-cache.js';
import { discoverFiles, knownPaths } from '../files/discover.js';
import { readProject, type ProjectInput } from '../files/project-input.js';
import { decode, readSource, type SourceText } from '../files/source-text.js';
import { diskPath, isInside, projectPath, type Target, type Workspace } from '../files/workspace.js';
import { compareWith, readBaseMigrations, selectorOfChanged, type Comparison } from '../git/compare.js';
import { UsageError, type Io } from '../io.js';
import type { CheckOptions } from './check-options.js';

/** What is checked, with all that is known around it. Paths count from the project's root. */
export interface Subject {
  readonly sources: ReadonlyMap<string, SourceText>;
  /** Files that could not be read. */
  readonly notes: readonly Note[];
  readonly project: ProjectInput;
  readonly settings: Settings;
  /** With `--base`. */
  readonly change: Change | undefined;
}

interface Change extends Comparison {
  readonly baseMigrations: ReadonlyMap<string, string>;
  /** Whether a path lies in what is to be checked. */
  readonly isTarget: (path: string) => boolean;
}

export interface SubjectRequest {
  readonly workspace: Workspace;
  readonly targets: readonly Target[];
  readonly options: CheckOptions;
  readonly settings: Settings;
  /** Of this program. */
  readonly version: string;
}

/** Reads what is to be checked. @throws UsageError when `--base` cannot be followed. */
export async function readSubject({ workspace, targets, options, settings, version }: SubjectRequest, io: Io): Promise<Subject> {
  const comparison = options.base === undefined ? undefined : await compare(workspace, options.base);
  const { sources, notes } =
    options.inputPath === undefined
      ? await readFiles(workspace, comparison ? changedFiles(workspace, targets, comparison) : await discoverFiles(workspace, targets))
      : readInput(projectPath(workspace, resolve(workspace.cwd, options.inputPath)), await io.readInput());
  const checked = textsOf(sources);
  const removed = comparison?.changes.filter(({ status }) => status === 'removed').map(({ path }) => path) ?? [];
  const allPaths = [...new Set([...(await knownPaths(workspace)), ...checked.keys()])];
  const facts = await openCache(workspace, options, { io, version });
  const project = await readProject(workspace, { allPaths, checked, touched: removed, settings, facts });
  const request = { projectFiles: project.projectFiles, checked, settings };
  const change = comparison && {
    ...comparison,
    baseMigrations: await readBaseMigrations(workspace.git!, comparison, request),
    isTarget: (path: string) => isTarget(workspace, targets, path),
  };
  return { sources, notes: [...notes, ...(comparison?.notes ?? [])], project, settings, change };
}

/** The texts of the files to check, by path. */
export function textsOf(sources: ReadonlyMap<string, SourceText>): Map<string, string> {
  return new Map([...sources].map(([path, { text }]) => [path, text]));
}

/** The texts that findings speak of: those of migrations that are gone lie on the base branch. */
export function reportedTexts({ change }: Subject, texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const removed = [...(change?.baseMigrations ?? [])].filter(([path]) => change?.pull.statusOf.get(path) === 'removed');
  return new Map([...removed, ...texts]);
}

/** What the checker says, and which of it is for the reader. */
export interface Inspection {
  readonly result: CheckResult;
  readonly shown: readonly Finding[];
}

/** Checks the subject with these texts in place of those on disk. */
export async function inspect(subject: Subject, texts: ReadonlyMap<string, string>, rules: readonly Rule[]): Promise<Inspection> {
  const { project, settings, change } = subject;
  const select = change
    ? selectorOfChanged(texts, change, settings.filter)
    : (findings: readonly Finding[]) => findings.filter((finding) => !finding.suppressedBy);
  const result = await check({
    files: [...texts].map(([path, text]) => {
      const base = change?.baseTexts.get(path);
      return base === undefined ? { path, text } : { path, text, base };
    }),
    context: project.context,
    contextFacts: project.contextFacts,
    paths: project.paths,
    projectFiles: project.projectFiles,
    ...(change && { pull: change.pull, baseMigrations: change.baseMigrations }),
    rules,
    settings,
    wantsFix: (finding) => select([finding]).length > 0,
  });
  // Migrations that are gone are no files to check, wherever they were.
  return { result, shown: select(result.findings).filter(({ path }) => texts.has(path) || change?.isTarget(path) === true) };
}

async function openCache(
  { root }: Workspace,
  { cache }: CheckOptions,
  { io, version }: { readonly io: Io; readonly version: string },
): Promise<FactsCache> {
  const folder = cache ? await io.cacheFolder() : undefined;
  if (folder === undefined) return NO_FACTS_CACHE;
  // Whoever works on this program builds it often under one version, and each build may see other facts.
  const { mtimeMs } = await stat(fileURLToPath(import.meta.url));
  return new DiskFactsCache({ folder, project: root, version: `${version} ${mtimeMs}`, now: Date.now() });
}

async function compare(workspace: Workspace, revision: string): Promise<Comparison> {
  if (!workspace.git) throw new UsageError(`--base needs a Git repository: ${workspace.gitProblem}.`);
  return compareWith(workspace.git, revision);
}

function changedFiles(workspace: Workspace, targets: readonly Target[], { changes }: Comparison): string[] {
  return changes
    .filter(({ path, status }) => path.endsWith('.py') && status !== 'removed')
    .map(({ path }) => path)
    .filter((path) => isTarget(workspace, targets, path));
}

function isTarget(workspace: Workspace, targets: readonly Target[], path: string): boolean {
  return targets.some((target) => isInside(diskPath(workspace, path), target.path));
}

interface ReadFiles {
  readonly sources: ReadonlyMap<string, SourceText>;
  readonly notes: readonly Note[];
}

async function readFiles(workspace: Workspace, paths: readonly string[]): Promise<ReadFiles> {
  const sources = new Map<string, SourceText>();
  const notes: Note[] = [];
  for (const path of paths) {
    if (!path.endsWith('.py')) {
      notes.push({ kind: 'not-read', path, message: 'not checked: the name does not end in .py' });
      continue;
    }
    const read = await readSource(diskPath(workspace, path));
    if (read.kind === 'text') sources.set(path, read);
    if (read.kind === 'unreadable') notes.push({ kind: 'not-read', path, message: read.reason });
  }
  return { sources, notes };
}

function readInput(path: string, bytes: Uint8Array): ReadFiles {
  const decoded = decode(bytes);
  if (decoded.kind === 'text') return { sources: new Map([[path, decoded]]), notes: [] };
  return { sources: new Map(), notes: [{ kind: 'not-read', path, message: decoded.reason }] };
}

/** The paths that a run is about: standard input stands in its folder. */
export function targetPaths({ inputPath, paths }: CheckOptions): readonly string[] {
  return inputPath === undefined ? paths : [dirname(inputPath)];
}
