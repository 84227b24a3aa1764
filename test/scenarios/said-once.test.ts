import { moveBranch, push } from '../../src/demo/local-github/world/pulls.js';
import { commitFiles, createRepository } from '../../src/demo/local-github/world/repositories.js';
import { reply } from '../../src/demo/local-github/world/reviews.js';
import { openPlannedPull } from '../../src/demo/open-pull.js';
import { expectText } from '../support/expected-text.js';
import { openScenario, runScenario, startStage, type Scenario } from '../support/scenario.js';

const LOOP =
  'from sqlalchemy.orm import Session\n\n\ndef load(session: Session, items: list[object]) -> None:\n    for item in items:\n        session.add(item)\n';
const GOOD = `${LOOP}    session.commit()\n`;
const BAD = `${LOOP}        session.commit()\n`;
const PLAN = { before: { 'app/jobs.py': GOOD }, after: { 'app/jobs.py': BAD } };

/** One function with a finding for each number. */
const functions = (count: number): string =>
  Array.from({ length: count }, (_, index) => BAD.replace('load', `load${index}`).replace(/^from.*\n\n\n/, '')).join('\n\n');
const many = (count: number): string => `from sqlalchemy.orm import Session\n\n\n${functions(count)}`;

async function expectSame({ github, settle, runs }: Scenario): Promise<void> {
  await settle();
  expect(runs().map((run) => [run.conclusion, run.annotations.length])).toEqual([['failure', 1]]);
  expect([github.world.reviews.length, github.world.threads.length]).toEqual([1, 1]);
  expect(github.world.threads[0]!.resolvedBy).toBeUndefined();
  expect(github.journal.violations).toEqual([]);
}

describe('a finding that stays is told once', () => {
  test('when lines come above it, or its file is formatted anew', async () => {
    const scenario = await openScenario(PLAN);
    const { github, repository } = scenario;
    push(github.world, repository, 'change', {
      'app/jobs.py': `# The shop's jobs.\n\n${BAD.replace('items: list[object]', 'items:list[object]')}`,
    });
    await expectSame(scenario);
  });

  test('when the branch is rebased on what landed meanwhile', async () => {
    const scenario = await openScenario(PLAN);
    const { github, repository, author } = scenario;
    push(github.world, repository, 'main', { 'app/jobs.py': `"""Jobs."""\n\n${GOOD}` });
    const parent = repository.branches.get('main')!;
    const files = { 'app/jobs.py': `"""Jobs."""\n\n${BAD}` };
    const sha = commitFiles(github.world, repository, { branch: 'change', files, message: 'Load', parent });
    moveBranch(github.world, { repository, branch: 'change', sha }, author);
    await expectSame(scenario);
  });

  test('when pushes are forced, again and again', async () => {
    const scenario = await openScenario(PLAN);
    const { github, repository, author } = scenario;
    const parent = repository.branches.get('main')!;
    for (const limit of [1, 2, 3]) {
      const files = { 'app/jobs.py': `${BAD}\n\nLIMIT = ${limit}\n` };
      const sha = commitFiles(github.world, repository, { branch: 'change', files, message: 'Load', parent });
      moveBranch(github.world, { repository, branch: 'change', sha }, author);
      await scenario.settle();
    }
    await expectSame(scenario);
  });

  test('when somebody answered', async () => {
    const scenario = await openScenario(PLAN);
    const { github, repository, pull, author } = scenario;
    reply(github.world, github.world.threads[0]!, author, 'Why?');
    push(github.world, repository, 'change', { 'app/jobs.py': `${BAD}\n\nLIMIT = 1\n` });
    await scenario.settle();
    expect(github.world.threads.filter((thread) => thread.pull === pull)).toHaveLength(1);
    expect(github.world.reviews.map((review) => review.author.login)).toEqual(['sqla-review[bot]', author.login]);
  });
});

test('the conversation stays the people’s: a review says nothing there, nor does the next one', async () => {
  const scenario = await openScenario(PLAN);
  push(scenario.github.world, scenario.repository, 'change', { 'app/jobs.py': GOOD, 'app/more.py': BAD });
  await scenario.settle();
  expect(scenario.github.world.issueComments).toEqual([]);
  expect(scenario.github.world.reviews.map((review) => review.body)).toEqual(['', '']);
});

test('of more findings than comments the worst are told, one of each rule first, and the others counted', async () => {
  const files = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`app/jobs${index}.py`, many(5)]));
  const engine = 'from sqlalchemy import create_engine\n\nengine = create_engine("postgresql://db/shop", pool_size=5, max_overflow=5)\n';
  const scenario = await openScenario({ before: {}, after: { ...files, 'app/db.py': engine } });
  const { github, runs } = scenario;
  expect(github.world.threads).toHaveLength(25);
  expect(github.world.threads.map(({ anchor }) => anchor.path)).toContain('app/db.py');
  expect(runs()[0]!.annotations).toHaveLength(31);
  expect(runs()[0]!.summary).toContain('6 findings: there are at most 25 comments at a time');
});

test('more than five findings of a rule in one file share a comment', async () => {
  expectText('one-comment-for-many', await runScenario({ before: {}, after: { 'app/jobs.py': many(7) } }));
});

test('a file that the pull request adds, with a finding that nothing can fix, and code that was there before', async () => {
  const before = { 'app/old.py': BAD };
  const after = { 'app/old.py': `${BAD}\n\nLIMIT = 1\n`, 'app/new.py': `${BAD.replace('load', 'store')}` };
  expectText('old-and-new', await runScenario({ before, after }));
});

test('settings of the owner’s `.github` repository hold where the repository has none of its own', async () => {
  const stage = await startStage();
  const files = { '.github/sqla-review.yml': 'comments: off\nfail_on: never\n' };
  createRepository(stage.github.world, { owner: 'acme', name: '.github', files });
  const scenario = await openScenario(PLAN, stage);
  expect(scenario.runs().map((run) => [run.conclusion, run.annotations.length])).toEqual([['success', 1]]);
  expect(stage.github.world.threads).toEqual([]);
  const own = { '.github/sqla-review.yml': 'comments: on\n' };
  const { pull } = openPlannedPull(stage.github, { before: { ...PLAN.before, ...own }, after: { ...PLAN.after, ...own }, name: 'depot' });
  await stage.settle();
  expect(stage.github.world.threads.map((thread) => thread.pull)).toEqual([pull]);
  expect(stage.github.world.runs.at(-1)!.conclusion).toBe('success');
});
