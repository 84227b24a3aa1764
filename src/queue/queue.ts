/** Queued work, as plain JSON. */
export interface QueuedJob {
  /** Jobs with the same key never run at the same time, and a newer one takes the place of an older one. */
  readonly key: string;
}

/**
 * Runs jobs apart from those who ask for them. This folder knows neither GitHub nor what a job does; a queue takes a
 * job whose process died up again, or says in its own description that it does not.
 */
export interface Queue<Job extends QueuedJob> {
  /**
   * Takes a job in. One with the same key that waits is replaced; one that runs is aborted and the new one follows it.
   * @throws QueueClosedError after `close`; another error when the job could not be stored: then it was not taken.
   */
  enqueue(job: Job): Promise<void>;
  /** Whether a job of this key waits or runs, here or in another process of the same queue. */
  has(key: string): Promise<boolean>;
  /** Jobs that wait and that run, here and in the other processes of the same queue. */
  size(): Promise<number>;
  /** Resolves when nothing waits or runs. */
  idle(): Promise<void>;
  /**
   * Takes no new jobs, lets those that run here end for this long, then aborts them with QueueClosedError as reason.
   * What was not done stays with the queue, where that outlives the process.
   */
  close(milliseconds: number): Promise<void>;
}

/** How a queue treats its jobs. */
export interface QueueOptions<Job extends QueuedJob> {
  /**
   * Must end soon after its signal aborts. Its failure is logged and changes nothing for other jobs. `isTakeover` when the
   * job, or an older one of its key, was begun before and not ended: its process died, or gave it back.
   */
  readonly run: (job: Job, signal: AbortSignal, isTakeover: boolean) => Promise<void>;
  /** Jobs that run at the same time in one process. */
  readonly concurrency: number;
  /** What takes the place of a waiting job and a newer one of its key; the newer one when absent. */
  readonly merge?: (waiting: Job, newer: Job) => Job;
  /** Reason for aborting a running job of the same key. */
  readonly supersede: (newer: Job) => Error;
  /** Reason for aborting a job that another process has begun meanwhile, because this one was thought dead. */
  readonly takenOver: () => Error;
  readonly log: QueueLog;
}

/** Where a queue tells of failed jobs; a pino logger fits. */
export interface QueueLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The queue takes no jobs any more. */
export class QueueClosedError extends Error {
  constructor() {
    super('the queue is closed');
  }
}

/** Redis cannot be used at the start; the message says what to do. */
export class RedisUnreachableError extends Error {}

/** After `close` has aborted the jobs, how long they may take to put things in order. Our choice. */
export const ABORTED_GRACE_MS = 5_000;
