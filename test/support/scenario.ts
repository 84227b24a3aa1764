import { jest } from '@jest/globals';
import { pino } from 'pino';
import type { App, AppOptions } from '../../src/app/create-app.js';
import type { LocalGitHub, LocalGitHubOptions } from '../../src/demo/local-github/local-github.js';
import type { CheckRun, PullRequest } from '../../src/demo/local-github/world/types.js';
import { openPlannedPull, type OpenedPull, type PullPlan } from '../../src/demo/open-pull.js';
import { renderPull } from '../../src/demo/render.js';
import { createApp } from '../../src/index.js';
import { startLocalGitHub } from './local-github.js';

// The first test of a file loads the parser and compiles GitHub's schemas.
jest.setTimeout(60_000);

/** No pauses: the local GitHub sets no limits that they would keep. */
const QUICK = { writeSpacingMs: 0, retryDelaysMs: [1, 1], secondaryWaitMs: 50, requestTimeoutMs: 5000 };

const SECRET = 'scenario-secret';

// Commits carry their date, and their ids stand in the texts.
const COMMIT_DATE = new Date('2026-03-02T09:00:00Z');

const running: App[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.stop(0)));
});

/** The real app on a local GitHub. */
export interface Stage {
  readonly github: LocalGitHub;
  readonly app: App;
  /** Where the app takes webhooks. */
  readonly hookUrl: string;
  /** What the app logged, one object a line. */
  readonly log: readonly Record<string, unknown>[];
  /** Resolves when every webhook is answered and no job is left. */
  settle(): Promise<void>;
}

export interface Scenario extends Stage, OpenedPull {
  /** What a person sees of the pull request now. */
  text(): string;
  /** Check runs of the present head, oldest first. */
  runs(): readonly CheckRun[];
}

/** Starts app and local GitHub; both are stopped after the test. */
export async function startStage(
  options: Partial<LocalGitHubOptions> = {},
  timing: Partial<typeof QUICK> = {},
  more: Partial<AppOptions> = {},
): Promise<Stage> {
  return startAppOn(await startLocalGitHub({ commitDate: () => COMMIT_DATE, ...options }), timing, more);
}

/** Starts an app on a GitHub that is there, as after a crash; webhooks go to it from now on. */
export async function startAppOn(github: LocalGitHub, timing: Partial<typeof QUICK> = {}, more: Partial<AppOptions> = {}): Promise<Stage> {
  const log: Record<string, unknown>[] = [];
  const app = await createApp({
    credentials: { appId: github.world.app.id, privateKey: github.tokens.privateKey, webhookSecret: SECRET },
    apiUrl: github.apiUrl,
    host: '127.0.0.1',
    port: 0,
    timing: { ...QUICK, ...timing },
    healing: 'off',
    ...more,
    log: pino({ level: 'info' }, { write: (line: string) => log.push(JSON.parse(line) as Record<string, unknown>) }),
  });
  running.push(app);
  const hookUrl = `${await app.start()}/api/github/webhooks`;
  github.deliveries.connect({ url: hookUrl, secret: SECRET });
  const settle = async (): Promise<void> => {
    // An answered comment may ask for a review, and a review brings webhooks of its own.
    do {
      await github.deliveries.settled();
      await app.queue.idle();
    } while (github.deliveries.isBusy || (await app.queue.size()) > 0);
  };
  return { github, app, hookUrl, log, settle };
}

/** Opens a pull request on a stage and waits until the app has done with it. */
export async function openScenario(plan: PullPlan, stage?: Stage): Promise<Scenario> {
  const ready = stage ?? (await startStage());
  const opened = openPlannedPull(ready.github, plan);
  await ready.settle();
  return {
    ...ready,
    ...opened,
    text: () => textOf(ready.github, opened.pull),
    runs: () => ready.github.world.runs.filter((run) => run.suite.headSha === opened.pull.headSha),
  };
}

/**
 * One pull request in, what a person sees out, and the requests that it took. Fails when a request or an answer was not as
 * GitHub describes it.
 */
export async function runScenario(plan: PullPlan): Promise<string> {
  const { github, text } = await openScenario(plan);
  expect(github.journal.violations).toEqual([]);
  const requests = [...github.journal.counts()].sort().map(([operation, count]) => `  ${operation}${count === 1 ? '' : ` x ${count}`}`);
  return `${text()}\n\nRequests:\n${requests.join('\n')}`;
}

/** The pull request as text, without what differs from run to run. */
export function textOf(github: LocalGitHub, pull: PullRequest): string {
  return renderPull(github, pull, 'full').replaceAll(github.webUrl, 'https://github.test');
}
