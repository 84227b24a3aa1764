import { comment, editComment, react } from '../world/comments.js';
import type { IssueComment } from '../world/types.js';
import { viewIssueComment, viewReaction } from '../views/comments.js';
import { ApiError, notAccessible, notFound } from '../server/errors.js';
import { repositoryOf } from '../server/permissions.js';
import { listAnswer } from '../server/paging.js';
import type { Answer, Operation, RequestContext } from '../server/context.js';
import { pullOf, requireBody } from './pulls.js';
import { viewerAccount } from './viewer.js';

export const ISSUE_OPERATIONS: Readonly<Record<string, Operation>> = {
  'issues/create-comment': (context) => {
    requireUnlocked(context);
    const written = comment(context.world, pullOf(context), viewerAccount(context), requireBody(context, 'IssueComment'));
    return { status: 201, body: viewIssueComment(context, context.world, written) };
  },
  'issues/list-comments': (context) => {
    const pull = pullOf(context);
    const comments = context.world.issueComments.filter((one) => one.pull === pull);
    return listAnswer(context, comments, (one) => viewIssueComment(context, context.world, one));
  },
  'issues/get-comment': (context) => ({ status: 200, body: viewIssueComment(context, context.world, commentOf(context)) }),
  'issues/update-comment': updateComment,
  'reactions/create-for-issue-comment': (context) => {
    const content = String(context.body['content']);
    const { reaction, isNew } = react(context.world, commentOf(context), viewerAccount(context), content);
    return { status: isNew ? 201 : 200, body: viewReaction(context, reaction) };
  },
  'reactions/list-for-issue-comment': (context) => {
    const content = context.query.get('content');
    const reactions = commentOf(context).reactions.filter((reaction) => content === null || reaction.content === content);
    return listAnswer(context, reactions, (reaction) => viewReaction(context, reaction));
  },
};

/** @throws ApiError 403 where the conversation is locked. */
function requireUnlocked(context: RequestContext): void {
  if (pullOf(context).isLocked) throw new ApiError(403, 'Unable to create comment because issue is locked.');
}

function updateComment(context: RequestContext): Answer {
  const written = commentOf(context);
  if (written.author !== viewerAccount(context)) throw notAccessible();
  editComment(context.world, written, requireBody(context, 'IssueComment'), written.author);
  return { status: 200, body: viewIssueComment(context, context.world, written) };
}

function commentOf(context: RequestContext): IssueComment {
  const repository = repositoryOf(context);
  const id = Number(context.params['comment_id']);
  const found = context.world.issueComments.find((one) => one.id === id && one.pull.repository === repository);
  if (found === undefined) throw notFound();
  return found;
}
