import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalGitHub } from './local-github/local-github.js';
import { runsOf } from './local-github/world/checks.js';
import type { CheckRun, PullRequest } from './local-github/world/types.js';

const POLL_MS = 25;

/** No completed check run came in time. */
export class NotReviewedError extends Error {}

/**
 * Waits until the newest check run on the pull request's head is completed, and gives it.
 * @param after a run that was there before: wait for a newer one.
 * @throws NotReviewedError after `timeoutMs`.
 */
export async function untilReviewed(github: LocalGitHub, pull: PullRequest, timeoutMs: number, after?: CheckRun): Promise<CheckRun> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(POLL_MS)) {
    const newest = runsOf(github.world, pull.repository, pull.headSha).at(-1);
    if (newest?.status === 'completed' && newest !== after) return newest;
  }
  throw new NotReviewedError(`No completed check run on ${pull.headSha} within ${timeoutMs / 1000} s.`);
}
