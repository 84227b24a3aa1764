import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Metrics } from '../web/metrics.js';
import type { PullHealing } from './heal-pulls.js';
import type { Redeliveries } from './redeliveries.js';

/** When the healing passes run, in milliseconds. */
export interface HealingTiming {
  /** From the start of the app to the first pass. */
  readonly firstAfterMs: number;
  /** From the end of one pass to the start of the next. */
  readonly everyMs: number;
  /** For webhooks that were asked for again to come in, before pull requests are looked through. */
  readonly settleMs: number;
}

/**
 * The first pass: after an older process, which a new one replaces, has had its 20 s to end its jobs, and well within the
 * 45 s of section 7.4 of the specification. The others: R35. The pause: our choice.
 */
export const HEALING_TIMING: HealingTiming = { firstAfterMs: 25_000, everyMs: 300_000, settleMs: 2_000 };

/** Of the time between passes: the turn is over when the next pass is due, though clocks and timers differ a little. */
const TURN_PART = 0.9;

export interface HealerParts {
  readonly redeliveries: Redeliveries;
  readonly pulls: PullHealing;
  readonly timing: HealingTiming;
  /** True for one of the processes in each such time: the others need not look for the same. */
  readonly takeTurn: (task: string, milliseconds: number) => Promise<boolean>;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/**
 * Brings the state on GitHub to what it must be, whatever was lost: webhooks that did not arrive, jobs whose process died,
 * times in which the app was down.
 */
export class Healer {
  readonly #parts: HealerParts;
  readonly #controller = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #isRepeating = false;
  #isWoken = false;

  constructor(parts: HealerParts) {
    this.#parts = parts;
  }

  /** Begins the passes; they keep no process alive. */
  start(): void {
    this.#isRepeating = true;
    void this.#repeat();
  }

  /** Ends the pass that runs, and begins no other. */
  async stop(): Promise<void> {
    this.#controller.abort(new Error('the app stops'));
    await this.#running;
  }

  /** Looks soon, not at the next pass: repositories have come that were never looked through. Nothing where passes are off. */
  wake(): void {
    if (!this.#isRepeating || this.#isWoken) return;
    this.#isWoken = true;
    void this.pass().finally(() => (this.#isWoken = false));
  }

  /** One pass, after the one that may be under way. Never throws: what fails is logged, and the next pass tries again. */
  pass(): Promise<void> {
    this.#running = this.#running.then(() => this.#passOnce());
    return this.#running;
  }

  async #repeat(): Promise<void> {
    const { takeTurn, timing } = this.#parts;
    const { firstAfterMs, everyMs } = timing;
    const { signal } = this.#controller;
    try {
      await sleep(firstAfterMs, undefined, { signal, ref: false });
      for (;;) {
        if (await takeTurn('healing', everyMs * TURN_PART)) await this.pass();
        await sleep(everyMs, undefined, { signal, ref: false });
      }
    } catch (error) {
      if (!signal.aborted) this.#parts.log.error({ err: error }, 'no more healing passes');
    }
  }

  async #passOnce(): Promise<void> {
    const { redeliveries, pulls, timing, metrics, log } = this.#parts;
    const { signal } = this.#controller;
    const began = performance.now();
    try {
      const redelivered = await this.#attempt('webhooks not asked for', () => redeliveries.ask(signal));
      if (redelivered > 0) await sleep(timing.settleMs, undefined, { signal });
      const reviews = await this.#attempt('pull requests not looked through', () => pulls.heal(`healing-${randomUUID()}`, signal));
      metrics.healed('webhook', redelivered);
      metrics.healed('review', reviews);
      log.info({ redelivered, reviews, ms: Math.round(performance.now() - began) }, 'healing pass');
    } catch (error) {
      if (!signal.aborted) log.error({ err: error }, 'healing pass failed');
    }
  }

  async #attempt(message: string, part: () => Promise<number>): Promise<number> {
    try {
      return await part();
    } catch (error) {
      this.#controller.signal.throwIfAborted();
      this.#parts.log.warn({ err: error }, message);
      return 0;
    }
  }
}
