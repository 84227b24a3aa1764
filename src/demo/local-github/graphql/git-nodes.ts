import { posix } from 'node:path';
import { isBinary } from '../git/patch.js';
import type { TreeEntry } from '../git/objects.js';
import { mayDo } from '../server/permissions.js';
import { changesOf } from '../world/pulls.js';
import { resolveRevision } from '../world/repositories.js';
import type { Repository } from '../world/types.js';
import { fullName } from '../world/world.js';
import { nodeId, repositoryPage } from '../views/urls.js';
import { suitesOf } from '../world/checks.js';
import { actorNode } from './actor-node.js';
import { checkSuites, type SuiteArguments } from './check-nodes.js';
import { toConnection, type PageArguments } from './connection.js';
import { forbidden, GraphqlFault } from './faults.js';
import type { Node, NodeContext } from './node-context.js';

export function repositoryNode(context: NodeContext, repository: Repository): Node {
  const { world } = context;
  return {
    __typename: 'Repository',
    id: nodeId('R', repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(repository),
    owner: () => actorNode(context, repository.owner),
    url: repositoryPage(context, repository),
    isPrivate: repository.isPrivate,
    isFork: repository.parent !== undefined,
    isArchived: repository.isArchived,
    parent: () => repository.parent && repositoryNode(context, repository.parent),
    defaultBranchRef: () => refNode(context, repository, `refs/heads/${repository.defaultBranch}`),
    object: (args: { readonly oid?: string | null; readonly expression?: string | null }) => {
      if (!mayDo(context.viewer, 'git/get-blob')) throw forbidden();
      return args.oid ? objectById(context, repository, args.oid) : objectAt(context, repository, args.expression ?? '');
    },
    refs: (args: PageArguments & { readonly refPrefix: string }) => {
      const names = [...repository.branches.keys()].map((name) => `refs/heads/${name}`).filter((name) => name.startsWith(args.refPrefix));
      return toConnection('refs', names, args, (name) => refNode(context, repository, name));
    },
    ref: (args: { readonly qualifiedName: string }) => refNode(context, repository, args.qualifiedName),
    pullRequest: (args: { readonly number: number }) => {
      if (!mayDo(context.viewer, 'pulls/get')) throw forbidden();
      const pull = world.pull(repository, args.number);
      if (pull !== undefined) return context.pullNode(context, pull);
      throw new GraphqlFault('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${args.number}.`);
    },
    pullRequests: (args: PageArguments & { readonly states?: readonly string[] | null }) => {
      const states = args.states ?? ['OPEN', 'CLOSED', 'MERGED'];
      const pulls = world.pulls.filter((pull) => pull.repository === repository && states.includes(pull.state.toUpperCase()));
      return toConnection('pullRequests', pulls, args, (pull) => context.pullNode(context, pull));
    },
  };
}

export function commitNode(context: NodeContext, repository: Repository, sha: string): Node | null {
  const commit = repository.objects.commit(sha);
  if (commit === undefined) return null;
  return {
    __typename: 'Commit',
    ...idsOf('C', sha),
    repository: () => repositoryNode(context, repository),
    message: commit.message,
    messageHeadline: commit.message.split('\n')[0] ?? '',
    committedDate: commit.author.date.toISOString(),
    authoredDate: commit.author.date.toISOString(),
    url: `${repositoryPage(context, repository)}/commit/${sha}`,
    tree: () => treeNode(context, repository, commit.tree, ''),
    parents: (args: PageArguments) => toConnection('parents', commit.parents, args, (parent) => commitNode(context, repository, parent)),
    checkSuites: (args: SuiteArguments) => checkSuites(context, suitesOf(context.world, repository, sha), args),
    associatedPullRequests: (args: PageArguments) => {
      const pulls = context.world.pulls.filter((pull) => changesOf(pull).commits.some((one) => one.sha === sha));
      return toConnection('associatedPullRequests', pulls, args, (pull) => context.pullNode(context, pull));
    },
  };
}

/** A branch; null for any other ref. */
export function refNode(context: NodeContext, repository: Repository, qualifiedName: string): Node | null {
  const name = qualifiedName.replace(/^refs\/heads\//, '');
  const sha = repository.branches.get(name);
  if (sha === undefined) return null;
  return {
    __typename: 'Ref',
    id: nodeId('REF', repository.id),
    name,
    prefix: 'refs/heads/',
    repository: () => repositoryNode(context, repository),
    target: () => commitNode(context, repository, sha),
  };
}

function objectById(context: NodeContext, repository: Repository, oid: string): Node | null {
  const { objects } = repository;
  if (objects.blob(oid) !== undefined) return blobNode(context, repository, oid);
  if (objects.folder(oid) !== undefined) return treeNode(context, repository, oid, '');
  return commitNode(context, repository, oid);
}

// `<revision>:<path>` as in git; without a colon the commit itself, or any object by its id.
function objectAt(context: NodeContext, repository: Repository, expression: string): Node | null {
  const colon = expression.indexOf(':');
  const revision = colon < 0 ? expression : expression.slice(0, colon);
  const sha = resolveRevision(repository, revision, context.world.pulls);
  if (colon < 0) return sha === undefined ? objectById(context, repository, revision) : commitNode(context, repository, sha);
  let entry: TreeEntry | undefined = sha === undefined ? undefined : rootOf(repository, sha);
  const path = expression.slice(colon + 1).replace(/\/$/, '');
  for (const name of path === '' ? [] : path.split('/')) entry = entry && repository.objects.folder(entry.sha)?.get(name);
  return entryObject(context, repository, entry, path);
}

function rootOf(repository: Repository, sha: string): TreeEntry | undefined {
  const tree = repository.objects.commit(sha)?.tree;
  return tree === undefined ? undefined : { mode: '040000', type: 'tree', sha: tree };
}

function entryObject(context: NodeContext, repository: Repository, entry: TreeEntry | undefined, path: string): Node | null {
  if (entry === undefined || entry.type === 'commit') return null;
  return entry.type === 'blob' ? blobNode(context, repository, entry.sha) : treeNode(context, repository, entry.sha, path);
}

function blobNode(context: NodeContext, repository: Repository, sha: string): Node | null {
  const bytes = repository.objects.blob(sha);
  if (bytes === undefined) return null;
  const limit = context.limits.graphqlTextBytes;
  return {
    __typename: 'Blob',
    ...idsOf('B', sha),
    repository: () => repositoryNode(context, repository),
    byteSize: bytes.length,
    isBinary: isBinary(bytes),
    isTruncated: bytes.length > limit,
    text: isBinary(bytes) ? null : bytes.subarray(0, limit).toString('utf8'),
  };
}

// `folder` is the tree's path from the root; empty where the tree was asked for by its id.
function treeNode(context: NodeContext, repository: Repository, sha: string, folder: string): Node | null {
  const entries = repository.objects.folder(sha);
  if (entries === undefined) return null;
  const node = { __typename: 'Tree', ...idsOf('T', sha), repository: () => repositoryNode(context, repository) };
  return { ...node, entries: () => [...entries].map(([name, entry]) => entryNode(context, repository, entry, posix.join(folder, name))) };
}

function entryNode(context: NodeContext, repository: Repository, entry: TreeEntry, path: string): Node {
  return {
    __typename: 'TreeEntry',
    name: posix.basename(path),
    path,
    type: entry.type,
    mode: Number.parseInt(entry.mode, 8),
    oid: entry.sha,
    size: entry.type === 'blob' ? (repository.objects.blob(entry.sha)?.length ?? 0) : 0,
    extension: posix.extname(path),
    isGenerated: false,
    object: () => entryObject(context, repository, entry, path),
  };
}

function idsOf(prefix: string, sha: string): Node {
  return { id: `${prefix}_kwDO${sha}`, oid: sha, abbreviatedOid: sha.slice(0, 7) };
}
