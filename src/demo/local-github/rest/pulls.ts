import { changesOf } from '../world/pulls.js';
import { createReview, reply, reviewCommentsOf, type ReviewInput } from '../world/reviews.js';
import { react } from '../world/comments.js';
import type { PullRequest, Review, ReviewComment } from '../world/types.js';
import { viewChanges } from '../views/commits.js';
import { viewReaction, viewReview, viewReviewComment } from '../views/comments.js';
import { viewPull, viewPullSimple } from '../views/pulls.js';
import { notAccessible, notFound, unprocessable, validationFailed } from '../server/errors.js';
import { repositoryOf } from '../server/permissions.js';
import { listAnswer } from '../server/paging.js';
import type { Answer, Operation, RequestContext } from '../server/context.js';
import { viewerAccount } from './viewer.js';

export const PULL_OPERATIONS: Readonly<Record<string, Operation>> = {
  'pulls/get': (context) => ({ status: 200, body: viewPull(context, context.world, pullOf(context)) }),
  'pulls/list': listPulls,
  'pulls/list-files': listFiles,
  'pulls/create-review': postReview,
  'pulls/list-reviews': (context) => {
    const pull = pullOf(context);
    const reviews = context.world.reviews.filter((review) => review.pull === pull);
    return listAnswer(context, reviews, (review) => viewReview(context, review));
  },
  'pulls/list-comments-for-review': (context) => {
    const id = Number(context.params['review_id']);
    const comments = reviewCommentsOf(context.world, pullOf(context)).filter((comment) => comment.review.id === id);
    return listAnswer(context, comments, (comment) => viewReviewComment(context, comment));
  },
  'pulls/list-review-comments': (context) => {
    const oldestFirst = [...reviewCommentsOf(context.world, pullOf(context))].sort((a, b) => a.id - b.id);
    const comments = context.query.get('direction') === 'desc' ? oldestFirst.reverse() : oldestFirst;
    return listAnswer(context, comments, (comment) => viewReviewComment(context, comment));
  },
  'pulls/get-review-comment': (context) => ({ status: 200, body: viewReviewComment(context, commentOf(context)) }),
  'pulls/update-review-comment': updateComment,
  'pulls/create-reply-for-review-comment': postReply,
  'reactions/create-for-pull-request-review-comment': (context) => {
    const content = String(context.body['content']);
    const { reaction, isNew } = react(context.world, commentOf(context), viewerAccount(context), content);
    return { status: isNew ? 201 : 200, body: viewReaction(context, reaction) };
  },
};

/** The pull request that the path names, by `pull_number` or `issue_number`. @throws ApiError 404 */
export function pullOf(context: RequestContext): PullRequest {
  const number = Number(context.params['pull_number'] ?? context.params['issue_number']);
  const pull = context.world.pull(repositoryOf(context), number);
  if (pull === undefined) throw notFound();
  return pull;
}

/** @throws ApiError 422 when a comment's text is blank or too long for GitHub. */
export function requireBody(context: RequestContext, resource: string): string {
  const body = String(context.body['body'] ?? '');
  if (body.trim() === '') throw validationFailed({ resource, field: 'body', code: 'missing_field', message: "body can't be blank" });
  if (body.length > context.limits.commentCharacters) throw validationFailed(tooLong(context, resource));
  return body;
}

function tooLong(context: RequestContext, resource: string): { resource: string; field: string; code: string; message: string } {
  return {
    resource,
    field: 'body',
    code: 'custom',
    message: `body is too long (maximum is ${context.limits.commentCharacters} characters)`,
  };
}

function listPulls(context: RequestContext): Answer {
  const repository = repositoryOf(context);
  const state = context.query.get('state') ?? 'open';
  const head = context.query.get('head');
  const base = context.query.get('base');
  const pulls = context.world.pulls.filter(
    (pull) =>
      pull.repository === repository &&
      (state === 'all' || pull.state === state) &&
      (head === null || `${pull.headRepository.owner.login}:${pull.headRef}` === head) &&
      (base === null || pull.baseRef === base),
  );
  const isAscending = context.query.get('direction') === 'asc';
  return listAnswer(context, isAscending ? pulls : pulls.reverse(), (pull) => viewPullSimple(context, pull));
}

