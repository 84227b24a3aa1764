import { setTimeout as sleep } from 'node:timers/promises';

/** How fast one installation may send. */
export interface Pace {
  readonly concurrentReads: number;
  /** From the start of one write to the start of the next. */
  readonly writeSpacingMs: number;
}

/**
 * Orders the requests of one installation: writes one at a time and apart, reads side by side, none while GitHub has
 * asked for a pause. It replaces Probot's throttle, which slows GraphQL reads and gives up at a secondary limit.
 */
export class InstallationLimiter {
  readonly #pace: Pace;
  readonly #reads: Slots;
  readonly #writes = new Slots(1);
  #nextWriteAt = 0;
  #resumeAt = 0;

  constructor(pace: Pace) {
    this.#pace = pace;
    this.#reads = new Slots(pace.concurrentReads);
  }

  /** @throws the signal's reason when it aborts before the turn comes; then `deed` was not called. */
  read<T>(signal: AbortSignal, deed: () => Promise<T>): Promise<T> {
    return this.#reads.use(signal, async () => {
      await waitUntil(() => this.#resumeAt, signal);
      return deed();
    });
  }

  /** @throws the signal's reason when it aborts before the turn comes; then `deed` was not called. */
  write<T>(signal: AbortSignal, deed: () => Promise<T>): Promise<T> {
    return this.#writes.use(signal, async () => {
      await waitUntil(() => Math.max(this.#resumeAt, this.#nextWriteAt), signal);
      this.#nextWriteAt = Date.now() + this.#pace.writeSpacingMs;
      return deed();
    });
  }

  /** Holds back all requests of the installation, as a rate limit asks. */
  pause(milliseconds: number): void {
    this.#resumeAt = Math.max(this.#resumeAt, Date.now() + milliseconds);
  }

  /** Milliseconds until requests may go out again; 0 when they may now. */
  get pausedFor(): number {
    return Math.max(0, this.#resumeAt - Date.now());
  }
}

/** The time may move on while waiting, so it is asked again. */
async function waitUntil(time: () => number, signal: AbortSignal): Promise<void> {
  for (let left = time() - Date.now(); left > 0; left = time() - Date.now()) {
    await sleep(left, undefined, { signal });
  }
}

/** A counting semaphore whose waiting can be aborted; first come, first served. */
class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async use<T>(signal: AbortSignal, deed: () => Promise<T>): Promise<T> {
    await this.#take(signal);
    try {
      return await deed();
    } finally {
      this.#give();
    }
  }

  async #take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(onTurn), 1);
        reject(signal.reason);
      };
      const onTurn = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      this.#waiting.push(onTurn);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #give(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}
