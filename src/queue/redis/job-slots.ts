import type { Redis } from 'ioredis';
import type { QueuedJob } from '../queue.js';

/** What nobody has asked for in so long is forgotten; healing passes find what it would have done. Our choice. */
const KEPT_MS = 24 * 60 * 60 * 1_000;

/** Others may write a slot between reading and writing; each of them succeeds, so this many in a row are many writers. */
const MAX_PUTS = 100;

/** Writes what waits, if it is still what was read, and tells those who may run an older job of the key. */
const PUT = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1`;

/** What waits begins to run; else what runs, since who began it did not end it. */
const BEGIN = `
local waiting, begun = redis.call('GET', KEYS[1]), redis.call('HGET', KEYS[2], 'job')
local job = waiting or begun
if not job then return false end
redis.call('HSET', KEYS[2], 'job', job, 'token', ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
redis.call('DEL', KEYS[1])
if begun then redis.call('PUBLISH', ARGV[3], ARGV[4]) end
return {job, begun and 1 or 0}`;

const END = `
if redis.call('HGET', KEYS[1], 'token') == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`;

/**
 * For each key what waits and what runs, in Redis. A job moves from the one place to the other in one step, and stays in
 * the second until it has ended: a process may die at any moment, and nothing is lost.
 */
export class JobSlots<Job extends QueuedJob> {
  readonly #redis: Redis;
  readonly #prefix: string;
  /** Where keys are told whose slots have changed. */
  readonly channel: string;

  constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.channel = `${prefix}:changed`;
  }

  /** Lets a job wait; `merge` gets the one that does, and gives what takes its place. */
  async put(key: string, merge: (waiting: Job | undefined) => Job): Promise<void> {
    for (let attempt = 0; attempt < MAX_PUTS; attempt++) {
      const waiting = await this.#redis.get(this.#waiting(key));
      const wanted = JSON.stringify(merge(parse<Job>(waiting)));
      const isPut = await this.#redis.eval(PUT, 1, this.#waiting(key), waiting ?? '', wanted, KEPT_MS, this.channel, key);
      if (isPut === 1) return;
    }
    throw new Error(`the job ${key} could not be stored: others wrote it ${MAX_PUTS} times meanwhile`);
  }

  /** The job to run now, undefined when there is none; `token` is who runs it. */
  async begin(key: string, token: string): Promise<{ readonly job: Job; readonly isTakeover: boolean } | undefined> {
    const begun = await this.#redis.eval(BEGIN, 2, this.#waiting(key), this.#running(key), token, KEPT_MS, this.channel, key);
    if (begun === null) return undefined;
    const [job, isTakeover] = begun as [string, number];
    return { job: parse<Job>(job)!, isTakeover: isTakeover === 1 };
  }

  /** The job has ended; nothing when another one runs it meanwhile. */
  async end(key: string, token: string): Promise<void> {
    await this.#redis.eval(END, 1, this.#running(key), token);
  }

  /** Gives up what runs, whoever runs it. */
  async drop(key: string): Promise<void> {
    await this.#redis.del(this.#running(key));
  }

  /** What waits, and who runs the key's job. */
  async look(key: string): Promise<{ readonly waiting: Job | undefined; readonly runner: string | null }> {
    const [waiting, runner] = await Promise.all([this.#redis.get(this.#waiting(key)), this.#redis.hget(this.#running(key), 'token')]);
    return { waiting: parse<Job>(waiting), runner };
  }

  #waiting(key: string): string {
    return `${this.#prefix}:waiting:${key}`;
  }

  #running(key: string): string {
    return `${this.#prefix}:running:${key}`;
  }
}

function parse<T>(json: string | null): T | undefined {
  return json === null ? undefined : (JSON.parse(json) as T);
}
