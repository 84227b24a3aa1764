import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LocalGitHub } from './local-github/local-github.js';
import type { Hook } from './local-github/webhooks/deliveries.js';
import { packageRoot } from './package-root.js';

const START_TIMEOUT_MS = 30_000;
// What is kept of the log, for the case that the app ends.
const KEPT_LINES = 20;
const SECRET = 'only-for-the-demo';

/** The app ended before it was ready, or is not ready in time; the message holds what it said last. */
export class AppNotStartedError extends Error {}

/** The app as `npm start` runs it, in a process of its own. */
export interface AppProcess {
  readonly child: ChildProcess;
  readonly hook: Hook;
  /** Resolves when the process has ended, to what it wrote last. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** Beside what every app process gets. */
export interface AppProcessOptions {
  /** Of Node, such as `--import`. */
  readonly execArgv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Starts the built app against a local GitHub and connects the webhook.
 * @throws AppNotStartedError
 */
export async function startAppProcess(github: LocalGitHub, options: AppProcessOptions = {}): Promise<AppProcess> {
  const root = packageRoot();
  // Not in the package's folder, where a newcomer's own .env may lie; and with no variables but these.
  const child = spawn(process.execPath, [...(options.execArgv ?? []), join(root, 'dist/src/index.js')], {
    cwd: join(root, 'dist'),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      APP_ID: String(github.world.app.id),
      PRIVATE_KEY: github.tokens.privateKey,
      WEBHOOK_SECRET: SECRET,
      GHE_HOST: new URL(github.apiUrl).host,
      GHE_PROTOCOL: 'http',
      HOST: '127.0.0.1',
      PORT: '0',
      ...options.env,
    },
  });
  // Should this process end without stopping it.
  process.once('exit', () => child.kill('SIGKILL'));
  const said: string[] = [];
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(said.join('\n'))));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  const url = await Promise.race([untilListening(child, said), ended.then(() => undefined)]);
  if (url === undefined) {
    await stop();
    throw new AppNotStartedError(`The app did not start.\n${said.join('\n')}`);
  }
  const hook = { url: `${url}/api/github/webhooks`, secret: SECRET };
  github.deliveries.connect(hook);
  return { child, hook, ended, stop };
}

/** Keeps the last lines that the app writes, and reads from its log where it listens; undefined when that takes too long. */
function untilListening(child: ChildProcess, said: string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), START_TIMEOUT_MS);
    const hear = (line: string): void => {
      said.push(line);
      if (said.length > KEPT_LINES) said.shift();
      const url = /"url":"([^"]+)".*"msg":"listening"/.exec(line)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', hear);
    }
    child.once('close', () => clearTimeout(timer));
  });
}
