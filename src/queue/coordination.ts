import { MemoryFactsCache } from '../project/context/memory-facts-cache.js';
import type { FactsCache } from '../project/facts/facts-cache.js';
import { MemoryDeliveryLog, type DeliveryLog } from './delivery-log.js';
import { MemoryQueue } from './memory-queue.js';
import type { Queue, QueuedJob, QueueLog, QueueOptions } from './queue.js';
import type { RedisQueueTiming } from './redis/redis-queue.js';

/** What the processes of one app share, or a single process has for itself. */
export interface Coordination {
  createQueue<Job extends QueuedJob>(options: QueueOptions<Job>): Queue<Job>;
  readonly deliveries: DeliveryLog;
  readonly facts: FactsCache;
  /** True for one of the processes in each such time; does not throw. */
  takeTurn(task: string, milliseconds: number): Promise<boolean>;
  /** Whether jobs can be taken in now. */
  isReady(): Promise<boolean>;
  /** To be called after the queues are closed. Does not throw. */
  close(): Promise<void>;
}

export interface SharedOptions {
  /** redis:// or rediss:// */
  readonly url: string;
  /** Of all keys: several apps may use the same Redis. */
  readonly prefix: string;
  readonly timing?: RedisQueueTiming | undefined;
  readonly log: QueueLog;
}

/** Everything in this process: what it has not done is gone when it dies, and the healing pass finds it. */
export function inProcess(): Coordination {
  return {
    createQueue: (options) => new MemoryQueue(options),
    deliveries: new MemoryDeliveryLog(),
    facts: new MemoryFactsCache(),
    takeTurn: async () => true,
    isReady: async () => true,
    close: async () => undefined,
  };
}

/**
 * Everything in Redis. Its packages are loaded only here: a single process need not know them.
 * @throws RedisUnreachableError
 */
export async function inRedis(options: SharedOptions): Promise<Coordination> {
  const { coordinateInRedis } = await import('./redis/coordinate-in-redis.js');
  return coordinateInRedis(options);
}
