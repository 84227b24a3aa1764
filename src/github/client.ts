import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { classify, partialAnswer, requireShape, type GraphqlFault } from './http/classify.js';
import { AbortedError, GitHubError, isUnsure, NoAnswerError, RateLimitedError, RefusedError } from './http/errors.js';
import { InstallationLimiter } from './http/limiter.js';
import {
  MAX_CONCURRENT_READS,
  MAX_LIMIT_TRIES,
  MAX_LIMIT_WAIT_MS,
  REQUEST_TIMEOUT_MS,
  RETRY_DELAYS_MS,
  SECONDARY_WAIT_MS,
  WRITE_SPACING_MS,
} from './limits.js';
import { API_VERSION, type Transport } from './http/transport.js';
import { withinTime } from './http/within-time.js';

/** Times in milliseconds; tests and the demo shorten them. */
export interface Timing {
  readonly requestTimeoutMs: number;
  readonly writeSpacingMs: number;
  readonly retryDelaysMs: readonly number[];
  readonly secondaryWaitMs: number;
  readonly maxLimitWaitMs: number;
}

export const DEFAULT_TIMING: Timing = {
  requestTimeoutMs: REQUEST_TIMEOUT_MS,
  writeSpacingMs: WRITE_SPACING_MS,
  retryDelaysMs: RETRY_DELAYS_MS,
  secondaryWaitMs: SECONDARY_WAIT_MS,
  maxLimitWaitMs: MAX_LIMIT_WAIT_MS,
};

export function createLimiter(timing: Timing): InstallationLimiter {
  return new InstallationLimiter({ concurrentReads: MAX_CONCURRENT_READS, writeSpacingMs: timing.writeSpacingMs });
}

/** Told after each request, for logs and metrics: never with a body. */
export interface RequestReport {
  readonly operation: string;
  readonly outcome: 'ok' | 'refused' | 'limited' | 'no-answer' | 'bad-answer' | 'aborted';
  readonly milliseconds: number;
  /** Of a refusal. */
  readonly status?: number;
}

/** `once`: the deed may have happened though the answer was lost, and happening twice would be seen. */
type Repeat = 'always' | 'once';

interface Call<T> {
  readonly operation: string;
  readonly turn: 'read' | 'write';
  readonly repeat: Repeat;
  /** False for getting the token itself. */
  readonly renewsToken: boolean;
  readonly signal: AbortSignal;
  readonly send: (signal: AbortSignal) => Promise<T>;
}

/** A query or mutation with the shape of its `data`. */
export interface GraphqlDocument<T> {
  /** For logs. */
  readonly name: string;
  readonly text: string;
  readonly shape: z.ZodType<T>;
  /** `once` where the caller has a better answer to a timeout than to ask the same again. */
  readonly repeat?: Repeat;
}

export interface GraphqlAnswer<T> {
  readonly data: T;
  /** Parts that GitHub could not give; their places in `data` are null. */
  readonly faults: readonly GraphqlFault[];
}

/**
 * One installation's way to GitHub for one job. Every method throws a GitHubError. Reads and repeatable writes are tried
 * again when no answer came; a write that must not happen twice is not. A rate limit is waited for, within bounds.
 */
export class GitHubClient {
  readonly #transport: Transport;
  readonly #limiter: InstallationLimiter;
  readonly #timing: Timing;
  readonly #onRequest: (report: RequestReport) => void;

  constructor(options: {
    readonly transport: Transport;
    readonly limiter: InstallationLimiter;
    readonly timing: Timing;
    readonly onRequest?: (report: RequestReport) => void;
  }) {
    this.#transport = options.transport;
    this.#limiter = options.limiter;
    this.#timing = options.timing;
    this.#onRequest = options.onRequest ?? (() => undefined);
  }

  get<T>(route: `GET ${string}`, parameters: Record<string, unknown>, shape: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    return this.#perform(this.#restCall(route, parameters, shape, { turn: 'read', repeat: 'always', signal }));
  }

  /** One page of a list that GitHub continues by a cursor; `next` is that of the page after it. */
  async getPage<T>(
    route: `GET ${string}`,
    parameters: Record<string, unknown>,
    shape: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<{ readonly data: T; readonly next: string | undefined }> {
    let link: unknown;
    const hear = (headers: Readonly<Record<string, unknown>>): void => {
      link = headers['link'];
    };
    const data = await this.#perform(this.#restCall(route, parameters, shape, { turn: 'read', repeat: 'always', signal, hear }));
    return { data, next: nextCursor(String(link ?? '')) };
  }

  /** A write that may be repeated: it ends in the same state. */
  write<T>(route: string, parameters: Record<string, unknown>, shape: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    return this.#perform(this.#restCall(route, parameters, shape, { turn: 'write', repeat: 'always', signal }));
  }

  /** A write that is sent once. After an unsure error (`isUnsure`) look for its deed before sending it again. */
  writeOnce<T>(route: string, parameters: Record<string, unknown>, shape: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    return this.#perform(this.#restCall(route, parameters, shape, { turn: 'write', repeat: 'once', signal }));
  }

  query<T>(document: GraphqlDocument<T>, signal: AbortSignal): Promise<GraphqlAnswer<T>> {
    return this.#perform(
      this.#graphqlCall(`query ${document.name}`, document, { turn: 'read', repeat: document.repeat ?? 'always', signal }),
    );
  }

  /** A mutation that may be repeated: it ends in the same state. */
  mutate<T>(document: GraphqlDocument<T>, signal: AbortSignal): Promise<GraphqlAnswer<T>> {
    return this.#perform(this.#graphqlCall(`mutation ${document.name}`, document, { turn: 'write', repeat: 'always', signal }));
  }

