import { z } from 'zod';
import type { FileStatus } from '../../diff/file-diff.js';
import type { ChangedFile, PullState } from '../../review/ports.js';
import type { GitHubClient } from '../client.js';

const treeShape = z.object({
  truncated: z.boolean(),
  tree: z.array(z.object({ path: z.string(), type: z.string(), sha: z.string() })),
});

/**
 * The changed files between two commits by their blob ids, where a comparison does not list them all. They come without
 * patches; of renames only those of unchanged content are known. Undefined when GitHub cuts a tree off.
 */
export async function compareTrees(
  client: GitHubClient,
  pull: PullState,
  mergeBaseSha: string,
  signal: AbortSignal,
): Promise<ChangedFile[] | undefined> {
  const [base, head] = await Promise.all([mergeBaseSha, pull.headSha].map((sha) => readTree(client, pull, sha, signal)));
  if (!base || !head) return undefined;
  const removed = new Map([...base].filter(([path]) => !head.has(path)));
  const removedByBlob = new Map([...removed].map(([path, blob]) => [blob, path]));
  const files: ChangedFile[] = [];
  for (const [path, blob] of head) {
    const before = base.get(path);
    if (before === blob) continue;
    const previousPath = before === undefined ? removedByBlob.get(blob) : undefined;
    if (previousPath !== undefined) {
      removed.delete(previousPath);
      removedByBlob.delete(blob);
    }
    files.push(changedFile(path, blob, { status: before === undefined ? 'added' : 'modified', previousPath }));
  }
  return [...files, ...[...removed.keys()].map((path) => changedFile(path, null, { status: 'removed', previousPath: undefined }))];
}

/** Blob ids by path; undefined when the tree is cut off. */
async function readTree(client: GitHubClient, { owner, repo }: PullState, sha: string, signal: AbortSignal) {
  const route = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}';
  const { truncated, tree } = await client.get(route, { owner, repo, tree_sha: sha, recursive: '1' }, treeShape, signal);
  if (truncated) return undefined;
  return new Map(tree.filter(({ type }) => type === 'blob').map((entry) => [entry.path, entry.sha] as const));
}

interface Change {
  readonly status: Exclude<FileStatus, 'renamed'>;
  readonly previousPath: string | undefined;
}

/** A file that was only moved has no lines to tell; of the others they must be found by comparing the texts. */
function changedFile(path: string, headBlob: string | null, { status, previousPath }: Change): ChangedFile {
  const isMoved = previousPath !== undefined;
  return {
    diff: { path, previousPath, status: isMoved ? 'renamed' : status, hunks: [] },
    hasPatch: isMoved || status === 'removed',
    headBlob,
  };
}
