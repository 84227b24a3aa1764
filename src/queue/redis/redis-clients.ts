import { Redis, type RedisOptions } from 'ioredis';
import { RedisUnreachableError, type QueueLog } from '../queue.js';
import { within } from '../within.js';

/** Who asks on behalf of a webhook must answer GitHub within 10 s, so Redis gets half of it. */
const COMMAND_MS = 5_000;

/** For the connections to end in order. Our choice. */
const CLOSING_MS = 1_000;

/** Until a connection that Redis does not close is cut. Our choice. */
const DISCONNECT_MS = 100;

/** Between tries to reach Redis again. Our choice. */
const RECONNECT_MS = 500;

/** The connections of one process. */
export interface RedisClients {
  /** Fails at once while Redis is away: for who can tell somebody of it. */
  readonly asking: Redis;
  /** Waits until Redis is back: for jobs that run meanwhile. */
  readonly working: Redis;
  /** Of all keys. */
  readonly prefix: string;
  /** Hears a channel, and tells when messages may have been missed; gives what ends it. */
  subscribe(channel: string, hearer: Hearer): () => void;
  /** For the errors of others who use the connections: those of the connections themselves are logged once an outage. */
  onError(error: Error): void;
  /** Ends them in order where Redis answers. Does not throw. */
  close(): Promise<void>;
}

export interface Hearer {
  message(text: string): void;
  reconnected(): void;
}

/** @throws RedisUnreachableError */
export async function connectRedis(url: string, prefix: string, log: QueueLog): Promise<RedisClients> {
  const common: RedisOptions = {
    lazyConnect: true,
    disconnectTimeout: DISCONNECT_MS,
    retryStrategy: () => RECONNECT_MS,
    connectTimeout: COMMAND_MS,
  };
  const asking = new Redis(url, { ...common, maxRetriesPerRequest: 0, enableOfflineQueue: false, commandTimeout: COMMAND_MS });
  const working = new Redis(url, { ...common, maxRetriesPerRequest: null });
  const hearing = new Redis(url, { ...common, maxRetriesPerRequest: null });
  const all = [asking, working, hearing];
  const outage = new OutageLog(log);
  let last: unknown;
  for (const client of all) client.on('error', (error) => (last = error));
  let isClosing = false;
  const close = async (): Promise<void> => {
    isClosing = true;
    await Promise.all(all.map((client) => end(client)));
  };
  try {
    await Promise.all(all.map((client) => client.connect()));
    await asking.ping();
    // A database that is not there does not keep the connection from being used, with another one.
    if (last !== undefined) throw last;
  } catch (error) {
    await close();
    throw unreachable(url, last ?? error);
  }
  for (const client of all) client.on('error', (error) => outage.begins(error));
  // A Redis that ends in order and is back before the next try gives no error.
  asking.on('close', () => {
    if (!isClosing) outage.begins(new Error('Redis closed the connection'));
  });
  asking.on('ready', () => outage.ends());
  return {
    asking,
    working,
    prefix,
    close,
    onError: (error) => outage.tells(error),
    subscribe: (channel, hearer) => hear(hearing, channel, hearer),
  };
}

async function end(client: Redis): Promise<void> {
  let isEnded = false;
  if (client.status === 'ready') {
    const quitting = client.quit().then(() => (isEnded = true));
    await within(CLOSING_MS, quitting);
  }
  if (!isEnded) client.disconnect();
}

function hear(client: Redis, channel: string, hearer: Hearer): () => void {
  const onMessage = (from: string, text: string): void => {
    if (from === channel) hearer.message(text);
  };
  const onReady = (): void => hearer.reconnected();
  client.on('message', onMessage);
  client.on('ready', onReady);
  void client.subscribe(channel).catch(() => undefined);
  return () => {
    client.off('message', onMessage);
    client.off('ready', onReady);
  };
}

function unreachable(url: string, cause: unknown): RedisUnreachableError {
  const { protocol, host } = new URL(url);
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new RedisUnreachableError(
    `Redis at ${protocol}//${host} cannot be used: ${reason}. Start it, correct REDIS_URL, or unset REDIS_URL to run as a single process.`,
    { cause },
  );
}

/** Tells of an outage once, not at every try. */
class OutageLog {
  readonly #log: QueueLog;
  #isOut = false;

  constructor(log: QueueLog) {
    this.#log = log;
  }

  begins(error: Error): void {
    if (this.#isOut) return;
    this.#isOut = true;
    this.#log.error({ err: error }, 'Redis is away');
  }

  ends(): void {
    if (!this.#isOut) return;
    this.#isOut = false;
    this.#log.warn({}, 'Redis is back');
  }

  tells(error: Error): void {
    if ('syscall' in error) this.begins(error);
    else if (!this.#isOut) this.#log.error({ err: error }, 'queue in trouble');
  }
}
