import type { Connection } from '../../github/connect.js';
import type { OwnRun } from '../../github/upkeep/installation-upkeep.js';
import type { ReviewJob } from '../../review/ports.js';
import type { Metrics } from '../web/metrics.js';
import { isWithoutVerdict } from './head-state.js';

/**
 * A review that was begun before, by a process that died or gave it back: the job that goes on from where that one stopped.
 * Undefined when it had completed the check run: nothing is left to do.
 */
export async function takeOver(
  job: ReviewJob,
  { connection, metrics }: { readonly connection: Connection; readonly metrics: Metrics },
  signal: AbortSignal,
): Promise<ReviewJob | undefined> {
  const { source, upkeep } = connection;
  // What the event told of a pull request may be old by now; a merge group never changes.
  const { pull, openRun, ...rest } = job;
  const repository = { owner: job.owner, repo: job.repo };
  const review: ReviewJob = job.number === null ? job : rest;
  const headSha = pull?.headSha ?? job.headSha ?? (await source.getPull(review, signal)).headSha;
  const runs = (await upkeep.listOwnRuns(repository, headSha, signal)).filter(({ pull: number }) => number === (job.number ?? undefined));
  const isOfJob = (run: OwnRun): boolean => run.attempt === job.deliveryId || run.id === openRun?.id;
  if (runs.some((run) => isOfJob(run) && run.isCompleted && !isWithoutVerdict(run))) return undefined;
  // Whatever job opened it: nobody else works on this pull request now.
  // Annotations can only be appended: a run that has some would show them twice.
  const open = runs.find((run) => !run.isCompleted && run.annotations === 0);
  for (const run of runs.filter((run) => !run.isCompleted && run !== open)) {
    await upkeep.cancelRun(repository, run.id, signal);
    metrics.stuckRun('cancelled');
  }
  if (!open) return review;
  metrics.stuckRun('taken over');
  return { ...review, openRun: { id: open.id, headSha } };
}
