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
   * @throws QueueClosedError after `close`.
   */
  enqueue(job: Job): Promise<void>;
  /** Whether a job of this key waits or runs, here or in another process of the same queue. */
  has(key: string): Promise<boolean>;
  /** Resolves when nothing waits or runs. */
  idle(): Promise<void>;
  /** Takes no new jobs, lets the others end for this long, then aborts them with QueueClosedError as reason. */
  close(milliseconds: number): Promise<void>;
  /** Jobs that wait and that run. */
  readonly size: number;
}

/** How a queue treats its jobs. */
export interface QueueOptions<Job extends QueuedJob> {
  /** Must end soon after its signal aborts. Its failure is logged and changes nothing for other jobs. */
  readonly run: (job: Job, signal: AbortSignal) => Promise<void>;
  /** Jobs that run at the same time. */
  readonly concurrency: number;
  /** What takes the place of a waiting job and a newer one of its key; the newer one when absent. */
  readonly merge?: (waiting: Job, newer: Job) => Job;
  /** Reason for aborting a running job of the same key. */
  readonly supersede: (newer: Job) => Error;
  readonly log: QueueLog;
}

/** Where a queue tells of failed jobs; a pino logger fits. */
export interface QueueLog {
  error(fields: object, message: string): void;
}

/** The queue takes no jobs any more. */
export class QueueClosedError extends Error {
  constructor() {
    super('the queue is closed');
  }
}
