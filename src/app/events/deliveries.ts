/** GitHub keeps a delivery's id when it sends it again. Source: R34 of the product's specification. */
const KEPT_MS = 24 * 60 * 60 * 1_000;

/** Bound of the memory this takes: some 10 MB. Our choice. */
const MAX_KEPT = 50_000;

/** Remembers the deliveries of the last day, so that one that comes twice is done once. */
export class DeliveryLog {
  readonly #now: () => number;
  /** When each was seen, oldest first. */
  readonly #seen = new Map<string, number>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** False when the delivery was taken before. */
  take(id: string): boolean {
    const now = this.#now();
    for (const [oldest, time] of this.#seen) {
      if (now - time < KEPT_MS && this.#seen.size < MAX_KEPT) break;
      this.#seen.delete(oldest);
    }
    if (this.#seen.has(id)) return false;
    this.#seen.set(id, now);
    return true;
  }

  /** Whether the delivery was taken, and not released since. */
  has(id: string): boolean {
    return this.#seen.has(id);
  }

  /** The first attempt failed: the same delivery may come again. */
  release(id: string): void {
    this.#seen.delete(id);
  }
}
