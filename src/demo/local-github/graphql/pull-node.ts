import { mayDo } from '../server/permissions.js';
import { associationOf } from '../views/pulls.js';
import { isGone } from '../views/accounts.js';
import { nodeId, pullPage } from '../views/urls.js';
import { changesOf } from '../world/pulls.js';
import { presentLines } from '../world/anchors.js';
import type { FileChange } from '../git/compare.js';
import type { PullRequest, ReviewThread } from '../world/types.js';
import { actorNode, userNode } from './actor-node.js';
import { issueCommentNode, reviewCommentNode, reviewNode, viewerIs } from './comment-nodes.js';
import { NotServedError } from './faults.js';
import { toConnection, type PageArguments } from './connection.js';
import { commitNode, refNode, repositoryNode } from './git-nodes.js';
import type { Node, NodeContext } from './node-context.js';

const CHANGE_TYPES: Readonly<Record<FileChange['status'], string>> = {
  added: 'ADDED',
  removed: 'DELETED',
  modified: 'MODIFIED',
  renamed: 'RENAMED',
  changed: 'CHANGED',
};

export function pullNode(context: NodeContext, pull: PullRequest): Node {
  return { ...stateOf(context, pull), ...connectionsOf(context, pull) };
}

function stateOf(context: NodeContext, pull: PullRequest): Node {
  const sum = (side: 'additions' | 'deletions') => () => changesOf(pull).files.reduce((total, file) => total + file.patch[side], 0);
  return {
    __typename: 'PullRequest',
    id: nodeId('PR', pull.id),
    databaseId: pull.id,
    fullDatabaseId: String(pull.id),
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    bodyText: pull.body ?? '',
    url: pullPage(context, pull),
    state: pull.state.toUpperCase(),
    closed: pull.state === 'closed',
    merged: false,
    locked: pull.isLocked,
    mergeable: 'UNKNOWN',
    reviewDecision: null,
    isDraft: pull.isDraft,
    isCrossRepository: pull.headRepository !== pull.repository,
    maintainerCanModify: pull.headRepository !== pull.repository,
    createdAt: pull.createdAt.toISOString(),
    updatedAt: pull.updatedAt.toISOString(),
    author: () => (isGone(pull.author) ? null : actorNode(context, pull.author)),
    authorAssociation: associationOf(pull.repository, pull.author),
    viewerDidAuthor: viewerIs(context, pull.author),
    headRefName: pull.headRef,
    headRefOid: pull.headSha,
    headRef: () => refNode(context, pull.headRepository, pull.headRef),
    headRepository: () => (pull.headRepository.isDeleted ? null : repositoryNode(context, pull.headRepository)),
    headRepositoryOwner: () => (pull.headRepository.isDeleted ? null : actorNode(context, pull.headRepository.owner)),
    baseRefName: pull.baseRef,
    baseRefOid: pull.baseSha,
    baseRef: () => refNode(context, pull.repository, pull.baseRef),
    baseRepository: () => repositoryNode(context, pull.repository),
    repository: () => repositoryNode(context, pull.repository),
    changedFiles: () => changesOf(pull).files.length,
    additions: sum('additions'),
    deletions: sum('deletions'),
  };
}

function connectionsOf(context: NodeContext, pull: PullRequest): Node {
  const { world } = context;
  const own = <T extends { readonly pull: PullRequest }>(all: readonly T[]): readonly T[] => all.filter((one) => one.pull === pull);
  return {
    labels: (args: PageArguments) =>
      toConnection('labels', pull.labels, args, (label) => ({ id: nodeId('LA', label.id), name: label.name })),
    commits: (args: PageArguments) =>
      toConnection('commits', changesOf(pull).commits, args, (commit) => ({
        id: `PRC_${commit.sha}`,
        commit: () => commitNode(context, pull.repository, commit.sha),
      })),
    timelineItems: (args: PageArguments & { readonly itemTypes?: readonly string[] | null }) => {
      if (String(args.itemTypes) !== 'HEAD_REF_FORCE_PUSHED_EVENT')
        throw new NotServedError('of the timeline only forced pushes are served');
      return toConnection('timelineItems', pull.forcedFrom, args, (sha) => ({
        __typename: 'HeadRefForcePushedEvent',
        beforeCommit: () => commitNode(context, pull.repository, sha),
      }));
    },
    files: (args: PageArguments) =>
      toConnection('files', changesOf(pull).files, args, (file) => ({
        path: file.path,
        additions: file.patch.additions,
        deletions: file.patch.deletions,
        changeType: CHANGE_TYPES[file.status],
      })),
    reviewThreads: (args: PageArguments) =>
      toConnection('reviewThreads', own(world.threads), args, (thread) => threadNode(context, thread)),
    reviews: (args: PageArguments) => toConnection('reviews', own(world.reviews), args, (review) => reviewNode(context, review)),
    comments: (args: PageArguments) =>
      toConnection('comments', own(world.issueComments), args, (comment) => issueCommentNode(context, comment)),
  };
}

export function threadNode(context: NodeContext, thread: ReviewThread): Node {
  const { anchor, pull } = thread;
  const now = presentLines(pull, anchor);
  const isResolved = thread.resolvedBy !== undefined;
  return {
    __typename: 'PullRequestReviewThread',
    id: nodeId('PRRT', thread.id),
    path: anchor.path,
    diffSide: anchor.side,
    startDiffSide: anchor.startLine === undefined ? null : anchor.side,
    line: now?.line ?? null,
    startLine: now?.startLine ?? null,
    originalLine: anchor.line,
    originalStartLine: anchor.startLine ?? null,
    subjectType: 'LINE',
    isResolved,
    isCollapsed: isResolved,
    isOutdated: now === undefined,
    resolvedBy: () => thread.resolvedBy && userNode(context, thread.resolvedBy),
    viewerCanReply: mayDo(context.viewer, 'pulls/create-reply-for-review-comment'),
    viewerCanResolve: !isResolved && mayDo(context.viewer, 'resolveReviewThread'),
    viewerCanUnresolve: isResolved && mayDo(context.viewer, 'unresolveReviewThread'),
    comments: (args: PageArguments) => toConnection('comments', thread.comments, args, (comment) => reviewCommentNode(context, comment)),
    pullRequest: () => pullNode(context, pull),
    repository: () => repositoryNode(context, pull.repository),
  };
}