function listFiles(context: RequestContext): Answer {
  const pull = pullOf(context);
  const files = changesOf(pull).files.slice(0, context.limits.pullFiles);
  const views = viewChanges(context, context.limits, { repository: pull.headRepository, head: pull.headSha }, files);
  return listAnswer(context, views, (view) => view);
}

const STATES = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;

function postReview(context: RequestContext): Answer {
  const pull = pullOf(context);
  const author = viewerAccount(context);
  const wanted = context.body as {
    readonly commit_id?: string;
    readonly body?: string;
    readonly event?: keyof typeof STATES;
    readonly comments?: ReviewInput['comments'];
  };
  const { body = '', comments = [], event, commit_id: commitId = pull.headSha } = wanted;
  const state = event === undefined ? 'PENDING' : STATES[event];
  if (pull.isLocked) throw unprocessable('lock prevents review');
  const fault = reviewFault(context, pull, { commitId, body, state, comments });
  if (fault !== undefined) throw unprocessable(fault);
  if (author === pull.author && state !== 'COMMENTED' && state !== 'PENDING') {
    throw unprocessable(`Can not ${state === 'APPROVED' ? 'approve' : 'request changes on'} your own pull request`);
  }
  const result = createReview(context.world, pull, author, { commitId, body, state, comments });
  if ('faults' in result) throw unprocessable(...result.faults);
  return { status: 200, body: viewReview(context, result) };
}

function reviewFault(context: RequestContext, pull: PullRequest, input: ReviewInput): string | undefined {
  const { commentCharacters } = context.limits;
  if (!changesOf(pull).commits.some((commit) => commit.sha === input.commitId)) return 'The commit_id is not part of the pull request';
  if (input.comments.length === 0 && input.body.trim() === '') return 'Review cannot be empty: body or comments are needed';
  if (input.comments.some((comment) => comment.body.trim() === '')) return "Pull request review comment body can't be blank";
  const isTooLong = [input, ...input.comments].some((part) => part.body.length > commentCharacters);
  if (isTooLong) return `Body is too long (maximum is ${commentCharacters} characters)`;
  const hasPending = (review: Review): boolean =>
    review.pull === pull && review.state === 'PENDING' && review.author === viewerAccount(context);
  return context.world.reviews.some(hasPending) ? 'User can only have one pending review per pull request' : undefined;
}

function postReply(context: RequestContext): Answer {
  const pull = pullOf(context);
  const body = requireBody(context, 'PullRequestReviewComment');
  const comment = commentOf(context);
  // Only the first comment of a thread can be answered, and only on its own pull request.
  if (comment.thread.pull !== pull || comment.thread.comments[0] !== comment) throw notFound();
  return { status: 201, body: viewReviewComment(context, reply(context.world, comment.thread, viewerAccount(context), body)) };
}

function updateComment(context: RequestContext): Answer {
  const comment = commentOf(context);
  // An app's token edits its own comments; those of others need more than pull_requests: write.
  if (comment.author !== viewerAccount(context)) throw notAccessible();
  comment.body = requireBody(context, 'PullRequestReviewComment');
  comment.updatedAt = context.world.now();
  return { status: 200, body: viewReviewComment(context, comment) };
}

function commentOf(context: RequestContext): ReviewComment {
  const repository = repositoryOf(context);
  const id = Number(context.params['comment_id']);
  const comments = context.world.threads.filter((thread) => thread.pull.repository === repository).flatMap((thread) => thread.comments);
  const comment = comments.find((one) => one.id === id);
  if (comment === undefined) throw notFound();
  return comment;
}
