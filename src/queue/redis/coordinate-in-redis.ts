import type { Coordination, SharedOptions } from '../coordination.js';
import { connectRedis } from './redis-clients.js';
import { RedisDeliveryLog } from './redis-delivery-log.js';
import { RedisFactsCache } from './redis-facts-cache.js';
import { RedisQueue } from './redis-queue.js';

/** @throws RedisUnreachableError */
export async function coordinateInRedis({ url, prefix, timing, log }: SharedOptions): Promise<Coordination> {
  const clients = await connectRedis(url, prefix, log);
  const { asking } = clients;
  return {
    createQueue: (options) => new RedisQueue(options, clients, timing),
    deliveries: new RedisDeliveryLog(asking, prefix, log),
    facts: new RedisFactsCache(asking, prefix, log),
    async takeTurn(task, milliseconds) {
      try {
        return (await asking.set(`${prefix}:turn:${task}`, '', 'PX', Math.max(1, Math.round(milliseconds)), 'NX')) !== null;
      } catch (error) {
        // Twice is better than never: what is done in turns changes nothing when it is done again.
        log.warn({ err: error, task }, 'turn not taken');
        return true;
      }
    },
    async isReady() {
      try {
        await asking.ping();
        return true;
      } catch {
        return false;
      }
    },
    close: () => clients.close(),
  };
}
