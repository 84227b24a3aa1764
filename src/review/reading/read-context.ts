import { ENVIRONMENT_FILE, isEnvironmentFile } from '../../alembic/version-locations.js';
import type { CheckResult } from '../../lint/check.js';
import type { Note } from '../../lint/finding.js';
import { Pacer } from '../../lint/workspace/pacer.js';
import { collectContext, type ContextLimits, type ProjectContext } from '../../project/context/collect-context.js';
import { decodeFileList, encodeFileList, fileListKey, isListed, type FileList } from '../../project/context/file-list.js';
import { isSurelyForeign } from '../../project/context/foreign-names.js';
import { KnownFiles, type ReadFile } from '../../project/context/known-files.js';
import type { FactsCache } from '../../project/facts/facts-cache.js';
import { importedNames } from '../../project/imported-paths.js';
import { createProjectLayout } from '../../project/layout.js';
import { mightConcern, migrationPathsOf } from '../../project/prefilter.js';
import { isTestPath } from '../../project/role.js';
import { MAX_CONTEXT_BYTES, MAX_CONTEXT_FILES_PER_READ, MAX_CONTEXT_READS, MAX_READS } from '../limits.js';
import { PullReadError, type ChangeList, type PullContents, type PullSource, type PullState } from '../ports.js';
import type { ReadFiles } from './read-files.js';

/** What a review knows of the files that the pull request leaves as they are. */
export interface PullContext extends Pick<ProjectContext, 'texts' | 'facts'> {
  /** All paths at the head that are known. */
  readonly paths: readonly string[];
  /** Why less is known than the limits allow; findings may be missing then. */
  readonly notes: readonly Note[];
  /** Keeps what the check learnt, so that the next review need not read it again. */
  readonly keep: (result: CheckResult) => Promise<void>;
}

export interface ContextServices {
  readonly source: PullSource;
  readonly facts: FactsCache;
}

/**
 * Reads the unchanged files that the changed ones import: one request lists the files of the merge base, one each reads
 * the files of one step of imports. What the cache holds costs none, so that a further push mostly reads nothing.
 */
export async function readContext(
  pull: PullState,
  { changes, contents, read }: { readonly changes: ChangeList; readonly contents: PullContents; readonly read: ReadFiles },
  services: ContextServices,
  signal: AbortSignal,
): Promise<PullContext> {
  const limits = limitsFor(changes);
  const checked = new Map(read.inputs.map(({ path, text }) => [path, text]));
  const environments = environmentsOf(checked, contents);
  const alone: PullContext = { texts: environments, facts: new Map(), paths: [], notes: [], keep: async () => undefined };
  if (limits.steps === 0 || changes.unlisted > 0 || ![...checked, ...environments].some(mayReachProject)) return alone;
  try {
    return await collect({ pull, changes, checked, environments, limits, signal }, services);
  } catch (error) {
    if (!(error instanceof PullReadError)) throw error;
    const message = `files that the changed ones import were not read (${error.message}), so that some findings may be missing.`;
    return { ...alone, notes: [{ kind: 'advice', path: '', message }] };
  }
}

/**
 * Whether reading may take more requests than the changed files themselves did: many changed files leave none, and
 * mostly bring what they import along.
 */
function limitsFor(changes: ChangeList): ContextLimits {
  const texts = changes.files.filter(({ diff }) => diff.path.endsWith('.py') && diff.status !== 'added' && diff.status !== 'removed');
  const taken = Math.max(1, Math.ceil(texts.length / MAX_CONTEXT_FILES_PER_READ));
  const steps = Math.max(0, Math.min(MAX_CONTEXT_READS, MAX_READS - taken - 1));
  return { steps, filesPerStep: MAX_CONTEXT_FILES_PER_READ, bytes: MAX_CONTEXT_BYTES };
}

/** The unchanged env.py around each changed migration: it knows the models, and with them the names of constraints. */
function environmentsOf(checked: ReadonlyMap<string, string>, { projectFiles }: PullContents): Map<string, string> {
  const migrations = migrationPathsOf(checked);
  const isAround = (path: string) => migrations.some((migration) => migration.startsWith(path.slice(0, -ENVIRONMENT_FILE.length)));
  return new Map([...projectFiles].filter(([path]) => isEnvironmentFile(path) && !checked.has(path) && isAround(path)));
}

/** Whether any import can lead to a file of the project, as far as can be told before its files are listed. */
function mayReachProject([path, text]: readonly [string, string]): boolean {
  return mightConcern(text) && (isTestPath(path) || importedNames(text).some((name) => !isSurelyForeign(name)));
}

interface Collecting {
  readonly pull: PullState;
  readonly changes: ChangeList;
  readonly checked: ReadonlyMap<string, string>;
  readonly environments: ReadonlyMap<string, string>;
  readonly limits: ContextLimits;
  readonly signal: AbortSignal;
}

async function collect(
  { pull, changes, checked, environments, limits, signal }: Collecting,
  { source, facts }: ContextServices,
): Promise<PullContext> {
  const pacer = new Pacer(signal);
  const files = filesAtHead(await filesOf(pull, changes.mergeBaseSha, { source, facts }, signal), changes);
  await pacer.step();
  const paths = [...files.keys()];
  const layout = createProjectLayout(paths);
  await pacer.step();
  const known = new KnownFiles(facts, layout);
  const context = await collectContext({
    layout,
    checked,
    environments,
    limits,
    known,
    source: {
      stat: async (wanted) => new Map(wanted.flatMap((path) => (files.has(path) ? [[path, files.get(path)!] as const] : []))),
      read: async (blobs) => {
        const texts = await source.readTexts(pull, [...new Set(blobs.values())], signal);
        return new Map([...blobs].flatMap(([path, blob]) => (texts.has(blob) ? [[path, texts.get(blob)!] as const] : [])));
      },
    },
  });
  const changed = [...checked].flatMap(([path, text]): ReadFile[] => {
    const blob = files.get(path)?.blob;
    return blob === undefined ? [] : [{ path, blob, text }];
  });
  return {
    texts: new Map([...environments, ...context.texts]),
    facts: context.facts,
    paths,
    notes: [],
    keep: (result) => known.keep([...context.read, ...changed], result.facts),
  };
}

/** The list of a commit's files; it never changes, so that reviews of one base share it. */
export async function filesOf(pull: PullState, commit: string, { source, facts }: ContextServices, signal: AbortSignal): Promise<FileList> {
  const key = fileListKey(`${pull.owner}/${pull.repo}`, commit);
  const kept = (await facts.getMany([key])).get(key);
  const known = kept && decodeFileList(kept);
  if (known) return known;
  const files = await source.listFiles(pull, commit, signal);
  await facts.setMany(new Map([[key, encodeFileList(files)]]));
  return files;
}

/** The head is the merge base with the changes made to it. */
function filesAtHead(atBase: FileList, changes: ChangeList): FileList {
  const files = new Map(atBase);
  for (const { diff } of changes.files) {
    if (diff.status === 'removed') files.delete(diff.path);
    if (diff.previousPath !== undefined && diff.status === 'renamed') files.delete(diff.previousPath);
  }
  for (const { diff, headBlob } of changes.files) {
    if (headBlob === null || !isListed(diff.path)) continue;
    const bytes = atBase.get(diff.previousPath ?? diff.path)?.bytes ?? 0;
    files.set(diff.path, { blob: headBlob, bytes });
  }
  return files;
}
