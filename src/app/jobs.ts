import type { Command } from './commands/parse-command.js';
import type { ReviewJob } from '../review/ports.js';

/** A pull request to review. Its key is the pull request, so that the newest head wins. */
export interface QueuedReview {
  readonly kind: 'review';
  readonly key: string;
  readonly review: ReviewJob;
  /** How often the head moved while it was reviewed. */
  readonly followUps?: number;
}

/** Someone's comment to answer. Its key is the comment. */
export interface QueuedCommand {
  readonly kind: 'command';
  readonly key: string;
  readonly command: CommandJob;
}

export type AppJob = QueuedReview | QueuedCommand;

/** A command as its event told it; whether the person may give it is asked later. Plain JSON. */
export interface CommandJob {
  readonly installationId: number;
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
  readonly commentId: number;
  readonly login: string;
  readonly isPullAuthor: boolean;
  readonly command: Command;
  readonly deliveryId: string;
}

export function queuedReview(review: ReviewJob): QueuedReview {
  return { kind: 'review', key: `${review.owner}/${review.repo}#${review.number}`, review };
}

export function queuedCommand(command: CommandJob): QueuedCommand {
  return { kind: 'command', key: `${command.owner}/${command.repo}#${command.number}/comment/${command.commentId}`, command };
}

/** A newer event does not undo somebody's wish to check the same head again. */
export function mergeJobs(waiting: AppJob, newer: AppJob): AppJob {
  if (waiting.kind !== 'review' || newer.kind !== 'review') return newer;
  return waiting.review.reason === 'recheck' ? { ...newer, review: { ...newer.review, reason: 'recheck' } } : newer;
}
