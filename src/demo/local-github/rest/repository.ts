import type { TreeEntry } from '../git/objects.js';
import { compare as compareRevisions, resolveRevision } from '../world/repositories.js';
import type { Repository } from '../world/types.js';
import { viewChanges, viewCommit } from '../views/commits.js';
import { viewPullSimple } from '../views/pulls.js';
import { nodeId, repositoryPage, repositoryUrl } from '../views/urls.js';
import { ApiError, notFound } from '../server/errors.js';
import { repositoryOf } from '../server/permissions.js';
import { listAnswer, pageOf } from '../server/paging.js';
import type { Answer, Operation, RequestContext } from '../server/context.js';

export const REPOSITORY_OPERATIONS: Readonly<Record<string, Operation>> = {
  'repos/compare-commits-with-basehead': compare,
  'repos/get-content': getContent,
  'repos/list-pull-requests-associated-with-commit': listPullsOfCommit,
  'git/get-blob': getBlob,
  'git/get-tree': getTree,
  'git/get-ref': getRef,
};

// Commits are paged, files come with the first page only: so GitHub documents it.
function compare(context: RequestContext): Answer {
  const repository = repositoryOf(context);
  const [base = '', head = ''] = (context.params['basehead'] ?? '').split('...');
  const [from, to] = [revisionOf(context, repository, base), revisionOf(context, repository, head)];
  const comparison = from === undefined || to === undefined ? undefined : compareRevisions(repository, from, to);
  if (comparison === undefined || from === undefined || to === undefined) throw notFound();
  const page = pageOf(context, comparison.commits);
  const isFirst = (context.query.get('page') ?? '1') === '1';
  const files = isFirst
    ? viewChanges(context, context.limits, { repository, head: to }, comparison.files.slice(0, context.limits.compareFiles))
    : [];
  const commit = (sha: string): object => {
    const found = repository.objects.commit(sha);
    return found === undefined ? {} : viewCommit(context, repository, found);
  };
  const web = `${repositoryPage(context, repository)}/compare/${base}...${head}`;
  const { aheadBy, behindBy } = comparison;
  return {
    status: 200,
    headers: page.headers,
    body: {
      url: `${repositoryUrl(context, repository)}/compare/${base}...${head}`,
      html_url: web,
      permalink_url: web,
      diff_url: `${web}.diff`,
      patch_url: `${web}.patch`,
      base_commit: commit(from),
      merge_base_commit: commit(comparison.mergeBase),
      status: aheadBy === 0 ? (behindBy === 0 ? 'identical' : 'behind') : behindBy === 0 ? 'ahead' : 'diverged',
      ahead_by: aheadBy,
      behind_by: behindBy,
      total_commits: aheadBy,
      commits: page.items.map((item) => viewCommit(context, repository, item)),
      files,
    },
  };
}

// `owner:branch` names a branch of another repository of the network.
function revisionOf(context: RequestContext, repository: Repository, revision: string): string | undefined {
  const colon = revision.indexOf(':');
  if (colon < 0) return resolveRevision(repository, revision, context.world.pulls);
  const other = context.world.repositories.find(
    (one) => one.owner.login === revision.slice(0, colon) && one.objects === repository.objects,
  );
  return other && resolveRevision(other, revision.slice(colon + 1), context.world.pulls);
}

function getContent(context: RequestContext): Answer {
  const repository = repositoryOf(context);
  const path = (context.params['path'] ?? '').replace(/\/$/, '');
  const ref = context.query.get('ref') ?? repository.defaultBranch;
  const sha = resolveRevision(repository, ref, context.world.pulls);
  const commit = sha === undefined ? undefined : repository.objects.commit(sha);
  if (commit === undefined) throw new ApiError(404, `No commit found for the ref ${ref}`);
  const entry = entryAt(repository, commit.tree, path);
  if (entry === undefined) throw notFound();
  if (entry.type !== 'tree') return fileContent(context, { repository, path, ref, entry });
  const entries = [...(repository.objects.folder(entry.sha) ?? [])];
  const views = entries.map(([name, child]) =>
    viewEntry(context, { repository, ref, path: path === '' ? name : `${path}/${name}`, entry: child }),
  );
  return { status: 200, body: views };
}

interface Place {
  readonly repository: Repository;
  readonly path: string;
  readonly ref: string;
  readonly entry: TreeEntry;
}

