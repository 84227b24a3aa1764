import { ApiError } from './errors.js';
import type { Viewer } from './context.js';
import type { Limits } from './limits.js';

type Resource = 'core' | 'graphql';

interface Window {
  used: number;
  readonly resetSeconds: number;
}

const HOUR_SECONDS = 3600;

/** Counts each viewer's requests and points per hour, and writes GitHub's rate limit headers. */
export class RateMeter {
  readonly #limits: Limits;
  readonly #now: () => Date;
  readonly #windows = new Map<string, Window>();

  constructor(limits: Limits, now: () => Date) {
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * Counts a request; gives the headers as they are when the answer goes out.
   * @throws ApiError 403 when the hour's requests are used up.
   */
  count(viewer: Viewer, resource: Resource): () => Readonly<Record<string, string>> {
    const limit = this.#limitOf(resource);
    const window = this.#window(viewer, resource);
    // A GraphQL request is charged by its cost once that is known.
    if (resource === 'core') window.used += 1;
    if (window.used > limit) throw new ApiError(403, `API rate limit exceeded for ${keyOf(viewer)}.`);
    return () => ({
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(0, limit - window.used)),
      'x-ratelimit-used': String(window.used),
      'x-ratelimit-reset': String(window.resetSeconds),
      'x-ratelimit-resource': resource,
    });
  }

  charge(viewer: Viewer, points: number): void {
    this.#window(viewer, 'graphql').used += points;
  }

  /** The state of the GraphQL limit, for its `rateLimit` field. */
  graphqlState(viewer: Viewer): { readonly limit: number; readonly used: number; readonly resetSeconds: number } {
    const { used, resetSeconds } = this.#window(viewer, 'graphql');
    return { limit: this.#limits.graphqlPointsPerHour, used, resetSeconds };
  }

  #limitOf(resource: Resource): number {
    return resource === 'core' ? this.#limits.requestsPerHour : this.#limits.graphqlPointsPerHour;
  }

  #window(viewer: Viewer, resource: Resource): Window {
    const key = `${resource} ${keyOf(viewer)}`;
    const nowSeconds = Math.floor(this.#now().getTime() / 1000);
    const known = this.#windows.get(key);
    if (known !== undefined && known.resetSeconds > nowSeconds) return known;
    const opened = { used: 0, resetSeconds: nowSeconds + HOUR_SECONDS };
    this.#windows.set(key, opened);
    return opened;
  }
}

function keyOf(viewer: Viewer): string {
  if (viewer.kind === 'app') return 'the app';
  return viewer.kind === 'installation' ? `installation ID ${viewer.installation.id}` : `user ID ${viewer.account.id}`;
}
