import { pathToFileURL } from 'node:url';
import { run } from 'probot';
import type { Logger } from 'pino';
import { rules } from '../checks/index.js';
import { createApp as createAppWith, type App, type AppOptions } from './app/create-app.js';
import { createLogger, probotLogger } from './app/logger.js';
import { EnvError, processVariables, readEnv, type Env } from './config/env.js';
import { loadPythonParser, preferEngine } from './python/parser.js';

/** The app with all rules. */
export function createApp(options: Omit<AppOptions, 'rules'>): Promise<App> {
  return createAppWith({ ...options, rules });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();

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
  const app = await createApp({ ...env, credentials, log });
  await app.start();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal, jobs: app.queue.size }, 'stopping');
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
  await run(() => undefined, { log: probotLogger(log) });
}
