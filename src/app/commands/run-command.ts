import type { Connection } from '../../github/connect.js';
import type { Reaction } from '../../github/conversation.js';
import { fixPull, type FixServices } from '../../review/fixes/fix-pull.js';
import type { ReviewJob } from '../../review/ports.js';
import { replyTo, type RuleCatalogue } from './command-reply.js';
import { queuedReview, type AppJob, type CommandJob } from '../jobs.js';

export interface CommandServices extends Pick<FixServices, 'facts' | 'checker' | 'clock'> {
  readonly connection: Connection;
  readonly catalogue: RuleCatalogue;
  readonly enqueue: (job: AppJob) => Promise<void>;
}

/**
 * Answers a comment that holds a command, or a button: who may write to the repository or opened the pull request gets what
 * was asked for, anyone else a refusal, in words once per person and pull request. Commits are for those who may write.
 */
export async function runCommand(job: CommandJob, services: CommandServices, signal: AbortSignal): Promise<void> {
  const { conversation } = services.connection;
  const isFix = job.command.name === 'fix';
  const isAllowed = (job.isPullAuthor && !isFix) || (await conversation.canWrite(job, job.login, signal));
  if (!isAllowed) {
    await react(job, 'confused', services, signal);
    const body = isFix ? FIX_REFUSAL : REFUSAL;
    await conversation.replyOnce(job, { body, marker: `<!-- sqla-review:v1 refused=${job.login} -->` }, signal);
    return;
  }
  await react(job, 'eyes', services, signal);
  if (isFix) return commitFixes(job, services, signal);
  const answer = replyTo(job.command, services.catalogue);
  if (answer === undefined) return askForReview(job, services);
  await reply(job, answer.body, services, signal);
  await react(job, answer.isUnderstood ? '+1' : 'confused', services, signal);
}

/** The review tells the comment when it is done. */
async function askForReview(job: CommandJob, { enqueue }: CommandServices): Promise<void> {
  await enqueue({ ...queuedReview(reviewOf(job, 'recheck')), ...(job.commentId === null ? {} : { askedIn: [job.commentId] }) });
}

const REFUSAL = 'Commands to this app are for people who may write to the repository and for the author of the pull request.';
const FIX_REFUSAL = 'This app commits fixes for people who may write to the repository.';

/** The commit itself is the answer; without one, a sentence says why. */
async function commitFixes(job: CommandJob, services: CommandServices, signal: AbortSignal): Promise<void> {
  const { source, fixes } = services.connection;
  const { facts, checker, clock, catalogue } = services;
  const outcome = await fixPull(reviewOf(job, 'changed'), { source, fixes, facts, checker, clock, rules: catalogue.rules }, signal);
  if ('refusal' in outcome) {
    await react(job, 'confused', services, signal);
    await reply(job, outcome.refusal, services, signal);
  } else {
    await react(job, '+1', services, signal);
  }
}

async function react(job: CommandJob, reaction: Reaction, { connection }: CommandServices, signal: AbortSignal): Promise<void> {
  if (job.commentId !== null) await connection.conversation.react(job, job.commentId, reaction, signal);
}

async function reply(job: CommandJob, body: string, { connection }: CommandServices, signal: AbortSignal): Promise<void> {
  const marker = `<!-- sqla-review:v1 reply=${job.commentId ?? job.deliveryId} -->`;
  await connection.conversation.replyOnce(job, { body, marker }, signal);
}

/** The comment's event does not know the head: the review reads the pull request itself. */
function reviewOf(job: CommandJob, reason: ReviewJob['reason']): ReviewJob {
  const { installationId, owner, repo, number, deliveryId } = job;
  return { installationId, owner, repo, number, deliveryId, headSha: undefined, reason };
}
