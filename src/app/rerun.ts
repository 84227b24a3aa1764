import type { Connection } from '../github/connect.js';
import { queuedReview, type AppJob, type RerunJob } from './jobs.js';

/** Asks for a new review of each pull request that has this commit as its head. */
export async function rerun(
  job: RerunJob,
  { connection, enqueue }: { readonly connection: Connection; readonly enqueue: (job: AppJob) => Promise<void> },
  signal: AbortSignal,
): Promise<void> {
  const { installationId, owner, repo, headSha, deliveryId } = job;
  for (const number of await connection.upkeep.pullsOfHead({ owner, repo }, headSha, signal)) {
    await enqueue(queuedReview({ installationId, owner, repo, number, headSha, reason: 'recheck', deliveryId: `${deliveryId}-${number}` }));
  }
}
