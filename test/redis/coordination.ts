import { Redis } from 'ioredis';
import { inRedis, type Coordination } from '../../src/queue/coordination.js';
import { RedisUnreachableError } from '../../src/queue/queue.js';
import { RedisFactsCache } from '../../src/queue/redis/redis-facts-cache.js';
import { describeDeliveryLog } from '../queue/delivery-log-contract.js';
import { RedisServer } from '../support/processes/redis-server.js';

const PASSWORD = 'not-for-logs';

const server = await RedisServer.start('--requirepass', PASSWORD);
const url = `redis://:${PASSWORD}@127.0.0.1:${server.port}`;
const redis = new Redis(url, { disconnectTimeout: 1 });
const logged: string[] = [];
const log = { warn: (_: object, message: string) => logged.push(message), error: (_: object, message: string) => logged.push(message) };
const open: Coordination[] = [];

async function join(): Promise<Coordination> {
  const coordination = await inRedis({ url, prefix: 'test', log });
  open.push(coordination);
  return coordination;
}

beforeEach(() => logged.splice(0));
afterEach(async () => {
  for (const coordination of open.splice(0)) await coordination.close();
  await redis.flushall();
});
afterAll(() => redis.disconnect());

describeDeliveryLog('RedisDeliveryLog', async () => (await join()).deliveries);

describe('deliveries', () => {
  it('are known to all processes', async () => {
    const [a, b] = [await join(), await join()];
    await expect(Promise.all([a.deliveries.take('d'), b.deliveries.take('d')])).resolves.toEqual(expect.arrayContaining([true, false]));
  });

  it('are kept for a day, and for half a minute when their process dies before they are queued', async () => {
    const { deliveries } = await join();
    await deliveries.take('d');
    await expect(redis.pttl('test:delivery:d')).resolves.toBeLessThanOrEqual(30_000);
    await deliveries.keep('d');
    await expect(redis.pttl('test:delivery:d')).resolves.toBeGreaterThan(23 * 3_600_000);
  });
});

describe('turns', () => {
  it('are one process’s at a time', async () => {
    const [a, b] = [await join(), await join()];
    await expect(a.takeTurn('healing', 60_000)).resolves.toBe(true);
    await expect(b.takeTurn('healing', 60_000)).resolves.toBe(false);
    await expect(b.takeTurn('other', 60_000)).resolves.toBe(true);
  });
});

describe('facts', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const texts = (found: ReadonlyMap<string, Uint8Array>): object =>
    Object.fromEntries([...found].map(([key, value]) => [key, new TextDecoder().decode(value)]));

  it('that one process keeps, another one reads, byte for byte', async () => {
    const [a, b] = [await join(), await join()];
    const binary = Uint8Array.from({ length: 256 }, (_, index) => index);
    const many = new Map(Array.from({ length: 250 }, (_, index) => [`blob/${index}`, bytes(String(index))]));
    await a.facts.setMany(new Map([...many, ['binary', binary]]));
    const found = await b.facts.getMany([...many.keys(), 'binary', 'missing']);
    expect(found.size).toBe(251);
    expect([...found.get('binary')!]).toEqual([...binary]);
    expect(new TextDecoder().decode(found.get('blob/249'))).toBe('249');
  });

  it('make room for newer ones, those first that were not used for the longest time', async () => {
    const facts = new RedisFactsCache(redis, 'test', log, 30);
    for (const key of ['a', 'b', 'c']) {
      await facts.setMany(new Map([[key, bytes('0123456789')]]));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await facts.getMany(['a']);
    await facts.setMany(new Map([['d', bytes('again9bytes'.slice(0, 9))]]));
    expect(texts(await facts.getMany(['a', 'b', 'c', 'd']))).toEqual({ a: '0123456789', c: '0123456789', d: 'again9byt' });
    await expect(redis.get('test:facts:bytes')).resolves.toBe('29');
    // Written again, a value is counted once.
    await facts.setMany(new Map([['d', bytes('x')]]));
    await expect(redis.get('test:facts:bytes')).resolves.toBe('21');
  });

  it('that are too old are let go of', async () => {
    const facts = new RedisFactsCache(redis, 'test', log);
    await facts.setMany(new Map([['old', bytes('1')]]));
    await redis.zadd('test:facts:used', Date.now() - 8 * 24 * 3_600_000, 'old');
    await facts.setMany(new Map([['new', bytes('2')]]));
    expect(texts(await facts.getMany(['old', 'new']))).toEqual({ new: '2' });
  });

  it('that cannot be read are absent', async () => {
    const { facts, close } = await join();
    await close();
    await expect(facts.getMany(['a'])).resolves.toEqual(new Map());
    await expect(facts.setMany(new Map([['a', bytes('1')]]))).resolves.toBeUndefined();
    expect(logged).toEqual(['facts not read from Redis', 'facts not kept in Redis']);
  });
});

describe('Redis that cannot be used', () => {
  it.each([
    [
      'is not there',
      () => 'redis://:hidden@127.0.0.1:9',
      /^Redis at redis:\/\/127\.0\.0\.1:9 cannot be used: .*ECONNREFUSED.* unset REDIS_URL/,
    ],
    ['wants a password', () => `redis://127.0.0.1:${server.port}`, /NOAUTH/],
    ['wants another password', () => `redis://:hidden@127.0.0.1:${server.port}`, /WRONGPASS/],
    ['has no such database', () => `${url}/99`, /out of range/],
  ])('%s: the start fails with what to do', async (_, wrong, message) => {
    const failure = await inRedis({ url: wrong(), prefix: 'test', log }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RedisUnreachableError);
    expect((failure as Error).message).toMatch(message);
    expect((failure as Error).message).not.toMatch(/hidden|not-for-logs/);
  });
});
