import { Queue as BullQueue, WaitingError, Worker, type Job as BullJob } from 'bullmq';
import { setTimeout as sleep } from 'node:timers/promises';
import { ABORTED_GRACE_MS, QueueClosedError, type Queue, type QueuedJob, type QueueOptions } from '../queue.js';
import { within } from '../within.js';
import { JobSlots } from './job-slots.js';
import type { RedisClients } from './redis-clients.js';

/*
 * One job a key at a time without a lock of our own: what waits in bullmq is only a hint that a key has work, one hint a
 * key (deduplication, with the next kept while one is active), and bullmq's lock on an active hint is the key's lock. The
 * job itself lies in a slot, so that a newer one replaces it at any time. A dead worker's lock runs out, its hint goes to
 * another worker, and that finds the job where it lay. Nothing here relies on messages: they only say where to look.
 */

/** How fast a dead process is noticed, in milliseconds. */
export interface RedisQueueTiming {
  /** A process that has not renewed its lock for so long is dead; it renews at half of it. */
  readonly lockMs: number;
  /** Between looks for the jobs of dead processes; one is noticed after at most the lock's time and two looks. */
  readonly stalledCheckMs: number;
  /** Between tries while Redis does not answer. */
  readonly retryMs: number;
}

/** Longer than any pause of the event loop, and short enough that a review is taken over well within a minute. Our choice. */
export const REDIS_QUEUE_TIMING: RedisQueueTiming = { lockMs: 15_000, stalledCheckMs: 10_000, retryMs: 2_000 };

/** Processes that may die of one job before it is given up. Our choice. */
const MAX_TAKEOVERS = 3;

/** To begin a job, when Redis answers with an error: it loads, or its memory is full. Our choice. */
const MAX_TRIES = 30;

/** Between looks for whether nothing is left. */
const IDLE_LOOK_MS = 20;

/** For the connections to close, when Redis may not answer any more. */
const CLOSING_MS = 2_000;

interface Hint {
  readonly key: string;
}

interface Running {
  readonly token: string;
  readonly controller: AbortController;
  readonly ended: Promise<Ending>;
  /** Somebody else runs the job by now: what is in its slot is theirs. */
  isLost: boolean;
}

/** `closed`: it wanted to ask for more when this process took no more jobs. */
type Ending = 'ended' | 'closed';

/** A queue that several processes share. A job whose process died is taken up by another one. */
export class RedisQueue<Job extends QueuedJob> implements Queue<Job> {
  readonly #options: QueueOptions<Job>;
  readonly #slots: { readonly asking: JobSlots<Job>; readonly working: JobSlots<Job> };
  readonly #hints: BullQueue<Hint>;
  readonly #worker: Worker<Hint>;
  readonly #running = new Map<string, Running>();
  readonly #work = new Set<Promise<void>>();
  readonly #unsubscribe: () => void;
  #isClosed = false;

