import { z } from 'zod';
import { PatchError } from '../../diff/build-hunk.js';
import type { FileStatus, Hunk } from '../../diff/file-diff.js';
import { parsePatch } from '../../diff/parse-patch.js';
import { Pacer } from '../../lint/workspace/pacer.js';
import type { ChangedFile, ChangeList, PullState } from '../../review/ports.js';
import type { GitHubClient } from '../client.js';
import { MAX_COMPARED_FILES, MAX_LISTED_FILES, MAX_PAGE } from '../limits.js';
import { compareTrees } from './tree-comparison.js';

const fileShape = z.object({
  filename: z.string(),
  previous_filename: z.string().optional(),
  status: z.enum(['added', 'removed', 'modified', 'renamed', 'copied', 'changed', 'unchanged']),
  sha: z.string().nullable(),
  additions: z.number(),
  deletions: z.number(),
  patch: z.string().optional(),
});
type FileEntry = z.infer<typeof fileShape>;

const comparisonShape = z.object({
  merge_base_commit: z.object({ sha: z.string() }),
  files: z.array(fileShape).optional(),
});
type Comparison = z.infer<typeof comparisonShape>;

/**
 * The changed files with their hunks: one comparison up to 300 files, beyond that the pages of the pull request's files,
 * beside the comparison that alone knows the merge base.
 */
export async function readChangeList(client: GitHubClient, pull: PullState, signal: AbortSignal): Promise<ChangeList> {
  if (pull.changedFiles === null) return changesOfGroup(client, pull, signal);
  const many = pull.changedFiles > MAX_COMPARED_FILES;
  const [comparison, pages] = await Promise.all([compare(client, pull, signal), many ? listFiles(client, pull, signal) : undefined]);
  const compared = comparison.files ?? [];
  // A comparison that lists fewer files than the pull request has was cut off.
  const entries = pages ?? (compared.length >= pull.changedFiles ? compared : await listFiles(client, pull, signal));
  const unlisted = entries.length >= MAX_LISTED_FILES ? Math.max(0, pull.changedFiles - entries.length) : 0;
  return { mergeBaseSha: comparison.merge_base_commit.sha, files: await toChangedFiles(entries, signal), unlisted };
}

/**
 * A merge group has no pages of files, and nothing tells how many it changes: a full comparison may leave some out. Those
 * are found by comparing the trees; where GitHub cuts these off, too, some count as unknown.
 */
async function changesOfGroup(client: GitHubClient, pull: PullState, signal: AbortSignal): Promise<ChangeList> {
  const comparison = await compare(client, pull, signal);
  const mergeBaseSha = comparison.merge_base_commit.sha;
  const listed = await toChangedFiles(comparison.files ?? [], signal);
  if ((comparison.files ?? []).length < MAX_COMPARED_FILES) return { mergeBaseSha, files: listed, unlisted: 0 };
  const all = await compareTrees(client, pull, mergeBaseSha, signal);
  if (!all) return { mergeBaseSha, files: listed, unlisted: 1 };
  const known = new Set(listed.flatMap(({ diff }) => [diff.path, diff.previousPath ?? diff.path]));
  const files = [...listed, ...all.filter(({ diff }) => !known.has(diff.path))];
  return { mergeBaseSha, files: files.slice(0, MAX_LISTED_FILES), unlisted: Math.max(0, files.length - MAX_LISTED_FILES) };
}

async function toChangedFiles(entries: readonly FileEntry[], signal: AbortSignal): Promise<ChangedFile[]> {
  const files: ChangedFile[] = [];
  const pacer = new Pacer(signal);
  for (const entry of entries) {
    if (entry.status === 'unchanged') continue;
    await pacer.step();
    files.push(toChangedFile(entry));
  }
  return files;
}

function compare(client: GitHubClient, pull: PullState, signal: AbortSignal): Promise<Comparison> {
  const basehead = `${pull.baseSha}...${pull.headSha}`;
  // One commit per page: the files come in full with the first page, the commits are not wanted.
  const parameters = { owner: pull.owner, repo: pull.repo, basehead, per_page: 1 };
  return client.get('GET /repos/{owner}/{repo}/compare/{basehead}', parameters, comparisonShape, signal);
}

async function listFiles(client: GitHubClient, pull: PullState, signal: AbortSignal): Promise<FileEntry[]> {
  const count = Math.max(1, Math.ceil(Math.min(pull.changedFiles ?? 0, MAX_LISTED_FILES) / MAX_PAGE));
  const pages = await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const parameters = { owner: pull.owner, repo: pull.repo, pull_number: pull.number, per_page: MAX_PAGE, page: index + 1 };
      return client.get('GET /repos/{owner}/{repo}/pulls/{pull_number}/files', parameters, z.array(fileShape), signal);
    }),
  );
  return pages.flat();
}

function toChangedFile(entry: FileEntry): ChangedFile {
  const status = STATUSES[entry.status];
  const hunks = readHunks(entry);
  return {
    diff: {
      path: entry.filename,
      previousPath: status === 'renamed' ? entry.previous_filename : undefined,
      status,
      hunks: hunks ?? [],
    },
    hasPatch: hunks !== undefined,
    headBlob: status === 'removed' ? null : entry.sha,
  };
}

/** A copy is a new file; a changed mode is a change. `unchanged` was filtered out. */
const STATUSES: Readonly<Record<FileEntry['status'], FileStatus>> = {
  added: 'added',
  removed: 'removed',
  modified: 'modified',
  renamed: 'renamed',
  copied: 'added',
  changed: 'modified',
  unchanged: 'modified',
};

/**
 * Undefined where the patch says too little: it is missing or cut off, or it is a copy's, which tells the difference to
 * the file it was copied from. A file without changed lines has no patch either: renamed or empty, that says all.
 */
function readHunks(entry: FileEntry): Hunk[] | undefined {
  if (entry.status === 'copied') return undefined;
  if (entry.patch === undefined) {
    const isEmptyOrMoved = entry.additions + entry.deletions === 0 && (entry.status === 'renamed' || entry.sha === EMPTY_BLOB);
    return isEmptyOrMoved ? [] : undefined;
  }
  try {
    const hunks = parsePatch(entry.patch);
    return counts(hunks, 'added') === entry.additions && counts(hunks, 'deleted') === entry.deletions ? hunks : undefined;
  } catch (error) {
    if (error instanceof PatchError) return undefined;
    throw error;
  }
}

/** Git's id of the empty file. */
const EMPTY_BLOB = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391';

function counts(hunks: readonly Hunk[], kind: 'added' | 'deleted'): number {
  return hunks.reduce((sum, hunk) => sum + hunk.lines.filter((line) => line.kind === kind).length, 0);
}
