import type { Clock } from './ports.js';

/** The time of a review, or of its closing, has run out. */
export class OutOfTimeError extends Error {}

/**
 * A signal that aborts with another one or after some time, whichever comes first. Made of a timer and a controller of our own:
 * on Node 20 `AbortSignal.any([AbortSignal.timeout(n), signal])` was seen never to fire under memory pressure.
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #stop: () => void;

  constructor(clock: Clock, milliseconds: number, outer?: AbortSignal) {
    const stopTimer = clock.after(milliseconds, () => this.#controller.abort(new OutOfTimeError(`not done after ${milliseconds} ms`)));
    const follow = (): void => this.#controller.abort(outer?.reason);
    outer?.addEventListener('abort', follow, { once: true });
    if (outer?.aborted) follow();
    this.#stop = () => {
      stopTimer();
      outer?.removeEventListener('abort', follow);
    };
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The work's result; rejects with the signal's reason as soon as it aborts, even when the work does not listen to it. */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal } = this;
    signal.throwIfAborted();
    let forget = (): void => {};
    const aborted = new Promise<never>((_, reject) => {
      const onAbort = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', onAbort, { once: true });
      forget = () => signal.removeEventListener('abort', onAbort);
    });
    // Work that aborts and then throws at once would leave it without a listener.
    aborted.catch(() => undefined);
    try {
      return await Promise.race([work(signal), aborted]);
    } finally {
      forget();
    }
  }

  /** Ends the timer. */
  clear(): void {
    this.#stop();
  }
}
