import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalGitHub } from './local-github/local-github.js';
import { packageRoot } from './package-root.js';

const START_TIMEOUT_MS = 30_000;
const POLL_MS = 50;

/** The app ended before it was ready, or is not ready in time; the message holds what it said last. */
export class AppNotStartedError extends Error {}

/** The app as `npm start` runs it, in a process of its own. */
export interface AppProcess {
  readonly pid: number;
  /** Resolves when the process has ended, to what it wrote last. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts the built app against a local GitHub and connects the webhook.
 * @throws AppNotStartedError
 */
export async function startAppProcess(github: LocalGitHub): Promise<AppProcess> {
  const port = await freePort();
  const secret = 'only-for-the-demo';
  const root = packageRoot();
  // Not in the package's folder, where a newcomer's own .env may lie; and with no variables but these.
  const child = spawn(process.execPath, [join(root, 'dist/src/index.js')], {
    cwd: join(root, 'dist'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      APP_ID: String(github.world.app.id),
      PRIVATE_KEY: github.tokens.privateKey,
      WEBHOOK_SECRET: secret,
      GHE_HOST: new URL(github.apiUrl).host,
      GHE_PROTOCOL: 'http',
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'warn',
    },
  });
  let said = '';
  const listen = (chunk: Buffer): void => {
    said = `${said}${chunk.toString()}`.slice(-4000);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(said)));
  // Should this process end without stopping it.
  process.once('exit', () => child.kill('SIGKILL'));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  const isReady = await Promise.race([untilReady(`http://127.0.0.1:${port}/readyz`), ended.then(() => false)]);
  if (!isReady) {
    await stop();
    throw new AppNotStartedError(`The app did not start.\n${said}`);
  }
  github.deliveries.connect({ url: `http://127.0.0.1:${port}/api/github/webhooks`, secret });
  return { pid: child.pid ?? 0, ended, stop };
}

async function untilReady(url: string): Promise<boolean> {
  for (const end = Date.now() + START_TIMEOUT_MS; Date.now() < end; await sleep(POLL_MS)) {
    try {
      if ((await fetch(url)).ok) return true;
    } catch (error) {
      // It does not listen yet.
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return false;
}

/** A port that nobody listens on now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
