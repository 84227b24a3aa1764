import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
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
  readonly findings: Finding[];
  readonly facts: Map<string, ResultPage['facts'][number][1]>;
  readonly resolve: (result: CheckResult) => void;
  readonly reject: (reason: unknown) => void;
  /** Ends the thread when it fires: put off by each sign of life. */
  timer: NodeJS.Timeout;
  isAborted: boolean;
}

/** One worker thread that does one check at a time. */
export class CheckThread {
  /** Resolves when the thread has ended, by itself or not; it does no check any more. */
  readonly ended: Promise<void>;
  readonly #worker: Worker;
  readonly #timing: ThreadTiming;
  readonly #onIdle: () => void;
  #task: Task | undefined;
  #tasks = 0;
  #death: unknown;
  #hasEnded = false;

  /** @param onIdle called after each check when the thread can do the next one. */
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
        this.#finish(({ reject }) => reject(toNotCheckable(this.#death)));
        resolve();
      });
    });
  }

  /**
   * Does a check. Rejects with the signal's reason as soon as it aborts; the thread is idle only some time later.
   * @throws NotCheckableError when the thread ends, or gives no sign of life for too long.
   */
  async check(order: CheckOrder, signal: AbortSignal): Promise<CheckResult> {
    if (this.#task) throw new Error('a thread does one check at a time');
    if (this.#hasEnded) throw toNotCheckable(this.#death);
    const result = new Promise<CheckResult>((resolve, reject) => {
      const timer = this.#endLater(this.#timing.stuckMs, STUCK);
      this.#task = { number: ++this.#tasks, findings: [], facts: new Map(), resolve, reject, timer, isAborted: false };
    });
    const onAbort = (): void => this.#abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    // Sending may still be under way when the result is decided.
    result.catch(() => undefined);
    this.#worker.ref();
    try {
      await this.#send(order);
      return await result;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
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
    if (message.kind === 'page') {
      for (const finding of message.page.findings) task.findings.push(finding);
      for (const [path, facts] of message.page.facts) task.facts.set(path, facts);
      // A turn later, so that others have theirs between two pages.
      setImmediate(() => this.#tell({ kind: 'more' }));
    } else if (message.kind === 'done') {
      const { notes, files } = message;
      this.#finish(({ findings, facts, resolve }) => resolve({ findings, notes, files, facts }));
    } else if (message.kind === 'failed') {
      this.#finish(({ reject }) => reject(message.error));
    }
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

  #finish(settle: (task: Task) => void): void {
    const task = this.#task;
    if (!task) return;
    this.#task = undefined;
    clearTimeout(task.timer);
    settle(task);
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
