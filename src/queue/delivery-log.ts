/** GitHub keeps a delivery's id when it sends it again. Source: R34 of the product's specification. */
export const DELIVERY_KEPT_MS = 24 * 60 * 60 * 1_000;

/** Bound of the memory this takes: some 10 MB. Our choice. */
const MAX_KEPT = 50_000;

/** Remembers the deliveries of the last day, so that one that comes twice is done once. Methods throw when it cannot be asked. */
export interface DeliveryLog {
  /** False when the delivery was taken before. What was taken must be kept or released. */
  take(id: string): Promise<boolean>;
  /** The delivery is done with: its job is queued, or it asks for none. Does not throw. */
  keep(id: string): Promise<void>;
  /** The attempt failed: the same delivery may come again. Does not throw. */
  release(id: string): Promise<void>;
  /** Whether the delivery was taken, and not released since. */
  has(id: string): Promise<boolean>;
}

/** The deliveries of this process. */
export class MemoryDeliveryLog implements DeliveryLog {
  readonly #now: () => number;
  /** When each was seen, oldest first. */
  readonly #seen = new Map<string, number>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  async take(id: string): Promise<boolean> {
    const now = this.#now();
    for (const [oldest, time] of this.#seen) {
      if (now - time < DELIVERY_KEPT_MS && this.#seen.size < MAX_KEPT) break;
      this.#seen.delete(oldest);
    }
    if (this.#seen.has(id)) return false;
    this.#seen.set(id, now);
    return true;
  }

  async keep(): Promise<void> {
    // A process that dies between taking and keeping forgets both.
  }

  async release(id: string): Promise<void> {
    this.#seen.delete(id);
  }

  async has(id: string): Promise<boolean> {
    return this.#seen.has(id);
  }
}
