import { z } from 'zod';
import type { GitHubClient } from '../client.js';
import { MAX_DELIVERY_PAGES, MAX_PAGE } from '../limits.js';
import { readPages } from './pages.js';

/** One attempt of GitHub to deliver a webhook to the app. */
export interface DeliveryAttempt {
  readonly id: number;
  /** X-GitHub-Delivery: all attempts of one delivery have the same. */
  readonly guid: string;
  readonly deliveredAt: Date;
  readonly isRedelivery: boolean;
  /** Such as "pull_request". */
  readonly event: string;
}

/** What only the app itself may ask, with its JSON web token; every method throws a GitHubError when it could not. */
export interface AppUpkeep {
  /** Ids of the installations that are not suspended. */
  listInstallations(signal: AbortSignal): Promise<readonly number[]>;
  /** Attempts that ended this way, newest first, back to `since` as far as the bound goes. */
  listAttempts(status: 'success' | 'failure', since: Date, signal: AbortSignal): Promise<readonly DeliveryAttempt[]>;
  /** Asks GitHub to deliver again. */
  redeliver(attemptId: number, signal: AbortSignal): Promise<void>;
}

const installationsShape = z.array(z.object({ id: z.number(), suspended_at: z.string().nullish() }));
const attemptsShape = z.array(
  z.object({ id: z.number(), guid: z.string(), delivered_at: z.string(), redelivery: z.boolean(), event: z.string() }),
);

export function createAppUpkeep(client: GitHubClient): AppUpkeep {
  return {
    async listInstallations(signal) {
      const all = await readPages((page) => client.get('GET /app/installations', page, installationsShape, signal));
      return all.filter((installation) => !installation.suspended_at).map(({ id }) => id);
    },

    async listAttempts(status, since, signal) {
      const attempts: DeliveryAttempt[] = [];
      let cursor: string | undefined;
      for (let page = 1; page <= MAX_DELIVERY_PAGES; page++) {
        const parameters = { status, per_page: MAX_PAGE, ...(cursor === undefined ? {} : { cursor }) };
        const { data, next } = await client.getPage('GET /app/hook/deliveries', parameters, attemptsShape, signal);
        const recent = data.map(toAttempt).filter(({ deliveredAt }) => deliveredAt >= since);
        attempts.push(...recent);
        if (next === undefined || recent.length < data.length) break;
        cursor = next;
      }
      return attempts;
    },

    async redeliver(attemptId, signal) {
      const route = 'POST /app/hook/deliveries/{delivery_id}/attempts';
      await client.writeOnce(route, { delivery_id: attemptId }, z.unknown(), signal);
    },
  };
}

function toAttempt(attempt: z.infer<typeof attemptsShape>[number]): DeliveryAttempt {
  const { id, guid, event, redelivery, delivered_at: deliveredAt } = attempt;
  return { id, guid, event, isRedelivery: redelivery, deliveredAt: new Date(deliveredAt) };
}
