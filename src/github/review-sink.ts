import type { ReviewSink } from '../review/ports.js';
import type { GitHubClient } from './client.js';
import { completeCheckRun, endDuplicates, openCheckRun } from './write/check-runs.js';
import { postReviewComments } from './write/post-review.js';
import { changeReviewThreads } from './write/thread-changes.js';

/** Writes reviews through one installation's client, with the button for fixes where they can be committed; every method throws a GitHubError when it could not. */
export function createReviewSink(client: GitHubClient, mayCommit: () => boolean = () => false): ReviewSink {
  const doubtful = new Map<number, string>();
  return {
    async openCheck(pull, attempt, signal) {
      const { check, doubtfulId } = await openCheckRun(client, pull, attempt, signal);
      if (doubtfulId !== undefined) doubtful.set(check.id, doubtfulId);
      return check;
    },
    async completeCheck(pull, check, output, signal) {
      const offersFixes = (output.offersFixes ?? false) && mayCommit();
      await completeCheckRun(client, { pull, check, output: { ...output, offersFixes } }, signal);
      const externalId = doubtful.get(check.id);
      if (externalId !== undefined) await endDuplicates(client, { pull, check, externalId }, signal);
    },
    postReview: (pull, comments, signal) => postReviewComments(client, pull, comments, signal),
    changeThreads: (pull, changes, signal) => changeReviewThreads(client, pull, changes, signal),
  };
}
