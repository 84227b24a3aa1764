import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RequestReport } from '../../github/client.js';
import type { ReviewRecord } from '../../review/review-record.js';
import { pathOf, type WebHandler } from './handler.js';

/** From milliseconds, as an acknowledgement takes, to the 5 minutes that a review may take. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** How a job ended. */
export type JobOutcome = 'done' | 'aborted' | 'failed';

/**
 * What the app tells Prometheus. No label names a repository, an installation or a person: their number has no bound, and
 * who may read the metrics need not know them.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #lag = this.#histogram('webhook_lag_seconds', 'From the time in a webhook to its arrival.', [], SECONDS);
  readonly #ack = this.#histogram('webhook_ack_seconds', 'From the arrival of a webhook to its answer.', ['status'], SECONDS);
  readonly #jobs = this.#histogram('job_seconds', 'Time of jobs by kind and outcome.', ['kind', 'outcome'], SECONDS);
  readonly #reviews = this.#counter('reviews_total', 'Completed reviews by conclusion.', ['conclusion']);
  readonly #requestsPerReview = this.#histogram('review_requests', 'Requests to GitHub of one review.', [], [3, 4, 5, 6, 8, 12, 20, 40]);
  readonly #findings = this.#counter('findings_total', 'Findings that were shown, by rule.', ['rule']);
  readonly #requests = this.#counter('github_requests_total', 'Requests to GitHub by operation and outcome.', ['operation', 'outcome']);
  readonly #unprocessable = this.#counter('github_unprocessable_total', 'Requests that GitHub refused with 422.', ['operation']);
  readonly #limited = this.#counter('github_rate_limited_total', 'Requests that met a rate limit, primary or secondary.', []);
  readonly #stuck = this.#counter('stuck_check_runs_total', 'Check runs that were found without a job, by what became of them.', ['end']);
  readonly #healed = this.#counter('healed_total', 'What healing passes asked for: reviews and webhooks.', ['what']);

  /** @param queueSize jobs that wait and run. It may fail. */
  constructor(queueSize: () => Promise<number>) {
    collectDefaultMetrics({ register: this.#registry });
    new Gauge({
      name: `${PREFIX}queue_jobs`,
      help: 'Jobs that wait and run, in all processes that share the queue.',
      registers: [this.#registry],
      async collect() {
        // Without Redis nobody knows.
        this.set(await queueSize().catch(() => Number.NaN));
      },
    });
  }

  webhook(happenedAt: Date | undefined): void {
    if (happenedAt) this.#lag.observe(Math.max(0, (Date.now() - happenedAt.getTime()) / 1_000));
  }

  job(kind: string, outcome: JobOutcome, seconds: number): void {
    this.#jobs.observe({ kind, outcome }, seconds);
  }

  review(record: ReviewRecord, requests: number): void {
    this.#reviews.inc({ conclusion: record.conclusion });
    this.#requestsPerReview.observe(requests);
    for (const [rule, count] of Object.entries(record.rules)) this.#findings.inc({ rule }, count);
  }

  /** Operations are GitHub's routes with their placeholders, never addresses. */
  request({ operation, outcome, status }: RequestReport): void {
    this.#requests.inc({ operation, outcome });
    if (outcome === 'limited') this.#limited.inc();
    if (status === 422) this.#unprocessable.inc({ operation });
  }

  stuckRun(end: 'taken over' | 'cancelled'): void {
    this.#stuck.inc({ end });
  }

  healed(what: 'review' | 'webhook', count: number): void {
    this.#healed.inc({ what }, count);
  }

  /**
   * Measures how fast webhooks, the POST requests to this port, are answered; gives what ends it. Through Node's own
   * channel, since Probot's server lets no handler come before the one for webhooks.
   */
  measureAnswers(port: number): () => void {
    const onRequest = (message: unknown): void => {
      const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
      if (request.method !== 'POST' || request.socket.localPort !== port) return;
      const end = this.#ack.startTimer();
      response.once('finish', () => end({ status: String(response.statusCode) }));
    };
    subscribe(REQUEST_STARTS, onRequest);
    return () => void unsubscribe(REQUEST_STARTS, onRequest);
  }

  /** Serves /metrics. */
  handler(): WebHandler {
    return (request, response) => {
      if (pathOf(request) !== '/metrics') return false;
      void this.#registry.metrics().then((text) => {
        response.writeHead(200, { 'content-type': this.#registry.contentType, 'cache-control': 'no-store' });
        response.end(text);
      });
      return true;
    };
  }

  #histogram<L extends string>(name: string, help: string, labelNames: readonly L[], buckets: number[]): Histogram<L> {
    return new Histogram({ name: PREFIX + name, help, labelNames: [...labelNames], buckets, registers: [this.#registry] });
  }

  #counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name: PREFIX + name, help, labelNames: [...labelNames], registers: [this.#registry] });
  }
}

const REQUEST_STARTS = 'http.server.request.start';

const PREFIX = 'sqla_review_';
