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
  return { kind: 'review', key: pullKey(review), review };
}

/** The key of a pull request's reviews. */
export function pullKey({ owner, repo, number }: Pick<ReviewJob, 'owner' | 'repo' | 'number'>): string {
  return `${owner}/${repo}#${number}`;
}

export function queuedCommand(command: CommandJob): QueuedCommand {
  return { kind: 'command', key: `${command.owner}/${command.repo}#${command.number}/comment/${command.commentId}`, command };
}

/** A newer event undoes neither somebody's wish to check the same head again, nor that a run left open is taken over. */
export function mergeJobs(waiting: AppJob, newer: AppJob): AppJob {
  if (waiting.kind !== 'review' || newer.kind !== 'review') return newer;
  const { reason, openRun } = waiting.review;
  if (reason !== 'recheck' && openRun === undefined) return newer;
  const review = { ...newer.review, ...(reason === 'recheck' ? { reason } : {}), ...(openRun ? { openRun } : {}) };
  return { ...newer, review };
}