function fileContent(context: RequestContext, place: Place): Answer {
  const bytes = place.repository.objects.blob(place.entry.sha) ?? Buffer.alloc(0);
  if (bytes.length > context.limits.rawContentsBytes) throw tooLarge();
  if (/\braw\b/.test(context.accept)) return { status: 200, body: bytes };
  const isLarge = bytes.length > context.limits.contentsBytes;
  const content = isLarge ? { encoding: 'none', content: '' } : { encoding: 'base64', content: base64Lines(bytes) };
  return { status: 200, body: { ...viewEntry(context, place), ...content } };
}

function viewEntry(context: RequestContext, place: Place): object {
  const { repository, entry, ref } = place;
  const path = place.path.split('/').map(encodeURIComponent).join('/');
  const kind = entry.type === 'tree' ? 'tree' : 'blob';
  const self = `${repositoryUrl(context, repository)}/contents/${path}?ref=${ref}`;
  const git = `${repositoryUrl(context, repository)}/git/${kind}s/${entry.sha}`;
  const html = `${repositoryPage(context, repository)}/${kind}/${ref}/${path}`;
  return {
    name: place.path.split('/').at(-1),
    path: place.path,
    sha: entry.sha,
    size: entry.type === 'blob' ? (repository.objects.blob(entry.sha)?.length ?? 0) : 0,
    url: self,
    html_url: html,
    git_url: git,
    download_url: kind === 'blob' ? `${repositoryPage(context, repository)}/raw/${ref}/${path}` : null,
    type: entry.type === 'tree' ? 'dir' : 'file',
    _links: { self, git, html },
  };
}

function entryAt(repository: Repository, tree: string, path: string): TreeEntry | undefined {
  let entry: TreeEntry | undefined = { mode: '040000', type: 'tree', sha: tree };
  for (const name of path === '' ? [] : path.split('/')) entry = entry && repository.objects.folder(entry.sha)?.get(name);
  return entry;
}

function getBlob(context: RequestContext): Answer {
  const repository = repositoryOf(context);
  const sha = context.params['file_sha'] ?? '';
  const bytes = repository.objects.blob(sha);
  if (bytes === undefined) throw notFound();
  if (bytes.length > context.limits.rawContentsBytes) throw tooLarge();
  if (/\braw\b/.test(context.accept)) return { status: 200, body: bytes };
  const url = `${repositoryUrl(context, repository)}/git/blobs/${sha}`;
  const node_id = nodeId('B', Number.parseInt(sha.slice(0, 8), 16));
  return { status: 200, body: { sha, node_id, size: bytes.length, url, content: base64Lines(bytes), encoding: 'base64' } };
}

function getTree(context: RequestContext): Answer {
  const repository = repositoryOf(context);
  const { objects } = repository;
  const name = context.params['tree_sha'] ?? '';
  const revision = resolveRevision(repository, name, context.world.pulls);
  const sha = (revision && objects.commit(revision)?.tree) ?? name;
  const entries = context.query.has('recursive') ? objects.files(sha) : objects.folder(sha);
  if (entries === undefined) throw notFound();
  const shown = [...entries].slice(0, context.limits.treeEntries);
  const url = `${repositoryUrl(context, repository)}/git`;
  const tree = shown.map(([path, entry]) => ({
    path,
    ...entry,
    ...(entry.type === 'blob' ? { size: objects.blob(entry.sha)?.length ?? 0 } : {}),
    url: `${url}/${entry.type}s/${entry.sha}`,
  }));
  return { status: 200, body: { sha, url: `${url}/trees/${sha}`, tree, truncated: shown.length < entries.size } };
}

function getRef(context: RequestContext): Answer {
  const repository = repositoryOf(context);
  const ref = `refs/${context.params['ref'] ?? ''}`;
  const sha = /^refs\/(heads|pull)\//.test(ref) ? resolveRevision(repository, ref, context.world.pulls) : undefined;
  if (sha === undefined) throw notFound();
  const url = `${repositoryUrl(context, repository)}/git`;
  const object = { sha, type: 'commit', url: `${url}/commits/${sha}` };
  return { status: 200, body: { ref, node_id: nodeId('REF', repository.id), url: `${url}/${ref}`, object } };
}

function listPullsOfCommit(context: RequestContext): Answer {
  const repository = repositoryOf(context);
  const sha = context.params['commit_sha'] ?? '';
  const pulls = context.world.pulls.filter((pull) => pull.repository === repository && pull.headSha === sha);
  return listAnswer(context, pulls, (pull) => viewPullSimple(context, pull));
}

function tooLarge(): ApiError {
  return new ApiError(403, 'This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API.', {
    errors: [{ resource: 'Blob', field: 'data', code: 'too_large' }],
  });
}

// GitHub breaks base64 after 60 characters.
function base64Lines(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{1,60}/g, '$&\n');
}
