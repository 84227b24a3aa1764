import { push } from '../../src/demo/local-github/world/pulls.js';
import { openPlannedPull } from '../../src/demo/open-pull.js';
import { RedisServer } from '../support/processes/redis-server.js';
import { startStage, type Stage } from '../support/scenario.js';
import { LOOP, PLAN } from '../support/processes/commit-in-loop.js';
import { until } from '../support/processes/until.js';

// The first review loads the parser, and the local GitHub compiles its schemas: the event loop hangs for seconds.
const TIMING = { lockMs: 10_000, stalledCheckMs: 500, retryMs: 200 };

let redis: RedisServer;
beforeEach(async () => {
  redis = await RedisServer.start();
});

const start = (): Promise<Stage> => startStage({}, {}, { redisUrl: redis.url, queueTiming: TIMING });

async function statusOf({ hookUrl }: Stage, path: string): Promise<object> {
  const answer = await fetch(new URL(path, hookUrl));
  return { status: answer.status, body: path === '/metrics' ? undefined : await answer.json() };
}

const conclusionsOn = ({ github }: Stage, head: string): (string | null)[] =>
  github.world.runs.filter((run) => run.suite.headSha === head).map((run) => run.conclusion);

/** One a pull request, and nothing else was posted. */
function expectOneReview(stage: Stage, head: string): void {
  expect(conclusionsOn(stage, head)).toEqual(['failure']);
  expect(stage.github.world.threads).toHaveLength(1);
  expect(stage.github.journal.violations).toEqual([]);
}

test('a webhook that comes while Redis is away is not lost: GitHub is told so, and sends it again', async () => {
  const stage = await start();
  await expect(statusOf(stage, '/readyz')).resolves.toEqual({ status: 200, body: { status: 'ok' } });
  await redis.down();
  await until(async () => (await fetch(new URL('/readyz', stage.hookUrl))).status === 503);
  await expect(statusOf(stage, '/readyz')).resolves.toEqual({ status: 503, body: { status: 'no Redis' } });
  await expect(statusOf(stage, '/healthz')).resolves.toEqual({ status: 200, body: { status: 'ok' } });
  await expect(statusOf(stage, '/metrics')).resolves.toMatchObject({ status: 200 });
  const { pull } = openPlannedPull(stage.github, PLAN);
  await stage.github.deliveries.settled();
  expect(stage.github.deliveries.records.map(({ statusCode }) => statusCode)).toContain(500);
  expect(stage.github.world.runs).toEqual([]);

  await redis.up();
  await until(async () => (await fetch(new URL('/readyz', stage.hookUrl))).status === 200);
  await stage.app.heal();
  await stage.settle();
  expectOneReview(stage, pull.headSha);
  expect(stage.log.filter(({ msg }) => msg === 'Redis is away')).toHaveLength(1);
  expect(stage.log.filter(({ msg }) => msg === 'Redis is back')).toHaveLength(1);
});

test('a review goes on when Redis loses everything meanwhile, and the next push is reviewed', async () => {
  const stage = await start();
  let restarted: Promise<void> | undefined;
  stage.github.hooks = {
    beforeRequest: async ({ operation }) => {
      if (operation !== 'graphql/query' || restarted) return;
      restarted = redis.down().then(() => redis.up());
      await restarted;
    },
  };
  const { pull, repository } = openPlannedPull(stage.github, PLAN);
  await until(() => conclusionsOn(stage, pull.headSha)[0] === 'failure');
  await until(async () => (await fetch(new URL('/readyz', stage.hookUrl))).status === 200);
  await stage.settle();
  expectOneReview(stage, pull.headSha);
  stage.github.hooks = {};
  push(stage.github.world, repository, 'change', { 'app/jobs.py': `${LOOP}    session.commit()\n` });
  await stage.settle();
  expect(conclusionsOn(stage, pull.headSha)).toEqual(['success']);
});

test('a Redis that takes connections but gives no answer does not hold up webhooks for longer than GitHub waits', async () => {
  const stage = await start();
  redis.hang(true);
  const began = performance.now();
  openPlannedPull(stage.github, PLAN);
  await stage.github.deliveries.settled();
  const seconds = (performance.now() - began) / 1_000;
  redis.hang(false);
  expect(stage.github.deliveries.records.map(({ statusCode }) => statusCode)).toContain(500);
  expect(seconds).toBeLessThan(9.5);
});
