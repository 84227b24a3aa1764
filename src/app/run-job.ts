import type { Logger } from 'pino';
import type { RequestReport } from '../github/client.js';
import type { Connection, GitHub } from '../github/connect.js';
import type { ReviewJob } from '../review/ports.js';
import { reviewPull } from '../review/review-pull.js';
import type { ReviewServices } from '../review/services.js';
import type { RuleCatalogue } from './commands/command-reply.js';
import { queuedReview, type AppJob, type QueuedReview, type QueuedStop } from './jobs.js';
import { headState } from './healing/head-state.js';
import { takeOver } from './healing/take-over.js';
import { reviewForLabel } from './relabel.js';
import { rerun } from './rerun.js';
import type { JobOutcome, Metrics } from './web/metrics.js';
import { runCommand } from './commands/run-command.js';

/** What jobs are done with, the same for all. */
export interface JobServices {
  readonly github: GitHub;
  readonly catalogue: RuleCatalogue;
  readonly facts: ReviewServices['facts'];
  readonly checker: ReviewServices['checker'];
  readonly clock: ReviewServices['clock'];
  readonly metrics: Metrics;
  readonly enqueue: (job: AppJob) => Promise<void>;
  /** Whether the job, or an older one of its key, was begun before and not ended. */
  readonly isTakeover: boolean;
  readonly log: Logger;
}

/** Events of one push may come in any order; after this many heads that moved under us, the next event will tell. */
const MAX_FOLLOW_UPS = 3;

/** Does one job. */
export async function runJob(job: AppJob, services: JobServices, signal: AbortSignal): Promise<void> {
  if (job.kind === 'stop') return;
  const began = performance.now();
  let outcome: JobOutcome = 'failed';
  try {
    await perform(job, services, signal);
    outcome = 'done';
  } finally {
    services.metrics.job(job.kind, signal.aborted ? 'aborted' : outcome, (performance.now() - began) / 1_000);
  }
}

async function perform(job: Exclude<AppJob, QueuedStop>, services: JobServices, signal: AbortSignal): Promise<void> {
  const { installationId, deliveryId } = orderOf(job);
  const log = services.log.child({ job: job.key, delivery: deliveryId });
  const requests = new RequestCounter(log, services.metrics);
  const connection = services.github.connect(installationId, (report) => requests.add(report));
  if (job.kind === 'command') {
    await runCommand(job.command, { ...services, connection }, signal);
    return;
  }
  if (job.kind === 'rerun') {
    await rerun(job.rerun, { ...services, connection }, signal);
    return;
  }
  if (job.kind === 'label') {
    await reviewForLabel(job, { ...services, connection }, signal);
    return;
  }
  const { source, sink } = connection;
  const { catalogue, facts, checker, clock, metrics } = services;
  if (isOnlyFollowUp(job) && (await isSettled(job.review, connection, signal))) return;
  const review = services.isTakeover ? await takeOver(job.review, { connection, metrics }, signal) : job.review;
  if (!review) return;
  const record = await reviewPull(review, { source, sink, facts, checker, clock, ...catalogue, log: requests.countingLog() }, signal);
  if (record) services.metrics.review(record, requests.sent);
  // Cancelled, but by nobody here: the head moved, and the event of the newer one may have come before this one.
  if (record?.conclusion === 'cancelled' && !signal.aborted) await followUp(job, services);
  if (record && record.conclusion !== 'cancelled') await tellAskers(job, connection, log, signal);
}

/** By a reaction, which sends no mail. The review is done, whether they hear of it or not. */
async function tellAskers(job: QueuedReview, { conversation }: Connection, log: Logger, signal: AbortSignal): Promise<void> {
  const { owner, repo, number } = job.review;
  if (number === null) return;
  try {
    for (const commentId of job.askedIn ?? []) await conversation.react({ owner, repo, number }, commentId, '+1', signal);
  } catch (error) {
    log.warn({ err: error }, 'comment not told');
  }
}

function orderOf(job: Exclude<AppJob, QueuedStop>): { readonly installationId: number; readonly deliveryId: string } {
  if (job.kind === 'review' || job.kind === 'label') return job.review;
  return job.kind === 'command' ? job.command : job.rerun;
}

async function followUp(job: QueuedReview, services: JobServices): Promise<void> {
  const followUps = (job.followUps ?? 0) + 1;
  // A merge group never moves.
  if (followUps > MAX_FOLLOW_UPS || job.review.number === null) return;
  const { pull: _stale, ...review } = job.review;
  const askedIn = job.askedIn ? { askedIn: job.askedIn } : {};
  await services.enqueue({ ...queuedReview({ ...review, headSha: undefined }), followUps, ...askedIn });
}

/** Nobody but a moved head asked for it. */
function isOnlyFollowUp({ followUps, askedIn, review }: QueuedReview): boolean {
  return followUps !== undefined && review.reason !== 'recheck' && (askedIn ?? []).length === 0;
}

/** When an event comes late, the newer head that it knew nothing of may have its verdict already. */
async function isSettled(review: ReviewJob, { source, upkeep }: Connection, signal: AbortSignal): Promise<boolean> {
  const { owner, repo, number, headSha } = await source.getPull(review, signal);
  const runs = await upkeep.listOwnRuns({ owner, repo }, headSha, signal);
  return headState(runs.filter(({ pull }) => pull === number)).isSettled;
}

/** Counts a job's requests for its log line. */
class RequestCounter {
  readonly #log: Logger;
  readonly #metrics: Metrics;
  #sent = 0;
  #failed = 0;

  constructor(log: Logger, metrics: Metrics) {
    this.#log = log;
    this.#metrics = metrics;
  }

  get sent(): number {
    return this.#sent;
  }

  add(report: RequestReport): void {
    this.#sent++;
    if (report.outcome !== 'ok') this.#failed++;
    this.#metrics.request(report);
    this.#log.debug(report, 'request');
  }

  /** The job's log, whose information lines tell the requests so far. */
  countingLog(): ReviewServices['log'] {
    return {
      info: (fields, message) => this.#log.info({ ...fields, requests: this.#sent, failedRequests: this.#failed }, message),
      warn: (fields, message) => this.#log.warn(fields, message),
      error: (fields, message) => this.#log.error(fields, message),
    };
  }
}
