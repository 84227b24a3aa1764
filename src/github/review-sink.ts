import type { ReviewSink } from '../review/ports.js';
import type { GitHubClient } from './client.js';
import { completeCheckRun, openCheckRun } from './write/check-runs.js';
import { postReviewComments } from './write/post-review.js';
import { changeReviewThreads } from './write/thread-changes.js';

/** Writes reviews through one installation's client; every method throws a GitHubError when it could not. */
export function createReviewSink(client: GitHubClient): ReviewSink {
  return {
    openCheck: (pull, attempt, signal) => openCheckRun(client, pull, attempt, signal),
    completeCheck: (pull, check, output, signal) => completeCheckRun(client, { pull, check, output }, signal),
    postReview: (pull, comments, signal) => postReviewComments(client, pull, comments, signal),
    changeThreads: (pull, changes, signal) => changeReviewThreads(client, pull, changes, signal),
  };
}
