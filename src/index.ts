import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { run } from 'probot';
import type { Logger } from 'pino';
import { rules } from '../checks/index.js';
import { CheckerPool, defaultThreads } from './app/checker/checker-pool.js';
import { createApp as createAppWith, type App, type AppOptions } from './app/create-app.js';
import { createLogger, probotLogger } from './app/logger.js';
import { EnvError, processVariables, readEnv, type Env } from './config/env.js';
import { RedisUnreachableError } from './queue/queue.js';
import { loadPythonParser, preferEngine } from './python/parser.js';

/** The app with all rules. */
export function createApp(options: Omit<AppOptions, 'rules'>): Promise<App> {
  return createAppWith({ ...options, rules });
}

/** A checker with all rules in threads of its own; undefined when there are to be none. */
export function createChecker(
  { checkThreads = defaultThreads(), checkMemoryMb, engine }: Pick<Env, 'checkThreads' | 'checkMemoryMb' | 'engine'>,
  log: Logger,
): CheckerPool | undefined {
  if (checkThreads === 0) return undefined;
  const rulesUrl = new URL('../checks/index.js', import.meta.url).href;
  return new CheckerPool({ threads: checkThreads, rulesUrl, engine, memoryMb: checkMemoryMb, log });
}

if (isEntry(process.argv[1])) await main();

/** Whether Node was started with this file, also through a symbolic link. */
function isEntry(started: string | undefined): boolean {
  if (started === undefined) return false;
  const require = createRequire(import.meta.url);
  return require.resolve(started) === fileURLToPath(import.meta.url);
}

/** `npm start`: the app, or before it has credentials Probot's page to register it. */
async function main(): Promise<void> {
  let env: Env;
  try {
    env = readEnv(processVariables());
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    process.stderr.write(`sqla-review does not start: ${error.message}\n`);
    process.exitCode = 1;
    return;
  }
  const log = createLogger(env.logLevel);
  if (env.credentials) await start(env, env.credentials, log);
  else await register(env, log);
}

async function start(env: Env, credentials: NonNullable<Env['credentials']>, log: Logger): Promise<void> {
  preferEngine(env.engine);
  const { engine, fallback } = await loadPythonParser();
  log.info({ engine }, 'Python parser');
  if (fallback) log.warn({ err: fallback.reason, wanted: fallback.wanted }, 'the wanted parser could not be loaded');
  const checker = createChecker(env, log);
  let app: App;
  try {
    app = await createApp({ ...env, credentials, log, checker });
  } catch (error) {
    if (!(error instanceof RedisUnreachableError)) throw error;
    process.stderr.write(`sqla-review does not start: ${error.message}\n`);
    process.exitCode = 1;
    // Its threads would keep the process.
    await checker?.close();
    return;
  }
  await app.start();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'stopping');
      app.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'not stopped in order');
          process.exit(1);
        },
      );
    });
  }
}

/** Probot writes the credentials it gets to .env; they hold from the next start on. */
async function register(env: Env, log: Logger): Promise<void> {
  log.info(`not registered yet: open http://${env.host}:${env.port}/probot, register the app, then start again`);
  if (env.webhookProxyUrl === undefined) {
    log.info('GitHub must reach this address; on a machine it cannot reach, set WEBHOOK_PROXY_URL to a channel of https://smee.io first');
  }
  await run(() => undefined, { log: probotLogger(log) });
}
