import { z } from 'zod';
import { readMarker } from '../../review/comments/marker.js';
import type { ReviewComment } from '../../review/delivery.js';
import type { PullState } from '../../review/ports.js';
import type { GitHubClient } from '../client.js';
import { isUnsure, RefusedError } from '../http/errors.js';
import { MAX_PAGE } from '../limits.js';

const anyAnswer = z.object({ id: z.number() });
const commentsShape = z.array(
  z.object({
    body: z.string(),
    original_commit_id: z.string().optional(),
    commit_id: z.string(),
    user: z.object({ type: z.string() }).nullable(),
  }),
);

/**
 * Posts one review with all comments. A review is taken or refused as a whole and GitHub does not say for which comment,
 * so a refused one is halved until the bad comments stand alone; the good ones are posted, the bad ones given back.
 */
export async function postReviewComments(
  client: GitHubClient,
  pull: PullState,
  comments: readonly ReviewComment[],
  signal: AbortSignal,
): Promise<{ readonly refused: readonly ReviewComment[] }> {
  const refused: ReviewComment[] = [];
  let posts = maxPosts(comments.length);
  const waiting: (readonly ReviewComment[])[] = comments.length > 0 ? [comments] : [];
  for (let part = waiting.shift(); part; part = waiting.shift()) {
    if (posts-- <= 0) {
      refused.push(...part);
      continue;
    }
    try {
      await postOnce(client, pull, part, signal);
    } catch (error) {
      if (!(error instanceof RefusedError) || error.status !== 422) throw error;
      if (part.length === 1 || !isAboutComments(error)) {
        refused.push(...part);
        continue;
      }
      const middle = Math.ceil(part.length / 2);
      waiting.unshift(part.slice(0, middle), part.slice(middle));
    }
  }
  return { refused };
}

/** Enough to single out one bad comment; each post that succeeds on the way is a review of its own in people's mail. */
function maxPosts(count: number): number {
  return 1 + 2 * Math.ceil(Math.log2(Math.max(1, count)));
}

/** A locked conversation, a closed pull request or a commit that is gone refuses every part alike. */
function isAboutComments(error: RefusedError): boolean {
  return !/\block|closed|commit[_ ]id|no commit|spam/i.test(error.reasons.join(' '));
}

async function postOnce(client: GitHubClient, pull: PullState, comments: readonly ReviewComment[], signal: AbortSignal): Promise<void> {
  const parameters = {
    owner: pull.owner,
    repo: pull.repo,
    pull_number: pull.number,
    commit_id: pull.headSha,
    event: 'COMMENT',
    // The comments say all; GitHub takes an empty body when there are some.
    body: '',
    comments: comments.map(toApiComment),
  };
  const post = (): Promise<unknown> =>
    client.writeOnce('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', parameters, anyAnswer, signal);
  try {
    await post();
    return;
  } catch (error) {
    if (!isUnsure(error)) throw error;
  }
  await client.settle(signal);
  if (!(await isPosted(client, pull, comments, signal))) await post();
}

/** A review is all or nothing: one of its comments on this head, by an app and with the fingerprint, proves it. */
async function isPosted(client: GitHubClient, pull: PullState, comments: readonly ReviewComment[], signal: AbortSignal): Promise<boolean> {
  const parameters = {
    owner: pull.owner,
    repo: pull.repo,
    pull_number: pull.number,
    sort: 'created',
    direction: 'desc',
    per_page: MAX_PAGE,
  };
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/comments';
  const newest = await client.get(route, parameters, commentsShape, signal);
  return newest.some(
    (comment) =>
      comment.user?.type === 'Bot' &&
      (comment.original_commit_id ?? comment.commit_id) === pull.headSha &&
      comments.some(({ fingerprint }) => readMarker(comment.body)?.fingerprint === fingerprint),
  );
}

function toApiComment(comment: ReviewComment): Record<string, unknown> {
  // GitHub refuses a range whose start is its end.
  const range =
    comment.startLine !== undefined && comment.startLine < comment.line ? { start_line: comment.startLine, start_side: 'RIGHT' } : {};
  return { path: comment.path, line: comment.line, side: 'RIGHT', ...range, body: comment.body };
}
