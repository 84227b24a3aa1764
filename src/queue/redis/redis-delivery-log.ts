import type { Redis } from 'ioredis';
import { DELIVERY_KEPT_MS, type DeliveryLog } from '../delivery-log.js';
import type { QueueLog } from '../queue.js';

/** Longer than a webhook takes to be answered: a delivery whose process died meanwhile may then come again. Our choice. */
const TAKEN_MS = 30_000;

/** The deliveries of all processes. */
export class RedisDeliveryLog implements DeliveryLog {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #log: QueueLog;

  constructor(redis: Redis, prefix: string, log: QueueLog) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#log = log;
  }

  async take(id: string): Promise<boolean> {
    return (await this.#redis.set(this.#key(id), 'taken', 'PX', TAKEN_MS, 'NX')) !== null;
  }

  async keep(id: string): Promise<void> {
    await this.#attempt(id, this.#redis.set(this.#key(id), 'done', 'PX', DELIVERY_KEPT_MS));
  }

  async release(id: string): Promise<void> {
    await this.#attempt(id, this.#redis.del(this.#key(id)));
  }

  async has(id: string): Promise<boolean> {
    return (await this.#redis.exists(this.#key(id))) === 1;
  }

  /** Without it the delivery counts as taken for half a minute, and a review that is done twice changes nothing. */
  async #attempt(delivery: string, writing: Promise<unknown>): Promise<void> {
    try {
      await writing;
    } catch (error) {
      this.#log.warn({ err: error, delivery }, 'delivery not noted');
    }
  }

  #key(id: string): string {
    return `${this.#prefix}:delivery:${id}`;
  }
}