  constructor(options: QueueOptions<Job>, clients: RedisClients, timing: RedisQueueTiming = REDIS_QUEUE_TIMING) {
    const { prefix } = clients;
    this.#options = options;
    this.#slots = { asking: new JobSlots(clients.asking, prefix), working: new JobSlots(clients.working, prefix) };
    this.#hints = new BullQueue<Hint>('jobs', {
      connection: clients.asking,
      prefix,
      skipWaitingForReady: true,
      defaultJobOptions: {
        removeOnComplete: true,
        removeOnFail: true,
        attempts: MAX_TRIES,
        backoff: { type: 'fixed', delay: timing.retryMs },
      },
      // Nobody reads them.
      streams: { events: { maxLen: 100 } },
    });
    this.#worker = new Worker<Hint>('jobs', (hint, token) => this.#track(this.#process(hint, token!)), {
      connection: clients.working,
      prefix,
      concurrency: options.concurrency,
      lockDuration: timing.lockMs,
      stalledInterval: timing.stalledCheckMs,
      maxStalledCount: MAX_TAKEOVERS,
      runRetryDelay: timing.retryMs,
    });
    this.#hints.on('error', (error) => clients.onError(error));
    this.#worker.on('error', (error) => clients.onError(error));
    this.#worker.on('failed', (hint, error) => void this.#giveUp(hint, error));
    // Another process may run the job by now.
    this.#worker.on('lockRenewalFailed', () => this.#lookAfterAll());
    this.#unsubscribe = clients.subscribe(this.#slots.working.channel, {
      message: (key) => void this.#lookAfter(key),
      reconnected: () => this.#lookAfterAll(),
    });
  }

  async enqueue(job: Job): Promise<void> {
    if (this.#isClosed) throw new QueueClosedError();
    const { merge } = this.#options;
    await this.#slots.asking.put(job.key, (waiting) => (waiting && merge ? merge(waiting, job) : job));
    await this.#hints.add('job', { key: job.key }, { deduplication: { id: job.key, keepLastIfActive: true } });
  }

  async has(key: string): Promise<boolean> {
    return (await this.#hints.getDeduplicationJobId(key)) !== null;
  }

  size(): Promise<number> {
    return this.#hints.getJobCountByTypes('wait', 'active', 'delayed', 'prioritized');
  }

  async idle(): Promise<void> {
    while ((await this.size()) > 0) await sleep(IDLE_LOOK_MS);
  }

  async close(milliseconds: number): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#worker.pause(true);
    await within(milliseconds, this.#workDone());
    for (const { controller } of this.#running.values()) controller.abort(new QueueClosedError());
    await within(ABORTED_GRACE_MS, this.#workDone());
    this.#unsubscribe();
    await within(CLOSING_MS, Promise.all([this.#worker.close(this.#work.size > 0), this.#hints.close()]));
  }

  async #workDone(): Promise<void> {
    await Promise.allSettled(this.#work);
  }

  async #track(work: Promise<void>): Promise<void> {
    this.#work.add(work);
    try {
      await work;
    } finally {
      this.#work.delete(work);
    }
  }

  async #process(hint: BullJob<Hint>, token: string): Promise<void> {
    const { key } = hint.data;
    if (this.#isClosed) return giveBack(hint, token);
    await this.#leave(this.#running.get(key));
    const begun = await this.#slots.working.begin(key, token);
    if (!begun) return;
    const controller = new AbortController();
    const running: Running = { token, controller, isLost: false, ended: this.#run(begun, controller.signal) };
    this.#running.set(key, running);
    // For what came between the beginning and this line.
    void this.#lookAfter(key);
    const ending = await running.ended;
    if (this.#running.get(key) === running) this.#running.delete(key);
    if (running.isLost) return;
    if (ending === 'closed' || controller.signal.reason instanceof QueueClosedError) return giveBack(hint, token);
    await this.#slots.working.end(key, token);
  }

  async #run({ job, isTakeover }: { readonly job: Job; readonly isTakeover: boolean }, signal: AbortSignal): Promise<Ending> {
    const { log, run } = this.#options;
    const { key } = job;
    try {
      if (isTakeover) log.warn({ key }, 'job taken over');
      await run(job, signal, isTakeover);
    } catch (error) {
      if (error instanceof QueueClosedError) return 'closed';
      if (error === signal.reason) log.warn({ err: error, key }, 'job stopped');
      else log.error({ err: error, key }, 'job failed');
    }
    return 'ended';
  }

  /** Ends a run whose lock was lost: when its event loop hung for too long, the next turn may come to the same process. */
  async #leave(running: Running | undefined): Promise<void> {
    if (!running) return;
    running.isLost = true;
    running.controller.abort(this.#options.takenOver());
    await running.ended;
  }

  #lookAfterAll(): void {
    for (const key of this.#running.keys()) void this.#lookAfter(key);
  }

  /** Aborts a job that runs here when a newer one waits, or when another process runs it. */
  async #lookAfter(key: string): Promise<void> {
    const running = this.#running.get(key);
    if (!running) return;
    try {
      const { waiting, runner } = await this.#slots.working.look(key);
      if (runner !== null && runner !== running.token) await this.#leave(running);
      else if (waiting) running.controller.abort(this.#options.supersede(waiting));
    } catch (error) {
      this.#options.log.warn({ err: error, key }, 'not known whether a newer job waits');
    }
  }

  async #giveUp(hint: BullJob<Hint> | undefined, error: Error): Promise<void> {
    // Another try follows.
    if (hint && hint.finishedOn === undefined) return;
    const key = hint?.data.key;
    this.#options.log.error({ err: error, key }, 'job given up');
    if (key !== undefined) await this.#slots.working.drop(key).catch(() => undefined);
  }
}

/** The job stays in its slot as begun, so that who takes it up looks for what was done of it. */
async function giveBack(hint: BullJob<Hint>, token: string): Promise<never> {
  await hint.moveToWait(token);
  throw new WaitingError();
}
