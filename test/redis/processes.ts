import { jest } from '@jest/globals';
import { Redis } from 'ioredis';
import type { LocalGitHub } from '../../src/demo/local-github/local-github.js';
import type { CheckRun } from '../../src/demo/local-github/world/types.js';
import { push } from '../../src/demo/local-github/world/pulls.js';
import { openPlannedPull, type OpenedPull } from '../../src/demo/open-pull.js';
import { AppChild, SECRET, type ChildOptions } from '../faults/app-child.js';
import { startLocalGitHub } from '../support/local-github.js';
import { RedisServer } from '../support/processes/redis-server.js';
import { WebhookFront } from '../support/processes/webhook-front.js';
import { PLAN } from '../support/processes/commit-in-loop.js';
import { until } from '../support/processes/until.js';

jest.setTimeout(60_000);

/** No healing passes: what is shown here the queue does alone. */
const ALONE: ChildOptions = { healing: 'off', queueTiming: { lockMs: 4_000, stalledCheckMs: 500, retryMs: 200 } };

/** A request that is held back must not be tried again before the process is killed. */
const PATIENT = { writeSpacingMs: 0, retryDelaysMs: [1, 1], secondaryWaitMs: 50, requestTimeoutMs: 60_000 };

let server: RedisServer;
let redis: Redis;
let front: WebhookFront;
let github: LocalGitHub;
const running: AppChild[] = [];

beforeAll(async () => {
  server = await RedisServer.start();
  redis = new Redis(server.url, { disconnectTimeout: 1 });
});
beforeEach(async () => {
  github = await startLocalGitHub();
  front = await WebhookFront.start();
  github.deliveries.connect({ url: front.url, secret: SECRET });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.kill()));
  await front.stop();
  await redis.flushall();
});
afterAll(() => redis.disconnect());

/** A process of the app; webhooks come to it too from now on. */
async function startApp(more: ChildOptions = {}): Promise<AppChild> {
  const app = await AppChild.startUnconnected(github, { ...ALONE, redisUrl: server.url, ...more });
  running.push(app);
  front.targets = [...front.targets, app.hookUrl];
  return app;
}

/** Waits until every webhook is answered and no job is left in any process. */
async function settle(): Promise<void> {
  await github.deliveries.settled();
  const queue = `sqla-review:${github.world.app.id}:jobs`;
  await until(async () => (await redis.llen(`${queue}:wait`)) + (await redis.llen(`${queue}:active`)) === 0);
  if (github.deliveries.isBusy) await settle();
}

/** Check runs of its present head. Equal files make equal commits in any repository. */
const runsOf = ({ repository, pull }: OpenedPull): readonly CheckRun[] =>
  github.world.runs.filter(({ suite }) => suite.repository === repository && suite.headSha === pull.headSha);
const conclusionsOn = (opened: OpenedPull): readonly (string | null)[] => runsOf(opened).map(({ conclusion }) => conclusion);

/** The first request of this kind from now on gets no answer; resolves when it has come. */
function holdBack(operation: string): Promise<void> {
  return new Promise((held) => {
    github.hooks = {
      async beforeRequest(entry) {
        if (entry.operation !== operation) return;
        github.hooks = {};
        held();
        await new Promise(() => undefined);
      },
    };
  });
}

test('two processes share 20 pushes to 5 pull requests: each head has one verdict, and nothing is said twice', async () => {
  const apps = await Promise.all([startApp(), startApp()]);
  const pulls = Array.from({ length: 5 }, (_, index) => openPlannedPull(github, { ...PLAN, name: `shop-${index}` }));
  for (let turn = 1; turn <= 4; turn++) {
    for (const { repository } of pulls) {
      push(github.world, repository, 'change', { 'app/jobs.py': `${PLAN.after['app/jobs.py']}\n\nLIMIT = ${turn}\n` });
    }
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  await settle();
  for (const pull of pulls) expect(conclusionsOn(pull).at(-1)).toBe('failure');
  expect(github.world.runs.filter(({ status }) => status !== 'completed')).toEqual([]);
  // Webhooks come in any order: a late one of an older push cuts off the review of the newer one, which then runs again.
  const verdicts = github.world.runs.filter(({ conclusion }) => conclusion !== 'cancelled');
  const heads = verdicts.map(({ suite }) => `${suite.repository.name}@${suite.headSha}`);
  expect(new Set(heads).size).toBe(heads.length);
  expect(github.world.threads).toHaveLength(5);
  expect(github.journal.violations).toEqual([]);
  for (const app of apps) expect(app.logged('review').length).toBeGreaterThan(0);
});

// At every request: `npm run faults`.
test.each(['graphql/query', 'checks/update'])(
  'killed at %s, a process is replaced by another one: one completed check run, no duplicate',
  async (operation) => {
    const first = await startApp({ timing: PATIENT });
    const held = holdBack(operation);
    const opened = openPlannedPull(github, PLAN);
    await held;
    front.targets = [];
    const second = await startApp();
    await first.kill();
    await until(() => conclusionsOn(opened).some((conclusion) => conclusion !== null));
    await settle();
    expect(runsOf(opened)).toMatchObject([{ status: 'completed', conclusion: 'failure', annotations: [{ path: 'app/jobs.py' }] }]);
    expect(github.world.threads).toHaveLength(1);
    expect(github.world.reviews).toHaveLength(1);
    expect(second.logged('job taken over')).toHaveLength(1);
    expect(github.journal.violations).toEqual([]);
  },
);

test('a delivery that comes to both processes is done once', async () => {
  const apps = await Promise.all([startApp(), startApp()]);
  front.mode = 'all';
  const opened = openPlannedPull(github, PLAN);
  await settle();
  expect(conclusionsOn(opened)).toEqual(['failure']);
  expect(github.world.threads).toHaveLength(1);
  const logged = (message: string): number => apps.flatMap((app) => app.logged(message)).length;
  expect(logged('review')).toBe(1);
  expect(logged('job queued')).toBe(1);
  expect(logged('delivery repeated')).toBeGreaterThan(0);
});

test('told to stop, a process gives back what it cannot end in time, and another one does it', async () => {
  const first = await startApp({ timing: PATIENT, drainMs: 100 });
  const held = holdBack('graphql/query');
  const opened = openPlannedPull(github, PLAN);
  await held;
  front.targets = [];
  await Promise.all([startApp(), first.stop()]);
  await until(() => conclusionsOn(opened).includes('failure'));
  await settle();
  // The one that stopped says so on its own run; the last one counts.
  expect(conclusionsOn(opened)).toEqual(['cancelled', 'failure']);
  expect(github.world.threads).toHaveLength(1);
});

test('told to stop, a process ends what it can, and leaves what waits to another one', async () => {
  const first = await startApp({ timing: PATIENT, drainMs: 20_000, concurrency: 1 });
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    github.hooks = {
      async beforeRequest({ operation }) {
        if (operation !== 'graphql/query') return;
        github.hooks = {};
        resolve();
        await new Promise<void>((go) => (release = go));
      },
    };
  });
  const one = openPlannedPull(github, PLAN);
  await held;
  const two = openPlannedPull(github, { ...PLAN, name: 'depot' });
  await github.deliveries.settled();
  const stopped = first.stop();
  setTimeout(() => release(), 300);
  await stopped;
  expect(conclusionsOn(one)).toEqual(['failure']);
  expect(conclusionsOn(two)).toEqual([]);
  front.targets = [];
  await startApp();
  await settle();
  await until(() => conclusionsOn(two).length > 0);
  await settle();
  expect(conclusionsOn(two)).toEqual(['failure']);
  expect(github.world.threads).toHaveLength(2);
});
