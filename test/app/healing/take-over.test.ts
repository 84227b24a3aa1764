import { takeOver } from '../../../src/app/healing/take-over.js';
import { Metrics } from '../../../src/app/web/metrics.js';
import type { Connection } from '../../../src/github/connect.js';
import type { OwnRun } from '../../../src/github/upkeep/installation-upkeep.js';
import { UNREAD_TITLE } from '../../../src/review/check-run/closing-output.js';
import type { PullState, ReviewJob } from '../../../src/review/ports.js';

const HEAD = 'a'.repeat(40);
const PULL = { owner: 'acme', repo: 'shop', number: 7, headSha: HEAD } as PullState;
const JOB: ReviewJob = {
  installationId: 1,
  owner: 'acme',
  repo: 'shop',
  number: 7,
  headSha: HEAD,
  reason: 'changed',
  deliveryId: 'd1',
  pull: PULL,
};

const run = (more: Partial<OwnRun>): OwnRun => ({
  id: 1,
  isCompleted: false,
  conclusion: null,
  title: null,
  annotations: 0,
  attempt: 'd1',
  pull: 7,
  ...more,
});

async function takeOverWith(runs: readonly OwnRun[], job: ReviewJob = JOB): Promise<{ job: ReviewJob | undefined; asked: unknown[] }> {
  const asked: unknown[] = [];
  const upkeep: Partial<Connection['upkeep']> = {
    async listOwnRuns(repository, headSha) {
      asked.push(['list', repository, headSha]);
      return runs;
    },
    async cancelRun(repository, id) {
      asked.push(['cancel', repository, id]);
    },
  };
  const source: Partial<Connection['source']> = { getPull: async () => ({ ...PULL, headSha: 'b'.repeat(40) }) };
  const connection = { upkeep, source } as Connection;
  const taken = await takeOver(job, { connection, metrics: new Metrics(async () => 0) }, new AbortController().signal);
  return { job: taken, asked: asked.slice(1) };
}

describe('a review that another process began', () => {
  it('is done when that one completed the check run', async () => {
    await expect(takeOverWith([run({ isCompleted: true, conclusion: 'failure', title: '1 error' })])).resolves.toEqual({
      job: undefined,
      asked: [],
    });
  });

  it.each([
    ['gave it back', { conclusion: 'cancelled', title: 'Interrupted' }],
    ['could not read', { conclusion: 'failure', title: UNREAD_TITLE }],
  ])('is done again when that one %s', async (_, ended) => {
    const { job } = await takeOverWith([run({ isCompleted: true, ...ended })]);
    expect(job).toMatchObject({ deliveryId: 'd1' });
    expect(job).not.toHaveProperty('openRun');
  });

  it('goes on with the run that is open, and reads the pull request anew', async () => {
    const { job, asked } = await takeOverWith([run({ id: 5 })]);
    const { pull: _old, ...rest } = JOB;
    expect(job).toEqual({ ...rest, openRun: { id: 5, headSha: HEAD } });
    expect(asked).toEqual([]);
  });

  it('gets a run of its own when the open one has annotations, which would be there twice', async () => {
    const { job, asked } = await takeOverWith([run({ id: 5, annotations: 1 })]);
    expect(asked).toEqual([['cancel', { owner: 'acme', repo: 'shop' }, 5]]);
    expect(job).not.toHaveProperty('openRun');
  });

  it('goes on with the run that an older job of the pull request left open', async () => {
    await expect(takeOverWith([run({ id: 9, attempt: 'd0' })])).resolves.toMatchObject({ job: { openRun: { id: 9 } } });
  });

  it('is not done because another one is, and leaves the runs of another pull request with the same head alone', async () => {
    const others = [
      run({ id: 8, attempt: 'd0', isCompleted: true, conclusion: 'success' }),
      run({ id: 9, pull: 8 }),
      run({ id: 9, pull: undefined }),
    ];
    const { job, asked } = await takeOverWith(others);
    expect(job).toBeDefined();
    expect(job).not.toHaveProperty('openRun');
    expect(asked).toEqual([]);
  });

  it('knows the run that the healing pass had given it', async () => {
    const given = { ...JOB, openRun: { id: 9, headSha: HEAD } };
    await expect(takeOverWith([run({ id: 9, attempt: 'd0' })], given)).resolves.toMatchObject({ job: { openRun: { id: 9 } } });
    const completed = run({ id: 9, attempt: 'd0', isCompleted: true, conclusion: 'success' });
    await expect(takeOverWith([completed], given)).resolves.toMatchObject({ job: undefined });
  });

  it('keeps what a merge group’s event told, which cannot be read otherwise', async () => {
    const group: ReviewJob = { ...JOB, number: null, pull: { ...PULL, number: null } };
    await expect(takeOverWith([], group)).resolves.toMatchObject({ job: { pull: { headSha: HEAD } } });
  });
});
