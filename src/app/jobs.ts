import type { Command } from './commands/parse-command.js';
import { NotWantedError, SupersededError, type ReviewJob } from '../review/ports.js';

/** A pull request or merge group to review. Its key is the pull request, so that the newest head wins. */
export interface QueuedReview {
  readonly kind: 'review';
  readonly key: string;
  readonly review: ReviewJob;
  /** How often the head moved while it was reviewed. */
  readonly followUps?: number;
  /** Comments that asked for it, to be told when it is done. */
  readonly askedIn?: readonly number[];
}

/** Someone's comment to answer. Its key is the comment. */
export interface QueuedCommand {
  readonly kind: 'command';
  readonly key: string;
  readonly command: CommandJob;
}

/** All that we checked on a commit is to be checked again; which pull requests those are, GitHub must be asked. */
export interface QueuedRerun {
  readonly kind: 'rerun';
  readonly key: string;
  readonly rerun: RerunJob;
}

/** A label came or went: whether that matters, the settings must be asked. */
export interface QueuedLabel {
  readonly kind: 'label';
  readonly key: string;
  readonly label: string;
  /** The review to ask for if it does. */
  readonly review: ReviewJob;
}

/** Ends the review of the same key, and does nothing itself. */
export interface QueuedStop {
  readonly kind: 'stop';
  readonly key: string;
  readonly why: NotWantedError['what'];
}

export type AppJob = QueuedReview | QueuedCommand | QueuedRerun | QueuedLabel | QueuedStop;

/** A command as its event told it; whether the person may give it is asked later. Plain JSON. */
export interface CommandJob {
  readonly installationId: number;
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
  /** Null for a button of a check run. */
  readonly commentId: number | null;
  readonly login: string;
  readonly isPullAuthor: boolean;
  readonly command: Command;
  readonly deliveryId: string;
}

/** A commit whose check runs are to be made again. Plain JSON. */
export interface RerunJob {
  readonly installationId: number;
  readonly owner: string;
  readonly repo: string;
  readonly headSha: string;
  readonly deliveryId: string;
}

export function queuedReview(review: ReviewJob): QueuedReview {
  return { kind: 'review', key: reviewKey(review), review };
}

/** The key of a pull request's reviews; a merge group's is its commit, since it never moves. */
export function reviewKey({ owner, repo, number, headSha }: Pick<ReviewJob, 'owner' | 'repo' | 'number' | 'headSha'>): string {
  return number === null ? `${owner}/${repo}@${headSha}` : `${owner}/${repo}#${number}`;
}

export function queuedCommand(command: CommandJob): QueuedCommand {
  const { owner, repo, number, commentId, deliveryId } = command;
  const from = commentId === null ? `button/${deliveryId}` : `comment/${commentId}`;
  return { kind: 'command', key: `${owner}/${repo}#${number}/${from}`, command };
}

export function queuedLabel(label: string, review: ReviewJob): QueuedLabel {
  return { kind: 'label', key: `${reviewKey(review)}/label/${label}`, label, review };
}

export function queuedRerun(rerun: RerunJob): QueuedRerun {
  return { kind: 'rerun', key: `${rerun.owner}/${rerun.repo}@${rerun.headSha}/rerun`, rerun };
}

/** @param review whose jobs are to end. */
export function queuedStop(review: Parameters<typeof reviewKey>[0], why: NotWantedError['what']): QueuedStop {
  return { kind: 'stop', key: reviewKey(review), why };
}

/** A newer event undoes neither somebody's wish to check again and to hear of it, nor that a run left open is taken over. */
export function mergeJobs(waiting: AppJob, newer: AppJob): AppJob {
  if (waiting.kind !== 'review' || newer.kind !== 'review') return newer;
  const { reason, openRun } = waiting.review;
  const askedIn = [...(waiting.askedIn ?? []), ...(newer.askedIn ?? [])];
  if (reason !== 'recheck' && openRun === undefined && askedIn.length === 0) return newer;
  const review = { ...newer.review, ...(reason === 'recheck' ? { reason } : {}), ...(openRun ? { openRun } : {}) };
  return { ...newer, review, ...(askedIn.length > 0 ? { askedIn } : {}) };
}

/** Why a job that runs ends for a newer one of its key. */
export function reasonToEnd(newer: AppJob): Error {
  if (newer.kind === 'stop') return new NotWantedError(newer.why);
  return new SupersededError(newer.kind === 'review' ? newer.review.headSha : undefined);
}
