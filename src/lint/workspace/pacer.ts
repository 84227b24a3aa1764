import { setImmediate } from 'node:timers/promises';

/** Files between two turns of the event loop: native trees are freed only there, and others want to run. */
const FILES_PER_TURN = 20;

/** Keeps a long run polite: lets the event loop turn now and then, and ends the run when it was aborted. */
export class Pacer {
  readonly #signal: AbortSignal | undefined;
  #files = 0;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /**
   * Called once per file.
   * @throws the signal's reason when the run was aborted.
   */
  async step(): Promise<void> {
    if (++this.#files % FILES_PER_TURN === 0) await setImmediate();
    this.#signal?.throwIfAborted();
  }
}
