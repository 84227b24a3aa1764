import type { FileChange } from '../git/compare.js';
import type { Commit } from '../git/objects.js';
import type { Limits } from '../server/limits.js';
import type { Repository } from '../world/types.js';
import { nodeId, repositoryPage, repositoryUrl, type Addresses } from './urls.js';

export function viewCommit(at: Addresses, repository: Repository, commit: Commit): object {
  const url = `${repositoryUrl(at, repository)}/commits/${commit.sha}`;
  const page = `${repositoryPage(at, repository)}/commit`;
  const signature = { name: commit.author.name, email: commit.author.email, date: commit.author.date.toISOString() };
  return {
    sha: commit.sha,
    node_id: nodeId('C', Number.parseInt(commit.sha.slice(0, 8), 16)),
    commit: {
      author: signature,
      committer: signature,
      message: commit.message,
      tree: { sha: commit.tree, url: `${repositoryUrl(at, repository)}/git/trees/${commit.tree}` },
      url: `${repositoryUrl(at, repository)}/git/commits/${commit.sha}`,
      comment_count: 0,
    },
    url,
    html_url: `${page}/${commit.sha}`,
    comments_url: `${url}/comments`,
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${repositoryUrl(at, repository)}/commits/${sha}`,
      html_url: `${page}/${sha}`,
    })),
  };
}

/** A commit as check suites and merge groups name it. */
export function viewCommitSummary(commit: Commit): object {
  const person = { name: commit.author.name, email: commit.author.email };
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: commit.author.date.toISOString(),
    author: person,
    committer: person,
  };
}

/** Changed files as GitHub lists them: `patch` is missing for binary files, pure renames, and what is too large. */
export function viewChanges(
  at: Addresses,
  limits: Limits,
  place: { readonly repository: Repository; readonly head: string },
  files: readonly FileChange[],
): object[] {
  let lines = 0;
  let bytes = 0;
  return files.map((file) => {
    const size = sizeOf(file.patch.text);
    lines += size.lines;
    bytes += size.bytes;
    const fits = size.lines <= limits.patchLines && size.bytes <= limits.patchBytes;
    const isShown = fits && file.patch.additions + file.patch.deletions <= limits.patchChangedLines;
    const patch = isShown && lines <= limits.diffLines && bytes <= limits.diffBytes ? file.patch.text : undefined;
    return { ...viewChange(at, place, file), ...(patch === undefined ? {} : { patch }) };
  });
}

function viewChange(at: Addresses, place: { readonly repository: Repository; readonly head: string }, file: FileChange): object {
  const page = repositoryPage(at, place.repository);
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  return {
    // GitHub gives the head's blob; of a removed file the one it had.
    sha: file.headBlob ?? file.baseBlob,
    filename: file.path,
    status: file.status,
    additions: file.patch.additions,
    deletions: file.patch.deletions,
    changes: file.patch.additions + file.patch.deletions,
    blob_url: `${page}/blob/${place.head}/${path}`,
    raw_url: `${page}/raw/${place.head}/${path}`,
    contents_url: `${repositoryUrl(at, place.repository)}/contents/${path}?ref=${place.head}`,
    ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
  };
}

function sizeOf(patch: string | undefined): { readonly lines: number; readonly bytes: number } {
  return patch === undefined ? { lines: 0, bytes: 0 } : { lines: patch.split('\n').length, bytes: Buffer.byteLength(patch) };
}
