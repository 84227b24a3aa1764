import type { FileStatus } from '../../diff/file-diff.js';
import { UsageError } from '../io.js';
import { GitError, type Git } from './git.js';

/** A regular file that differs between a commit and the working tree; paths count from the root of the work tree. */
export interface Change {
  /** Path in the working tree; of a removed file its path in the commit. */
  readonly path: string;
  /** Path in the commit, when the file was renamed. */
  readonly previousPath: string | undefined;
  readonly status: FileStatus;
  /** Blob id in the commit; undefined when the file is new. */
  readonly baseBlob: string | undefined;
}

/** What a comparison starts from. */
export interface Base {
  /** The revision that was asked for: the base branch's present tip. */
  readonly tip: string;
  /** Where the working tree's branch left it. */
  readonly mergeBase: string;
}

/**
 * The commits that a revision stands for.
 * @throws UsageError when there is no such revision, or no history in common with it.
 */
export async function resolveBase(git: Git, revision: string): Promise<Base> {
  const tip = await commitOf(git, revision);
  if (tip === undefined) {
    const hint = (await isShallow(git)) ? ' This clone is shallow: fetch the revision first.' : '';
    throw new UsageError(`${revision} is no commit of this repository.${hint}`);
  }
  if ((await commitOf(git, 'HEAD')) === undefined) throw new UsageError('There is no commit yet to compare with.');
  try {
    return { tip, mergeBase: await git.line(['merge-base', tip, 'HEAD']) };
  } catch (error) {
    if (!(error instanceof GitError) || error.exitCode !== 1) throw error;
    const reason = (await isShallow(git))
      ? 'this clone is shallow. Fetch more history, with git fetch --unshallow or fetch-depth: 0 of actions/checkout.'
      : 'their histories are unrelated.';
    throw new UsageError(`${revision} and HEAD have no commit in common here: ${reason}`, { cause: error });
  }
}

/** What the working tree changes since a commit, files unknown to Git included, ignored ones not. */
export async function changesSince(git: Git, commit: string): Promise<Change[]> {
  const changes = new Map<string, Change>();
  for (const change of parseRawDiff(await rawDiff(git, commit))) {
    // A file in conflict comes twice; the second entry tells how the working tree differs.
    changes.set(change.path, change);
  }
  for (const path of await git.list(['ls-files', '-z', '--others', '--exclude-standard'])) {
    const isFolder = path.endsWith('/');
    if (!isFolder) changes.set(path, { path, previousPath: undefined, status: 'added', baseBlob: undefined });
  }
  return [...changes.values()];
}

async function rawDiff(git: Git, commit: string): Promise<string[]> {
  const options = ['--raw', '-z', '--no-abbrev', '--ignore-submodules=all'];
  try {
    return await git.list(['diff', ...options, '--find-renames', commit, '--']);
  } catch (error) {
    // A partial clone may lack a file that Git wants to compare. This command compares none: a rename then counts as
    // removed and added, and a file that was only touched as modified, which gives no changed line.
    if (!(error instanceof GitError)) throw error;
    return git.list(['diff-index', ...options, '--no-renames', commit, '--']);
  }
}

/** Blob ids of all regular files of a commit, by path. */
export async function treeOf(git: Git, commit: string): Promise<Map<string, string>> {
  const blobs = new Map<string, string>();
  for (const entry of await git.list(['ls-tree', '-r', '-z', commit])) {
    const [head, path] = splitOnce(entry, '\t');
    const [mode, , id] = head.split(' ');
    if (isRegular(mode!)) blobs.set(path, id!);
  }
  return blobs;
}

/** Entries like ":100644 100644 <id> <id> M", each followed by its path, or its two paths when renamed. */
export function parseRawDiff(fields: readonly string[]): Change[] {
  const changes: Change[] = [];
  for (let at = 0; at < fields.length;) {
    const [baseMode, headMode, baseId, , letters] = fields[at]!.slice(1).split(' ');
    const isRenamed = letters!.startsWith('R');
    const first = fields[at + 1]!;
    const last = isRenamed ? fields[at + 2]! : first;
    at += isRenamed ? 3 : 2;
    const change = toChange({
      base: isRegular(baseMode!) ? { path: first, blob: baseId! } : undefined,
      headPath: isRegular(headMode!) ? last : undefined,
    });
    if (change) changes.push(change);
  }
  return changes;
}

interface Sides {
  readonly base: { readonly path: string; readonly blob: string } | undefined;
  readonly headPath: string | undefined;
}

/** Symbolic links and submodules are no files of ours: one that takes a file's place removes it. */
function toChange({ base, headPath }: Sides): Change | undefined {
  if (headPath === undefined) {
    return base && { path: base.path, previousPath: undefined, status: 'removed', baseBlob: base.blob };
  }
  if (!base) return { path: headPath, previousPath: undefined, status: 'added', baseBlob: undefined };
  if (base.path === headPath) return { path: headPath, previousPath: undefined, status: 'modified', baseBlob: base.blob };
  return { path: headPath, previousPath: base.path, status: 'renamed', baseBlob: base.blob };
}

function isRegular(mode: string): boolean {
  return mode.startsWith('100');
}

async function commitOf(git: Git, revision: string): Promise<string | undefined> {
  try {
    return await git.line(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  } catch (error) {
    if (error instanceof GitError && error.exitCode !== undefined) return undefined;
    throw error;
  }
}

async function isShallow(git: Git): Promise<boolean> {
  return (await git.line(['rev-parse', '--is-shallow-repository'])) === 'true';
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}
