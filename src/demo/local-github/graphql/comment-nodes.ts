import { mayDo } from '../server/permissions.js';
import { associationOf } from '../views/pulls.js';
import { nodeId, pullPage } from '../views/urls.js';
import { presentLines } from '../world/anchors.js';
import type { Account, IssueComment, PullRequest, Review, ReviewComment } from '../world/types.js';
import { actorNode } from './actor-node.js';
import { commitNode, repositoryNode } from './git-nodes.js';
import { toConnection, type PageArguments } from './connection.js';
import type { Node, NodeContext } from './node-context.js';

export function reviewNode(context: NodeContext, review: Review): Node {
  const comments = context.world.threads.flatMap((thread) => thread.comments).filter((comment) => comment.review === review);
  return {
    __typename: 'PullRequestReview',
    id: nodeId('PRR', review.id),
    databaseId: review.id,
    fullDatabaseId: String(review.id),
    author: () => actorNode(context, review.author),
    authorAssociation: associationOf(review.pull.repository, review.author),
    viewerDidAuthor: viewerIs(context, review.author),
    body: review.body,
    state: review.state,
    url: `${pullPage(context, review.pull)}#pullrequestreview-${review.id}`,
    submittedAt: review.submittedAt.toISOString(),
    commit: () => commitNode(context, review.pull.repository, review.commitId),
    comments: (args: PageArguments) => toConnection('comments', comments, args, (comment) => reviewCommentNode(context, comment)),
  };
}

export function reviewCommentNode(context: NodeContext, comment: ReviewComment): Node {
  const { thread } = comment;
  const { anchor, pull } = thread;
  const now = presentLines(pull, anchor);
  const first = thread.comments[0];
  return {
    __typename: 'PullRequestReviewComment',
    id: nodeId('PRRC', comment.id),
    ...commonFields(context, pull, comment),
    url: `${pullPage(context, pull)}#discussion_r${comment.id}`,
    path: anchor.path,
    diffHunk: anchor.diffHunk,
    line: now?.line ?? null,
    startLine: now?.startLine ?? null,
    originalLine: anchor.line,
    originalStartLine: anchor.startLine ?? null,
    outdated: now === undefined,
    state: comment.review.state === 'PENDING' ? 'PENDING' : 'SUBMITTED',
    subjectType: 'LINE',
    commit: () => commitNode(context, pull.repository, now === undefined ? anchor.commitId : pull.headSha),
    originalCommit: () => commitNode(context, pull.repository, anchor.commitId),
    pullRequestReview: () => reviewNode(context, comment.review),
    replyTo: () => (first === undefined || first === comment ? null : reviewCommentNode(context, first)),
    pullRequest: () => context.pullNode(context, pull),
    repository: () => repositoryNode(context, pull.repository),
  };
}

export function issueCommentNode(context: NodeContext, comment: IssueComment): Node {
  return {
    __typename: 'IssueComment',
    id: nodeId('IC', comment.id),
    ...commonFields(context, comment.pull, comment),
    url: `${pullPage(context, comment.pull)}#issuecomment-${comment.id}`,
    pullRequest: () => context.pullNode(context, comment.pull),
    repository: () => repositoryNode(context, comment.pull.repository),
  };
}

/** Whether the request comes from this account. */
export function viewerIs(context: NodeContext, account: Account): boolean {
  return context.viewer.kind !== 'app' && context.viewer.account === account;
}

function commonFields(context: NodeContext, pull: PullRequest, comment: IssueComment | ReviewComment): Node {
  const isOwn = viewerIs(context, comment.author);
  return {
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    author: () => actorNode(context, comment.author),
    authorAssociation: associationOf(pull.repository, comment.author),
    body: comment.body,
    bodyText: comment.body,
    createdAt: comment.createdAt.toISOString(),
    updatedAt: comment.updatedAt.toISOString(),
    isMinimized: comment.minimizedReason !== undefined,
    minimizedReason: comment.minimizedReason ?? null,
    viewerDidAuthor: isOwn,
    viewerCanUpdate: isOwn,
    viewerCanDelete: isOwn,
    viewerCanMinimize: mayDo(context.viewer, 'minimizeComment'),
  };
}
