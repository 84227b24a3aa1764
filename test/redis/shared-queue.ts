import { jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { QueueOptions } from '../../src/queue/queue.js';
import { connectRedis, type RedisClients } from '../../src/queue/redis/redis-clients.js';
import { RedisQueue } from '../../src/queue/redis/redis-queue.js';
import type { TestJob } from '../queue/queue-contract.js';
import { RedisServer } from '../support/processes/redis-server.js';
import { until } from '../support/processes/until.js';

// A hint that a dead process has caught is found after 5 s, when the next look at the list is due.
jest.setTimeout(20_000);

const QUICK = { lockMs: 400, stalledCheckMs: 200, retryMs: 100 };

const server = await RedisServer.start();
const peers: Peer[] = [];

afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
  await server.flush();
});

interface Run {
  readonly job: TestJob;
  readonly isTakeover: boolean;
  readonly signal: AbortSignal;
  /** As failed when there is an error. */
  end(error?: unknown): void;
}

/** What one of several processes has of the queue. */
class Peer {
  readonly runs: Run[] = [];
  readonly logged: string[] = [];
  readonly clients: RedisClients;
  readonly queue: RedisQueue<TestJob>;
  /** Jobs end by themselves after so long; null: when they are told. */
  endAfterMs: number | null = null;

  private constructor(clients: RedisClients, concurrency: number) {
    this.clients = clients;
    const options: QueueOptions<TestJob> = {
      run: (job, signal, isTakeover) => this.#run(job, signal, isTakeover),
      concurrency,
      supersede: ({ head }) => new Error(`superseded by ${head}`),
      takenOver: () => new Error('taken over'),
      log: { warn: (_, message) => this.logged.push(message), error: (_, message) => this.logged.push(message) },
    };
    this.queue = new RedisQueue(options, clients, QUICK);
  }

  static async join(concurrency = 2): Promise<Peer> {
    const log = { warn: () => undefined, error: () => undefined };
    const peer = new Peer(await connectRedis(server.url, 'test', log), concurrency);
    peers.push(peer);
    return peer;
  }

  /** Its run of a head, as soon as it has begun. */
  async runOf(head: string): Promise<Run> {
    await until(() => this.runs.some(({ job }) => job.head === head));
    return this.runs.findLast(({ job }) => job.head === head)!;
  }

  /** As a process that dies: nothing is renewed, returned or ended any more. */
  async die(): Promise<void> {
    await this.clients.close();
  }

  async close(): Promise<void> {
    for (const run of this.runs) run.end();
    await this.queue.close(0);
    await this.clients.close();
  }

  #run(job: TestJob, signal: AbortSignal, isTakeover: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (error?: unknown): void => (error === undefined ? resolve() : reject(error as Error));
      this.runs.push({ job, isTakeover, signal, end });
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (this.endAfterMs !== null) setTimeout(resolve, this.endAfterMs);
    });
  }
}

const reasonOf = ({ signal }: Run): string => (signal.reason as Error).message;

/** Takes the lock of the only job away, as when its process hangs for too long. */
async function loseLock(): Promise<void> {
  const redis = new Redis(server.url);
  let locks: string[] = [];
  await until(async () => (locks = await redis.keys('test:jobs:*:lock')).length > 0);
  await redis.del(locks);
  await redis.quit();
}

test('the work is shared', async () => {
  const [a, b] = [await Peer.join(1), await Peer.join(1)];
  a.endAfterMs = b.endAfterMs = 5;
  for (let index = 0; index < 40; index++) await (index % 2 ? a : b).queue.enqueue({ key: String(index), head: '1' });
  await a.queue.idle();
  expect(a.runs.length).toBeGreaterThan(5);
  expect(b.runs.length).toBeGreaterThan(5);
  expect(new Set([...a.runs, ...b.runs].map(({ job }) => job.key)).size).toBe(40);
  expect(a.runs.length + b.runs.length).toBe(40);
});

test('a newer job that one process takes in ends the older one that another runs', async () => {
  const [a, b] = [await Peer.join(), await Peer.join()];
  await a.queue.enqueue({ key: 'k', head: '1' });
  await until(() => a.runs.length + b.runs.length === 1);
  const [runner, other] = a.runs.length === 1 ? [a, b] : [b, a];
  await other.queue.enqueue({ key: 'k', head: '2' });
  await until(() => runner.runs[0]!.signal.aborted);
  expect(reasonOf(runner.runs[0]!)).toBe('superseded by 2');
  await until(() => a.runs.length + b.runs.length === 2);
  const newer = [...a.runs, ...b.runs].find(({ job }) => job.head === '2');
  expect(newer).toMatchObject({ isTakeover: false, signal: { aborted: false } });
  await expect(other.queue.has('k')).resolves.toBe(true);
});

