import { jest } from '@jest/globals';
import type { LocalGitHub } from '../../src/demo/local-github/local-github.js';
import { openPlannedPull } from '../../src/demo/open-pull.js';
import { startLocalGitHub } from '../support/local-github.js';
import { AppChild } from './app-child.js';

jest.setTimeout(60_000);

const LOOP =
  'from sqlalchemy.orm import Session\n\n\ndef load(session: Session, items: list[object]) -> None:\n    for item in items:\n        session.add(item)\n';
const PLAN = { before: { 'app/jobs.py': `${LOOP}    session.commit()\n` }, after: { 'app/jobs.py': `${LOOP}        session.commit()\n` } };

/** Requests of a first review, in the order of the plan; the app makes some of them at the same time. */
const REQUESTS = [
  'apps/create-installation-access-token',
  'checks/create',
  'repos/compare-commits-with-basehead',
  'graphql/query',
  'pulls/create-review',
  'checks/update',
] as const;

const running: AppChild[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.kill()));
});

async function startChild(github: LocalGitHub): Promise<AppChild> {
  const app = await AppChild.start(github);
  running.push(app);
  return app;
}

/** Waits until no check run is open and healing finds nothing more to do. */
async function untilDone(github: LocalGitHub, app: AppChild): Promise<void> {
  do await app.untilHealed();
  while (github.world.runs.some((run) => run.status !== 'completed'));
  await app.untilHealed();
}

/** Opens a pull request, and kills the app at the first request of this kind after the opening. */
async function killAt(github: LocalGitHub, operation: string, moment: 'before' | 'after'): Promise<string> {
  const app = await startChild(github);
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

describe.each(['before', 'after'] as const)('killed %s the deed of', (moment) => {
  test.each(REQUESTS)('%s, and started again: one completed check run, one comment', async (operation) => {
    const github = await startLocalGitHub();
    const head = await killAt(github, operation, moment);
    const restarted = await startChild(github);
    await untilDone(github, restarted);
    expect(github.world.runs.filter((run) => run.suite.headSha === head)).toMatchObject([
      { status: 'completed', conclusion: 'failure', title: '1 error', annotations: [{ path: 'app/jobs.py' }] },
    ]);
    expect(github.world.reviews).toHaveLength(1);
    expect(github.world.threads).toHaveLength(1);
    expect(github.journal.violations).toEqual([]);
  });
});
