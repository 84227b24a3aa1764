import { createHmac, randomUUID } from 'node:crypto';
import type { Addresses } from '../views/urls.js';
import type { World } from '../world/world.js';
import type { WorldEvent } from '../world/types.js';
import type { Contract } from '../server/contract.js';
import type { Journal } from '../server/journal.js';
import { toPayload, type Payload } from './payloads.js';

// GitHub gives up after this and counts the delivery as failed (docs, "Best practices for using webhooks").
const ANSWER_TIMEOUT_MS = 10_000;

/** Where the app listens and the secret that it shares with GitHub. */
export interface Hook {
  readonly url: string;
  readonly secret: string;
}

/** One attempt to deliver a webhook. */
export interface DeliveryRecord {
  readonly id: number;
  /** X-GitHub-Delivery: a redelivery keeps it. */
  readonly guid: string;
  readonly deliveredAt: Date;
  readonly isRedelivery: boolean;
  readonly event: string;
  readonly action: string;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Readonly<Record<string, unknown>>;
  /** 0 while there is no answer, and when none came. */
  statusCode: number;
  durationSeconds: number;
  answer: string;
  /** GitHub's word for why it failed. */
  failure: string;
}

/** Tells the app what happened: signs, sends, keeps a record. GitHub never tries again by itself. */
export class Delivery {
  readonly records: DeliveryRecord[] = [];
  readonly #world: World;
  readonly #contract: Contract;
  readonly #journal: Journal;
  readonly #addresses: () => Addresses;
  readonly #open = new Set<Promise<void>>();
  #hook: Hook | undefined;
  #isPaused = false;

  constructor(parts: {
    readonly world: World;
    readonly contract: Contract;
    readonly journal: Journal;
    readonly addresses: () => Addresses;
  }) {
    this.#world = parts.world;
    this.#contract = parts.contract;
    this.#journal = parts.journal;
    this.#addresses = parts.addresses;
    this.#world.listen((event) => this.#tell(event));
  }

  /** From now on webhooks go there; before, nothing is sent and nothing recorded. */
  connect(hook: Hook): void {
    this.#hook = hook;
  }

  /** While paused, nothing is sent or recorded, as if the webhook were switched off: events are lost. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
  }

  redeliver(record: DeliveryRecord): void {
    // The app may listen elsewhere by now.
    const url = this.#hook?.url ?? record.url;
    this.#send({ ...record, url, id: this.#world.nextId(), deliveredAt: this.#world.now(), isRedelivery: true });
  }

  /** Whether a delivery waits for its answer. */
  get isBusy(): boolean {
    return this.#open.size > 0;
  }

  /** Resolves when every delivery that is under way has its answer. */
  async settled(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  #tell(event: WorldEvent): void {
    if (this.#hook === undefined || this.#isPaused) return;
    const payload = toPayload(this.#addresses(), this.#world, event);
    if (payload === undefined || !this.#isSubscribed(payload)) return;
    const name = `${payload.event}-${payload.action}`.replaceAll('_', '-');
    for (const message of this.#contract.webhookFaults(name, payload.body)) {
      this.#journal.violations.push({ operation: `webhook ${name}`, target: this.#hook.url, message });
    }
    this.#send(this.#toRecord(this.#hook, payload));
  }

  // Check and installation events come to every app with checks: write, whatever it subscribed to.
  #isSubscribed(payload: Payload): boolean {
    const always = ['check_run', 'check_suite', 'installation'];
    const { events, permissions } = this.#world.app;
    // Without the permission, GitHub does not even offer the subscription (dcoapp/app#303).
    if (payload.event === 'merge_group' && permissions['merge_queues'] === undefined) return false;
    return always.includes(payload.event) || events.includes(payload.event);
  }

  #toRecord(hook: Hook, payload: Payload): DeliveryRecord {
    const guid = randomUUID();
    const text = JSON.stringify(payload.body);
    const installation = (payload.body['installation'] as { readonly id?: number } | undefined)?.id ?? null;
    return {
      id: this.#world.nextId(),
      guid,
      deliveredAt: this.#world.now(),
      isRedelivery: false,
      event: payload.event,
      action: payload.action,
      installationId: installation,
      repositoryId: payload.repository?.id ?? null,
      url: hook.url,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/local',
        'x-github-delivery': guid,
        'x-github-event': payload.event,
        'x-github-hook-id': '1',
        'x-github-hook-installation-target-id': String(this.#world.app.id),
        'x-github-hook-installation-target-type': 'integration',
        'x-hub-signature-256': `sha256=${createHmac('sha256', hook.secret).update(text).digest('hex')}`,
      },
      payload: JSON.parse(text) as Readonly<Record<string, unknown>>,
      statusCode: 0,
      durationSeconds: 0,
      answer: '',
      failure: '',
    };
  }

  #send(record: DeliveryRecord): void {
    this.records.push(record);
    const sending = this.#post(record).finally(() => this.#open.delete(sending));
    this.#open.add(sending);
  }

  async #post(record: DeliveryRecord): Promise<void> {
    const began = performance.now();
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), ANSWER_TIMEOUT_MS);
    try {
      const answer = await fetch(record.url, {
        method: 'POST',
        headers: record.headers,
        body: JSON.stringify(record.payload),
        signal: abort.signal,
      });
      record.answer = await answer.text();
      record.statusCode = answer.status;
      record.failure = answer.ok ? '' : `Invalid HTTP Response: ${answer.status}`;
    } catch (error) {
      record.failure = abort.signal.aborted ? 'timed out' : `failed to connect to host: ${String(error)}`;
    } finally {
      clearTimeout(timer);
      record.durationSeconds = (performance.now() - began) / 1000;
    }
  }
}
