import { connectRedis, type RedisClients } from '../../src/queue/redis/redis-clients.js';
import { RedisQueue } from '../../src/queue/redis/redis-queue.js';
import { describeQueue } from '../queue/queue-contract.js';
import { RedisServer } from '../support/processes/redis-server.js';

const log = { warn: () => undefined, error: () => undefined };
const server = await RedisServer.start();
const open: RedisClients[] = [];

afterEach(async () => {
  for (const clients of open.splice(0)) await clients.close();
  await server.flush();
});

async function connect(): Promise<RedisClients> {
  const clients = await connectRedis(server.url, 'test', log);
  open.push(clients);
  return clients;
}

describeQueue('RedisQueue', async (options) => new RedisQueue(options, await connect()));
