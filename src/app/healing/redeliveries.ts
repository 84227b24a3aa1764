import type { AppUpkeep, DeliveryAttempt } from '../../github/upkeep/app-upkeep.js';

/** Times that one delivery is asked for again. Source: R35 of the product's specification. */
const MAX_ASKED = 3;

/** GitHub's documentation speaks of 3 days in which a delivery can be repeated. */
const KEPT_MS = 3 * 24 * 60 * 60 * 1_000;

/** Deliveries asked for again in one pass: each is a write, and GitHub wants a second between writes. Our choice. */
const MAX_PER_PASS = 30;

/** Guids that are remembered. Our choice. */
const MAX_KEPT = 10_000;

/** Asks GitHub for the webhooks that did not reach the app: GitHub never repeats one by itself. */
export class Redeliveries {
  readonly #app: AppUpkeep;
  readonly #wasTaken: (guid: string) => Promise<boolean>;
  readonly #events: ReadonlySet<string>;
  /** How often each was asked for by this process. */
  readonly #asked = new Map<string, number>();
  readonly #arrived = new Set<string>();

  /** @param wasTaken whether the app has worked on a delivery, though GitHub saw no answer in time. */
  constructor(options: {
    readonly app: AppUpkeep;
    readonly wasTaken: (guid: string) => Promise<boolean>;
    readonly events: ReadonlySet<string>;
  }) {
    this.#app = options.app;
    this.#wasTaken = options.wasTaken;
    this.#events = options.events;
  }

  /** Gives the number of deliveries that were asked for. */
  async ask(signal: AbortSignal): Promise<number> {
    const failures = await this.#app.listAttempts('failure', new Date(Date.now() - KEPT_MS), signal);
    const byGuid = new Map<string, DeliveryAttempt[]>();
    for (const attempt of failures) {
      if (this.#events.has(attempt.event)) byGuid.set(attempt.guid, [...(byGuid.get(attempt.guid) ?? []), attempt]);
    }
    // Oldest first, as they would have come.
    const missing: DeliveryAttempt[][] = [];
    for (const attempts of [...byGuid.values()].reverse()) if (await this.#isMissing(attempts)) missing.push(attempts);
    await this.#lookForArrivals(missing, signal);
    const wanted = missing.filter(([newest]) => newest && !this.#arrived.has(newest.guid)).slice(0, MAX_PER_PASS);
    for (const [newest] of wanted) {
      if (!newest) continue;
      await this.#app.redeliver(newest.id, signal);
      // Counted when GitHub has answered: after an error the next pass asks again, and one that did come is known by its id.
      this.#asked.set(newest.guid, (this.#asked.get(newest.guid) ?? 0) + 1);
    }
    this.#forgetOldest();
    return wanted.length;
  }

  async #isMissing(attempts: readonly DeliveryAttempt[]): Promise<boolean> {
    const guid = attempts[0]!.guid;
    if (this.#arrived.has(guid) || (await this.#wasTaken(guid))) return false;
    const failedAgain = attempts.filter((attempt) => attempt.isRedelivery).length;
    const asked = this.#asked.get(guid) ?? 0;
    // What was asked for and has not failed is under way, or has arrived.
    return asked <= failedAgain && failedAgain < MAX_ASKED;
  }

  /** A failure stays in GitHub's list when a later attempt arrived: of those that an earlier process saw, only GitHub knows. */
  async #lookForArrivals(missing: readonly (readonly DeliveryAttempt[])[], signal: AbortSignal): Promise<void> {
    const unknown = missing.flat().filter((attempt) => !this.#asked.has(attempt.guid));
    if (unknown.length === 0) return;
    const since = new Date(Math.min(...unknown.map(({ deliveredAt }) => deliveredAt.getTime())));
    const guids = new Set(unknown.map(({ guid }) => guid));
    for (const { guid } of await this.#app.listAttempts('success', since, signal)) {
      if (guids.has(guid)) this.#arrived.add(guid);
    }
  }

  #forgetOldest(): void {
    for (const kept of [this.#asked, this.#arrived]) {
      for (const guid of kept.keys()) {
        if (kept.size <= MAX_KEPT) break;
        kept.delete(guid);
      }
    }
  }
}