  /** Gives GitHub time to end what it may still be doing, before one looks whether it has done it. */
  async settle(signal: AbortSignal): Promise<void> {
    await this.#wait({ operation: 'waiting for GitHub', signal }, this.#timing.retryDelaysMs.at(-1) ?? 0);
  }

  #restCall<T>(
    route: string,
    parameters: Record<string, unknown>,
    shape: z.ZodType<T>,
    {
      hear,
      ...how
    }: Pick<Call<T>, 'turn' | 'repeat' | 'signal'> & { readonly hear?: (headers: Readonly<Record<string, unknown>>) => void },
  ): Call<T> {
    return {
      ...how,
      renewsToken: true,
      operation: route,
      send: async (signal) => {
        const answer = await this.#transport.request(route, {
          ...parameters,
          headers: { 'x-github-api-version': API_VERSION },
          request: { signal },
        });
        hear?.({ ...answer.headers });
        return requireShape(route, shape, answer.data);
      },
    };
  }

  #graphqlCall<T>(
    operation: string,
    { text, shape }: GraphqlDocument<T>,
    how: Pick<Call<GraphqlAnswer<T>>, 'turn' | 'repeat' | 'signal'>,
  ): Call<GraphqlAnswer<T>> {
    return {
      ...how,
      renewsToken: true,
      operation,
      send: async (signal) => {
        try {
          const data = await this.#transport.graphql(text, { request: { signal } });
          return { data: requireShape(operation, shape, data), faults: [] };
        } catch (error) {
          const partial = partialAnswer(error);
          const data = partial && partial.data !== null ? shape.safeParse(partial.data) : undefined;
          if (!partial || !data?.success) throw error;
          return { data: data.data, faults: partial.faults };
        }
      },
    };
  }

  async #perform<T>(call: Call<T>): Promise<T> {
    let unanswered = 0;
    let limited = 0;
    let unauthorized = 0;
    const { retryDelaysMs } = this.#timing;
    for (;;) {
      try {
        return await this.#attempt(call);
      } catch (error) {
        if (error instanceof RateLimitedError && ++limited <= MAX_LIMIT_TRIES) {
          this.#pauseFor(error, limited);
        } else if (isUnsure(error) && call.repeat === 'always' && unanswered < retryDelaysMs.length) {
          await this.#wait(call, retryDelaysMs[unanswered++]!);
        } else if (
          error instanceof RefusedError &&
          error.status === 401 &&
          call.renewsToken &&
          this.#transport.renewToken &&
          unauthorized <= retryDelaysMs.length
        ) {
          // A new token is not known everywhere at once, so it gets the tries of an answer that did not come.
          if (unauthorized > 0) await this.#wait(call, retryDelaysMs[unauthorized - 1]!);
          else await this.#renewToken(call);
          unauthorized++;
        } else {
          throw error;
        }
      }
    }
  }

  /** The pause holds for the whole installation: to go on sending may get the app banned. */
  #pauseFor(error: RateLimitedError, limited: number): void {
    const wait = error.retryAfterMs ?? this.#timing.secondaryWaitMs * 2 ** (limited - 1);
    this.#limiter.pause(wait);
    if (wait > this.#timing.maxLimitWaitMs) throw error;
  }

  async #wait(call: Pick<Call<unknown>, 'operation' | 'signal'>, milliseconds: number): Promise<void> {
    try {
      await sleep(milliseconds, undefined, { signal: call.signal });
    } catch {
      throw new AbortedError(call.operation, call.signal.reason);
    }
  }

  async #renewToken({ operation, signal }: Call<unknown>): Promise<void> {
    const { renewToken } = this.#transport;
    if (!renewToken) return;
    await this.#perform({
      operation: `${operation} (new token)`,
      turn: 'read',
      repeat: 'always',
      renewsToken: false,
      signal,
      send: renewToken,
    });
  }

  async #attempt<T>(call: Call<T>): Promise<T> {
    const paused = this.#limiter.pausedFor;
    if (paused > this.#timing.maxLimitWaitMs) throw new RateLimitedError(call.operation, paused);
    let began = Date.now();
    const limit = {
      milliseconds: this.#timing.requestTimeoutMs,
      tooLate: () => new NoAnswerError(call.operation, 'no answer in time'),
      outer: call.signal,
    };
    try {
      const value = await this.#limiter[call.turn](call.signal, () => {
        began = Date.now();
        return withinTime(limit, call.send);
      });
      this.#onRequest({ operation: call.operation, outcome: 'ok', milliseconds: Date.now() - began });
      return value;
    } catch (error) {
      const failure = call.signal.aborted ? new AbortedError(call.operation, call.signal.reason) : classify(call.operation, error);
      const status = failure instanceof RefusedError ? { status: failure.status } : {};
      this.#onRequest({ operation: call.operation, outcome: outcomeOf(failure), milliseconds: Date.now() - began, ...status });
      throw failure;
    }
  }
}

/** The cursor in `<https://...?cursor=v1_123>; rel="next"`. */
function nextCursor(link: string): string | undefined {
  const address = /<([^>]+)>;\s*rel="next"/.exec(link)?.[1];
  return (address && new URL(address).searchParams.get('cursor')) ?? undefined;
}

function outcomeOf(error: GitHubError): RequestReport['outcome'] {
  if (error instanceof RateLimitedError) return 'limited';
  if (error instanceof RefusedError) return 'refused';
  if (error instanceof AbortedError) return 'aborted';
  return error instanceof NoAnswerError ? 'no-answer' : 'bad-answer';
}
