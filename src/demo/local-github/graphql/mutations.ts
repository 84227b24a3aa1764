import { isInstalledOn, mayDo } from '../server/permissions.js';
import { idOfNode } from '../views/urls.js';
import { commitFiles, type FileChanges } from '../world/repositories.js';
import { moveBranch } from '../world/pulls.js';
import type { Account, IssueComment, PullRequest, ReviewComment, ReviewThread } from '../world/types.js';
import { issueCommentNode, reviewCommentNode, viewerIs } from './comment-nodes.js';
import { forbidden, GraphqlFault, unresolvedNode } from './faults.js';
import { commitNode, refNode } from './git-nodes.js';
import { threadNode } from './pull-node.js';
import type { Node, NodeContext } from './node-context.js';

type Mutation<T> = (input: T & { readonly clientMutationId?: string | null }) => Node;

/** The fields of GitHub's `Mutation` that are served. */
export function mutations(context: NodeContext): Node {
  const served = {
    resolveReviewThread: (input: { readonly threadId: string }) => setResolved(context, input.threadId, viewerOf(context)),
    unresolveReviewThread: (input: { readonly threadId: string }) => setResolved(context, input.threadId, undefined),
    minimizeComment: (input: { readonly subjectId: string; readonly classifier: string }) => ({
      minimizedComment: setMinimized(context, input.subjectId, input.classifier.toLowerCase().replaceAll('_', '-')),
    }),
    unminimizeComment: (input: { readonly subjectId: string }) => ({
      unminimizedComment: setMinimized(context, input.subjectId, undefined),
    }),
    updatePullRequestReviewComment: (input: { readonly pullRequestReviewCommentId: string; readonly body: string }) =>
      updateComment(context, input.pullRequestReviewCommentId, input.body),
    createCommitOnBranch: (input: CommitInput) => createCommit(context, input),
  };
  return Object.fromEntries(Object.entries(served).map(([name, mutate]) => [name, guarded(context, name, mutate as Mutation<unknown>)]));
}

function guarded(
  context: NodeContext,
  name: string,
  mutate: Mutation<unknown>,
): (args: { readonly input: { readonly clientMutationId?: string | null } }) => Node {
  return ({ input }) => {
    if (!mayDo(context.viewer, name)) throw forbidden();
    return { clientMutationId: input.clientMutationId ?? null, ...mutate(input) };
  };
}

function viewerOf(context: NodeContext): Account {
  if (context.viewer.kind === 'app') throw forbidden();
  return context.viewer.account;
}

function setResolved(context: NodeContext, id: string, by: Account | undefined): Node {
  const thread = context.world.threads.find((one) => one.id === idOfNode('PRRT', id));
  if (thread === undefined) throw unresolvedNode(id);
  requireAccess(context, thread.pull);
  thread.resolvedBy = by;
  return { thread: () => threadNode(context, thread as ReviewThread) };
}

function setMinimized(context: NodeContext, id: string, reason: string | undefined): () => Node {
  const comment = findComment(context, id);
  if (comment === undefined) throw unresolvedNode(id);
  requireAccess(context, 'thread' in comment ? comment.thread.pull : comment.pull);
  comment.minimizedReason = reason;
  return () => ('thread' in comment ? reviewCommentNode(context, comment) : issueCommentNode(context, comment));
}

function updateComment(context: NodeContext, id: string, body: string): Node {
  const comment = findComment(context, id);
  if (comment === undefined || !('thread' in comment)) throw unresolvedNode(id);
  if (!viewerIs(context, comment.author)) throw forbidden();
  if (body.trim() === '') throw new GraphqlFault('UNPROCESSABLE', "Body can't be blank");
  comment.body = body;
  comment.updatedAt = context.world.now();
  return { pullRequestReviewComment: () => reviewCommentNode(context, comment) };
}

interface CommitInput {
  readonly branch: { readonly repositoryNameWithOwner?: string | null; readonly branchName?: string | null };
  readonly expectedHeadOid: string;
  readonly message: { readonly headline: string; readonly body?: string | null };
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[] | null;
    readonly deletions?: readonly { readonly path: string }[] | null;
  } | null;
}

function createCommit(context: NodeContext, input: CommitInput): Node {
  const { world } = context;
  const [owner = '', name = ''] = (input.branch.repositoryNameWithOwner ?? '').split('/');
  const repository = world.repository(owner, name);
  if (repository === undefined || !isInstalledOn(context.viewer, repository)) throw forbidden();
  const branch = input.branch.branchName ?? '';
  const tip = repository.branches.get(branch);
  if (tip === undefined) throw new GraphqlFault('NOT_FOUND', `No such branch: ${branch}`);
  if (tip !== input.expectedHeadOid) {
    throw new GraphqlFault(
      'STALE_DATA',
      `Expected branch to point to "${input.expectedHeadOid}" but it points to "${tip}". Pull and try again.`,
    );
  }
  if (repository.protectedBranches.has(branch)) {
    throw new GraphqlFault('BRANCH_PROTECTION_RULE_VIOLATION', 'Branch protection does not allow this commit.');
  }
  const author = viewerOf(context);
  const message = [input.message.headline, input.message.body].filter(Boolean).join('\n\n');
  const sha = commitFiles(world, repository, { branch, files: changedFiles(input), message, author });
  moveBranch(world, { repository, branch, sha }, author);
  return { commit: () => commitNode(context, repository, sha), ref: () => refNode(context, repository, branch) };
}

function changedFiles(input: CommitInput): FileChanges {
  const { additions, deletions } = input.fileChanges ?? {};
  return Object.fromEntries([
    ...(additions ?? []).map(({ path, contents }): [string, Uint8Array] => [path, Buffer.from(contents, 'base64')]),
    ...(deletions ?? []).map(({ path }): [string, null] => [path, null]),
  ]);
}

function findComment(context: NodeContext, id: string): ReviewComment | IssueComment | undefined {
  const { threads, issueComments } = context.world;
  const comments = threads.flatMap((thread) => thread.comments);
  return comments.find((one) => one.id === idOfNode('PRRC', id)) ?? issueComments.find((one) => one.id === idOfNode('IC', id));
}

function requireAccess(context: NodeContext, pull: PullRequest): void {
  if (!isInstalledOn(context.viewer, pull.repository)) throw forbidden();
}
