import type { Connection } from '../../github/connect.js';
import { replyTo, type RuleCatalogue } from './command-reply.js';
import { queuedReview, type AppJob, type CommandJob } from '../jobs.js';

/**
 * Answers a comment that holds a command: who may write to the repository or opened the pull request gets what was
 * asked for, anyone else a refusal, in words once per person and pull request.
 */
export async function runCommand(
  job: CommandJob,
  services: { readonly connection: Connection; readonly catalogue: RuleCatalogue; readonly enqueue: (job: AppJob) => Promise<void> },
  signal: AbortSignal,
): Promise<void> {
  const { conversation } = services.connection;
  const isAllowed = job.isPullAuthor || (await conversation.canWrite(job, job.login, signal));
  if (!isAllowed) {
    await conversation.react(job, job.commentId, 'confused', signal);
    await conversation.replyOnce(job, { body: REFUSAL, marker: `<!-- sqla-review:v1 refused=${job.login} -->` }, signal);
    return;
  }
  await conversation.react(job, job.commentId, 'eyes', signal);
  const body = replyTo(job.command, services.catalogue);
  if (body === undefined) {
    await services.enqueue(recheckOf(job));
  } else {
    await conversation.replyOnce(job, { body, marker: `<!-- sqla-review:v1 reply=${job.commentId} -->` }, signal);
  }
}

const REFUSAL = 'Commands to this app are for people who may write to the repository and for the author of the pull request.';

/** The comment's event does not know the head: the review reads the pull request itself. */
function recheckOf(job: CommandJob): AppJob {
  const { installationId, owner, repo, number, deliveryId } = job;
  return queuedReview({ installationId, owner, repo, number, deliveryId, headSha: undefined, reason: 'recheck' });
}
