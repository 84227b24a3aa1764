import { ABORTED_GRACE_MS, QueueClosedError, type Queue, type QueuedJob, type QueueOptions } from './queue.js';
import { within } from './within.js';

/** A queue in this process. Jobs that wait or run when the process dies are gone. */
export class MemoryQueue<Job extends QueuedJob> implements Queue<Job> {
  readonly #options: QueueOptions<Job>;
  /** In order of arrival; a newer job of a key keeps the older one's place. */
  readonly #waiting = new Map<string, Job>();
  readonly #running = new Map<string, AbortController>();
  #isClosed = false;
  #idleWaiters: (() => void)[] = [];

  constructor(options: QueueOptions<Job>) {
    this.#options = options;
  }

  async enqueue(job: Job): Promise<void> {
    if (this.#isClosed) throw new QueueClosedError();
    const older = this.#waiting.get(job.key);
    this.#waiting.set(job.key, older && this.#options.merge ? this.#options.merge(older, job) : job);
    this.#running.get(job.key)?.abort(this.#options.supersede(job));
    this.#startNext();
  }

  async has(key: string): Promise<boolean> {
    return this.#waiting.has(key) || this.#running.has(key);
  }

  async size(): Promise<number> {
    return this.#size;
  }

  idle(): Promise<void> {
    if (this.#size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  async close(milliseconds: number): Promise<void> {
    this.#isClosed = true;
    await within(milliseconds, this.idle());
    this.#waiting.clear();
    for (const controller of this.#running.values()) controller.abort(new QueueClosedError());
    await within(ABORTED_GRACE_MS, this.idle());
  }

  get #size(): number {
    return this.#waiting.size + this.#running.size;
  }

  #startNext(): void {
    for (const [key, job] of this.#waiting) {
      if (this.#running.size >= this.#options.concurrency) return;
      if (this.#running.has(key)) continue;
      this.#waiting.delete(key);
      void this.#start(job);
    }
  }

  async #start(job: Job): Promise<void> {
    const controller = new AbortController();
    this.#running.set(job.key, controller);
    try {
      // A turn later, so that whoever enqueues, a webhook's handler, is answered first.
      await new Promise((resolve) => setImmediate(resolve));
      if (!controller.signal.aborted) await this.#options.run(job, controller.signal, false);
    } catch (error) {
      this.#options.log.error({ err: error, key: job.key }, 'job failed');
    } finally {
      this.#running.delete(job.key);
      this.#startNext();
      if (this.#size === 0) for (const resolve of this.#idleWaiters.splice(0)) resolve();
    }
  }
}
