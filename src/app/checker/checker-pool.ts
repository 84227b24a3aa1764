import { availableParallelism } from 'node:os';
import type { Logger } from 'pino';
import type { Hunk } from '../../diff/file-diff.js';
import type { CheckResult } from '../../lint/check.js';
import type { EngineName } from '../../python/parser.js';
import type { CheckOrder, Checker } from '../../review/check-order.js';
import { CheckThread, type ThreadTiming } from './check-thread.js';

export interface PoolOptions {
  /** Checks at the same time. */
  readonly threads: number;
  /** Address of the module that exports `rules`. */
  readonly rulesUrl: string;
  readonly engine: EngineName;
  readonly log: Pick<Logger, 'warn'>;
  readonly timing?: ThreadTiming;
  /** Limit of each thread's JavaScript heap. */
  readonly memoryMb?: number | undefined;
}

/** Our choice: one file of the greatest length that is checked takes some 10 s, and the thread stands back behind others. */
const TIMING: ThreadTiming = { stuckMs: 150_000, abortMs: 5_000 };

/** Our choice: twice what 3,000 files of 10,000 characters take. The parser's own memory is not part of it. */
const MEMORY_MB = 2_048;

/** The pool is closed. */
export class CheckerClosedError extends Error {
  constructor() {
    super('the checker is closed');
  }
}

/** Leaves a processor to the thread that answers webhooks, where there are two. */
export function defaultThreads(): number {
  return Math.max(1, Math.min(availableParallelism() - 1, MAX_DEFAULT_THREADS));
}

/** Our choice: more checks at once than that are rare, and each thread has its own rules and parser in memory. */
const MAX_DEFAULT_THREADS = 4;

interface Waiting {
  readonly resolve: (thread: CheckThread) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Checks in worker threads, so that the thread which answers webhooks is never held up. A thread that crashes, hangs or needs
 * too much memory fails its own check and is replaced; the others do not notice.
 */
export class CheckerPool implements Checker {
  readonly #options: PoolOptions;
  readonly #threads = new Set<CheckThread>();
  readonly #idle: CheckThread[] = [];
  readonly #waiting: Waiting[] = [];
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    // The first one loads the rules before it is needed; the others start when they are.
    this.#idle.push(this.#start());
  }

  /**
   * @throws the signal's reason as soon as it aborts.
   * @throws NotCheckableError when the thread did not survive this check.
   * @throws CheckerClosedError
   */
  async check(order: CheckOrder, signal: AbortSignal): Promise<CheckResult> {
    const thread = await this.#takeThread(signal);
    return thread.check(order, signal);
  }

  /** As `check`. */
  async diff(base: string, head: string, signal: AbortSignal): Promise<readonly Hunk[]> {
    const thread = await this.#takeThread(signal);
    return thread.diff(base, head, signal);
  }

  /** Ends all threads; what is under way fails. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new CheckerClosedError());
    await Promise.all(Array.from(this.#threads, (thread) => thread.end(new CheckerClosedError())));
  }

  async #takeThread(signal: AbortSignal): Promise<CheckThread> {
    signal.throwIfAborted();
    if (this.#isClosed) throw new CheckerClosedError();
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#threads.size < this.#options.threads) return this.#start();
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal.reason);
      };
      const forget = (): void => signal.removeEventListener('abort', onAbort);
      const waiting: Waiting = {
        resolve(thread) {
          forget();
          resolve(thread);
        },
        reject(reason) {
          forget();
          reject(reason);
        },
      };
      this.#waiting.push(waiting);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #start(): CheckThread {
    const { rulesUrl, engine, timing = TIMING, memoryMb = MEMORY_MB } = this.#options;
    const thread: CheckThread = new CheckThread({ rulesUrl, engine, timing, memoryMb }, () => this.#handOn(thread));
    this.#threads.add(thread);
    void thread.ended.then(() => this.#bury(thread));
    return thread;
  }

  #handOn(thread: CheckThread): void {
    const next = this.#waiting.shift();
    if (next) next.resolve(thread);
    else this.#idle.push(thread);
  }

  #bury(thread: CheckThread): void {
    if (!this.#isClosed) this.#options.log.warn({ err: thread.death }, 'checking thread ended');
    this.#threads.delete(thread);
    const at = this.#idle.indexOf(thread);
    if (at !== -1) this.#idle.splice(at, 1);
    if (this.#waiting.length > 0) this.#waiting.shift()!.resolve(this.#start());
  }
}
