import { setImmediate } from 'node:timers/promises';

/** Files between two turns of the event loop: native trees are freed only there. */
const FILES_PER_TURN = 20;

/** Others want to run too: a webhook is to be answered within 50 ms, and several reviews may be under way. */
const TURN_MS = 10;

/** Keeps a long run polite: lets the event loop turn now and then, and ends the run when it was aborted. */
export class Pacer {
  readonly #signal: AbortSignal | undefined;
  #files = 0;
  #turnedAt = performance.now();

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /**
   * Called once per file, or per other piece of work that is done in one go.
   * @throws the signal's reason when the run was aborted.
   */
  async step(): Promise<void> {
    if (++this.#files % FILES_PER_TURN === 0 || performance.now() - this.#turnedAt > TURN_MS) {
      await setImmediate();
      this.#turnedAt = performance.now();
    }
    this.#signal?.throwIfAborted();
  }
}