test('what a dead process ran is taken over, and nothing is run twice', async () => {
  const a = await Peer.join();
  await a.queue.enqueue({ key: 'k', head: '1' });
  await a.runOf('1');
  const b = await Peer.join();
  await a.die();
  const run = await b.runOf('1');
  expect(run).toMatchObject({ job: { key: 'k', head: '1' }, isTakeover: true });
  await expect(b.queue.has('k')).resolves.toBe(true);
  run.end();
  await b.queue.idle();
  await sleep(3 * QUICK.lockMs);
  expect(b.runs).toHaveLength(1);
});

test('a newer job takes the place of what a dead process ran', async () => {
  const a = await Peer.join();
  await a.queue.enqueue({ key: 'k', head: '1' });
  await a.runOf('1');
  const b = await Peer.join();
  await a.die();
  await b.queue.enqueue({ key: 'k', head: '2' });
  const run = await b.runOf('2');
  expect(run.isTakeover).toBe(true);
  run.end();
  await b.queue.idle();
  expect(b.runs).toHaveLength(1);
});

test('a process that was only slow is told that another one has its job', async () => {
  const a = await Peer.join(1);
  await a.queue.enqueue({ key: 'k', head: '1' });
  const slow = await a.runOf('1');
  const b = await Peer.join(1);
  await loseLock();
  const run = await b.runOf('1');
  await until(() => slow.signal.aborted);
  expect(reasonOf(slow)).toBe('taken over');
  // The end of the slow one leaves the other one's job alone.
  await sleep(2 * QUICK.lockMs);
  expect(run.signal.aborted).toBe(false);
  await expect(b.queue.has('k')).resolves.toBe(true);
  run.end();
  await b.queue.idle();
  expect(b.runs).toHaveLength(1);
});

test('a process that gets its own job again ends the first run before it begins the second', async () => {
  const a = await Peer.join(2);
  await a.queue.enqueue({ key: 'k', head: '1' });
  const first = await a.runOf('1');
  await loseLock();
  await until(() => a.runs.length === 2);
  expect(reasonOf(first)).toBe('taken over');
  expect(a.runs[1]).toMatchObject({ isTakeover: true, signal: { aborted: false } });
  a.runs[1]!.end();
  await a.queue.idle();
  expect(a.runs).toHaveLength(2);
});

test('a job that every process dies of is given up', async () => {
  const a = await Peer.join(5);
  await a.queue.enqueue({ key: 'k', head: '1' });
  for (let death = 1; death <= 4; death++) {
    await until(() => a.runs.length === death);
    await loseLock();
    // It gives no sign of life for longer than its lock would last.
    await until(() => a.runs.length > death || a.logged.includes('job given up'));
  }
  await until(() => a.logged.includes('job given up'));
  expect(a.runs).toHaveLength(4);
  await until(async () => !(await a.queue.has('k')));
  await a.queue.enqueue({ key: 'k', head: '2' });
  await expect(a.runOf('2')).resolves.toMatchObject({ isTakeover: false });
});

test('a job is begun again when Redis could not begin it', async () => {
  const a = await Peer.join();
  const redis = new Redis(server.url, { disconnectTimeout: 1 });
  await redis.set('test:running:k', 'no hash');
  await a.queue.enqueue({ key: 'k', head: '1' });
  await sleep(3 * QUICK.retryMs);
  expect(a.runs).toEqual([]);
  await redis.del('test:running:k');
  await redis.quit();
  await expect(a.runOf('1')).resolves.toMatchObject({ isTakeover: false });
  expect(a.logged).not.toContain('job given up');
});

test('a job that wants to ask for another one when its process ends is given back', async () => {
  const a = await Peer.join();
  await a.queue.enqueue({ key: 'k', head: '1' });
  const run = await a.runOf('1');
  const closed = a.queue.close(5_000);
  run.end(await a.queue.enqueue({ key: 'other', head: '1' }).catch((error: unknown) => error));
  await closed;
  const b = await Peer.join();
  await expect(b.runOf('1')).resolves.toMatchObject({ job: { key: 'k' }, isTakeover: true });
});

test('a process that ends gives its jobs back', async () => {
  const a = await Peer.join(1);
  await a.queue.enqueue({ key: 'running', head: '1' });
  await a.queue.enqueue({ key: 'waiting', head: '2' });
  const run = await a.runOf('1');
  await a.queue.close(10);
  expect(reasonOf(run)).toBe('the queue is closed');
  await a.clients.close();
  const b = await Peer.join();
  await expect(b.runOf('1')).resolves.toMatchObject({ isTakeover: true });
  await expect(b.runOf('2')).resolves.toMatchObject({ isTakeover: false });
});

test('a process that ends lets its jobs end if they are quick, and takes no others', async () => {
  const a = await Peer.join(1);
  await a.queue.enqueue({ key: 'running', head: '1' });
  await a.queue.enqueue({ key: 'waiting', head: '2' });
  const run = await a.runOf('1');
  setTimeout(() => run.end(), 50);
  await a.queue.close(5_000);
  expect(run.signal.aborted).toBe(false);
  expect(a.runs).toHaveLength(1);
  const b = await Peer.join();
  await b.runOf('2');
  expect(b.runs).toHaveLength(1);
});
