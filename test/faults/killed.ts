import { jest } from '@jest/globals';
import type { LocalGitHub } from '../../src/demo/local-github/local-github.js';
import type { CheckRun } from '../../src/demo/local-github/world/types.js';
import { openPlannedPull } from '../../src/demo/open-pull.js';
import { startLocalGitHub } from '../support/local-github.js';
import { RedisServer } from '../support/processes/redis-server.js';
import { AppChild } from './app-child.js';
import { PLAN } from '../support/processes/commit-in-loop.js';
import { REVIEW_OPERATIONS } from '../support/review-operations.js';

jest.setTimeout(60_000);

const WAYS = ['in process', 'with Redis'] as const;
type Way = (typeof WAYS)[number];
const MOMENTS = ['before', 'after'] as const;

/** A restart waits for the dead process's lock. */
const QUEUE_TIMING = { lockMs: 3_000, stalledCheckMs: 500, retryMs: 200 };

/** By way, moment and operation, what there was of the review in the end. */
const table = new Map<string, string>();
let redis: RedisServer | undefined;

const running: AppChild[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.kill()));
});

async function startChild(github: LocalGitHub, way: Way): Promise<AppChild> {
  if (way === 'with Redis') redis ??= await RedisServer.start();
  const shared = way === 'with Redis' ? { redisUrl: redis!.url, queueTiming: QUEUE_TIMING } : {};
  const app = await AppChild.start(github, shared);
  running.push(app);
  return app;
}

const runsOf = (github: LocalGitHub, head: string): readonly CheckRun[] => github.world.runs.filter((run) => run.suite.headSha === head);

/** Waits until the head's check run is completed and healing finds nothing more to do. */
async function untilDone(github: LocalGitHub, head: string, app: AppChild): Promise<void> {
  do await app.untilHealed();
  while (runsOf(github, head).length === 0 || runsOf(github, head).some((run) => run.status !== 'completed'));
  await app.untilHealed();
}

interface Death {
  readonly operation: string;
  readonly moment: (typeof MOMENTS)[number];
  readonly way: Way;
}

/** Opens a pull request, and kills the app at the first request of this kind after the opening. */
async function killAt(github: LocalGitHub, { operation, moment, way }: Death): Promise<string> {
  const app = await startChild(github, way);
  await app.untilHealed();
  let killed: () => void = () => undefined;
  const dead = new Promise<void>((resolve) => {
    killed = resolve;
  });
  const kill = async (entry: { readonly operation: string }): Promise<void> => {
    if (entry.operation !== operation) return;
    github.hooks = {};
    await app.kill();
    killed();
    // Before the deed: it never happens.
    if (moment === 'before') await new Promise(() => undefined);
  };
  github.hooks = moment === 'before' ? { beforeRequest: kill } : { afterDeed: kill };
  const { pull } = openPlannedPull(github, PLAN);
  await dead;
  return pull.headSha;
}

describe.each(WAYS)('%s', (way) => {
  afterAll(() => redis?.flush());

  describe.each(MOMENTS)('killed %s the deed of', (moment) => {
    test.each(REVIEW_OPERATIONS)('%s, and started again: one completed check run, one comment', async (operation) => {
      const github = await startLocalGitHub();
      const head = await killAt(github, { operation, moment, way });
      const restarted = await startChild(github, way);
      await untilDone(github, head, restarted);
      const runs = runsOf(github, head);
      const { reviews, threads } = github.world;
      const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
      table.set(
        `${way} ${moment} ${operation}`,
        `${count(runs.length, 'run')} (${runs.map((run) => run.conclusion ?? run.status).join(', ')}), ${count(threads.length, 'comment')}`,
      );
      expect(runs).toMatchObject([
        { status: 'completed', conclusion: 'failure', title: '1 error', annotations: [{ path: 'app/jobs.py' }] },
      ]);
      expect(reviews).toHaveLength(1);
      expect(threads).toHaveLength(1);
      expect(github.journal.violations).toEqual([]);
    });
  });
});

afterAll(() => {
  const head = ['killed at', 'moment', ...WAYS];
  const rows = REVIEW_OPERATIONS.flatMap((operation) =>
    MOMENTS.map((moment) => [operation, moment, ...WAYS.map((way) => table.get(`${way} ${moment} ${operation}`) ?? '-')]),
  );
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
});
