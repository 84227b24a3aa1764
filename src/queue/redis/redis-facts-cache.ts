import type { Redis } from 'ioredis';
import type { FactsCache } from '../../project/facts/facts-cache.js';
import type { QueueLog } from '../queue.js';

/** A push commonly comes within days of the one before it. Our choice. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1_000;

/** Of all values; Redis must have room for the queue beside it. Our choice. */
export const MAX_FACTS_BYTES = 256 * 1024 * 1024;

/** Values of one command, so that it holds up nobody else for long. Our choice. */
const BATCH = 100;

/**
 * Stores values, and lets go of what was not used for the longest time while it is too old or all are too many. Expiry is
 * kept here rather than by Redis, so that the sum stays right.
 */
const STORE = `
local index, total, now = KEYS[1], KEYS[2], tonumber(ARGV[1])
for i = 4, #ARGV, 2 do
  local key = ARGV[3] .. ARGV[i]
  local grown = #ARGV[i + 1] - redis.call('STRLEN', key)
  redis.call('SET', key, ARGV[i + 1])
  redis.call('ZADD', index, now, ARGV[i])
  redis.call('INCRBY', total, grown)
end
local oldest = redis.call('ZRANGE', index, 0, 0, 'WITHSCORES')
while oldest[1] and (tonumber(redis.call('GET', total)) > tonumber(ARGV[2]) or tonumber(oldest[2]) < now - ${KEPT_MS}) do
  local key = ARGV[3] .. oldest[1]
  redis.call('DECRBY', total, redis.call('STRLEN', key))
  redis.call('DEL', key)
  redis.call('ZREM', index, oldest[1])
  oldest = redis.call('ZRANGE', index, 0, 0, 'WITHSCORES')
end
return 1`;

/** The facts of all processes, in Redis. What cannot be read is absent, and what cannot be written is let go. */
export class RedisFactsCache implements FactsCache {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #log: QueueLog;
  readonly #maxBytes: number;

  constructor(redis: Redis, prefix: string, log: QueueLog, maxBytes = MAX_FACTS_BYTES) {
    this.#redis = redis;
    this.#prefix = `${prefix}:facts`;
    this.#log = log;
    this.#maxBytes = maxBytes;
  }

  async getMany(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    try {
      for (const batch of batchesOf(keys)) {
        const values = await this.#redis.mgetBuffer(batch.map((key) => this.#valueKey(key)));
        for (const [index, value] of values.entries()) if (value) found.set(batch[index]!, value);
      }
      for (const batch of batchesOf([...found.keys()])) {
        await this.#redis.zadd(this.#index, 'XX', ...batch.flatMap((key) => [Date.now(), key]));
      }
    } catch (error) {
      this.#log.warn({ err: error }, 'facts not read from Redis');
    }
    return found;
  }

  async setMany(entries: ReadonlyMap<string, Uint8Array>): Promise<void> {
    try {
      for (const batch of batchesOf([...entries])) {
        const pairs = batch.flatMap(([key, value]) => [key, Buffer.from(value.buffer, value.byteOffset, value.byteLength)]);
        const total = `${this.#prefix}:bytes`;
        await this.#redis.eval(STORE, 2, this.#index, total, Date.now(), this.#maxBytes, this.#valueKey(''), ...pairs);
      }
    } catch (error) {
      this.#log.warn({ err: error }, 'facts not kept in Redis');
    }
  }

  get #index(): string {
    return `${this.#prefix}:used`;
  }

  #valueKey(key: string): string {
    return `${this.#prefix}:value:${key}`;
  }
}

function* batchesOf<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += BATCH) yield all.slice(start, start + BATCH);
}
