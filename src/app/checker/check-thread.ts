import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Hunk } from '../../diff/file-diff.js';
import type { CheckResult } from '../../lint/check.js';
import type { Finding } from '../../lint/finding.js';
import type { CheckOrder } from '../../review/check-order.js';
import { NotCheckableError } from '../../review/ports.js';
import type { FromThread, ThreadData, ToThread } from './messages.js';
import { restOf, toParcels, type ResultPage } from './parcels.js';

/** How long a thread may take; tests shorten it. */
export interface ThreadTiming {
  /** Without a sign of life during a check. */
  readonly stuckMs: number;
  /** From an abort to the end of the check. */
  readonly abortMs: number;
}

export interface ThreadOptions extends ThreadData {
  readonly timing: ThreadTiming;
  /** Limit of its JavaScript heap. */
  readonly memoryMb: number;
}

interface Task {
  readonly number: number;
  /** Takes a message in; true when it was the last one. */
  readonly hear: (message: FromThread) => boolean;
  readonly reject: (reason: unknown) => void;
  /** Ends the thread when it fires: put off by each sign of life. */
  timer: NodeJS.Timeout;
  isAborted: boolean;
}

/** One worker thread that does one thing at a time. */
export class CheckThread {
  /** Resolves when the thread has ended, by itself or not; it does nothing any more. */
  readonly ended: Promise<void>;
  readonly #worker: Worker;
  readonly #timing: ThreadTiming;
  readonly #onIdle: () => void;
  #task: Task | undefined;
  #tasks = 0;
  #death: unknown;
  #hasEnded = false;

  /** @param onIdle called after each task when the thread can do the next one. */
  constructor({ timing, memoryMb, ...workerData }: ThreadOptions, onIdle: () => void) {
    this.#timing = timing;
    this.#onIdle = onIdle;
    this.#worker = new Worker(new URL('check-worker.js', import.meta.url), {
      workerData,
      // Not what was asked of the main thread, such as --inspect.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
      name: 'checker',
    });
    // An idle thread keeps no process alive.
    this.#worker.unref();
    this.#worker.on('message', (message: FromThread) => this.#take(message));
    this.#worker.on('error', (error) => (this.#death ??= error));
    this.#worker.on('messageerror', (error) => void this.end(error));
    this.ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#hasEnded = true;
        this.#task?.reject(toNotCheckable(this.#death));
        this.#finish();
        resolve();
      });
    });
  }

  /**
   * Rejects with the signal's reason as soon as it aborts; the thread is idle only some time later.
   * @throws NotCheckableError when the thread ends, or gives no sign of life for too long.
   */
  check(order: CheckOrder, signal: AbortSignal): Promise<CheckResult> {
    const findings: Finding[] = [];
    const facts = new Map<string, ResultPage['facts'][number][1]>();
    const resultOf = (message: FromThread): CheckResult | undefined => {
      if (message.kind === 'done') return { findings, notes: message.notes, files: message.files, facts };
      if (message.kind !== 'page') return undefined;
      for (const finding of message.page.findings) findings.push(finding);
      for (const [path, each] of message.page.facts) facts.set(path, each);
      // A turn later, so that others have theirs between two pages.
      setImmediate(() => this.#tell({ kind: 'more' }));
      return undefined;
    };
    return this.#do(() => this.#send(order), resultOf, signal);
  }

  /** As `check`. */
  diff(base: string, head: string, signal: AbortSignal): Promise<readonly Hunk[]> {
    const ask = async (): Promise<void> => this.#tell({ kind: 'diff', base, head });
    return this.#do(ask, (message) => (message.kind === 'hunks' ? message.hunks : undefined), signal);
  }

  /** Why the thread ended; undefined while it lives. */
  get death(): unknown {
    return this.#hasEnded ? (this.#death ?? new Error('the thread ended without a word')) : undefined;
  }

  /** Ends the thread at once; a check under way fails for this reason. */
  async end(reason: unknown): Promise<void> {
    this.#death ??= reason;
    await this.#worker.terminate();
  }

  async #do<T>(ask: () => Promise<void>, resultOf: (message: FromThread) => T | undefined, signal: AbortSignal): Promise<T> {
    if (this.#task) throw new Error('a thread does one thing at a time');
    if (this.#hasEnded) throw toNotCheckable(this.#death);
    if (signal.aborted) {
      // While the thread was handed over.
      this.#onIdle();
      throw signal.reason;
    }
    const result = new Promise<T>((resolve, reject) => {
      const hear = (message: FromThread): boolean => {
        const value = resultOf(message);
        if (value !== undefined) resolve(value);
        else if (message.kind === 'failed') reject(message.error);
        return value !== undefined || message.kind === 'failed';
      };
      this.#task = { number: ++this.#tasks, hear, reject, timer: this.#endLater(this.#timing.stuckMs, STUCK), isAborted: false };
    });
    // Asking may still be under way when the result is decided.
    result.catch(() => undefined);
    const onAbort = (): void => this.#abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    this.#worker.ref();
    try {
      await ask();
      return await result;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #send(order: CheckOrder): Promise<void> {
    for (const parcel of toParcels(order)) {
      if (this.#hasEnded || this.#task?.isAborted !== false) break;
      this.#tell({ kind: 'parcel', parcel });
      await nextTurn();
    }
    // Also after an abort, so that the thread ends a check and forgets the parcels.
    this.#tell({ kind: 'check', task: this.#tasks, rest: restOf(order) });
  }

  #tell(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #take(message: FromThread): void {
    const task = this.#task;
    if (!task) return;
    if (!task.isAborted) {
      clearTimeout(task.timer);
      task.timer = this.#endLater(this.#timing.stuckMs, STUCK);
    }
    if (task.hear(message)) this.#finish();
  }

  #abort(reason: unknown): void {
    const task = this.#task;
    if (!task) return;
    task.isAborted = true;
    task.reject(reason);
    clearTimeout(task.timer);
    task.timer = this.#endLater(this.#timing.abortMs, 'it did not stop when asked to');
    this.#tell({ kind: 'abort', task: task.number });
  }

  #finish(): void {
    if (!this.#task) return;
    clearTimeout(this.#task.timer);
    this.#task = undefined;
    if (this.#hasEnded) return;
    this.#worker.unref();
    this.#onIdle();
  }

  #endLater(milliseconds: number, why: string): NodeJS.Timeout {
    return setTimeout(() => void this.end(new NotCheckableError(why)), milliseconds);
  }
}

const STUCK = 'it took too long over one file';

function toNotCheckable(death: unknown): NotCheckableError {
  if (death instanceof NotCheckableError) return death;
  const isMemory = (death as { readonly code?: unknown } | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return new NotCheckableError(isMemory ? 'it needs more memory than a check may take' : 'the checker ended unexpectedly', {
    cause: death,
  });
}
