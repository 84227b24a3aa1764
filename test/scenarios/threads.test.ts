import { changeBase, push } from '../../src/demo/local-github/world/pulls.js';
import { createReview, reply, reviewCommentsOf } from '../../src/demo/local-github/world/reviews.js';
import type { ReviewThread } from '../../src/demo/local-github/world/types.js';
import { expectText } from '../support/expected-text.js';
import { openScenario, startStage, type Scenario } from '../support/scenario.js';
import { PERMISSIONS } from '../support/local-github.js';

const LOOP =
  'from sqlalchemy.orm import Session\n\n\ndef load(session: Session, items: list[object]) -> None:\n    for item in items:\n        session.add(item)\n';
const GOOD = `${LOOP}    session.commit()\n`;
const BAD = `${LOOP}        session.commit()\n`;
const PLAN = { before: { 'app/jobs.py': GOOD, 'README.md': 'The shop.\n' }, after: { 'app/jobs.py': BAD, 'README.md': 'The shop.\n' } };

/** Where the app may resolve threads. */
async function open(plan: Parameters<typeof openScenario>[0] = PLAN): Promise<Scenario> {
  const app = {
    slug: 'sqla-review',
    permissions: { ...PERMISSIONS, contents: 'write' as const },
    events: ['pull_request', 'issue_comment'],
  };
  return openScenario(plan, await startStage({ app }));
}

const stateOf = (thread: ReviewThread): string => `${thread.anchor.path}: ${thread.resolvedBy?.login ?? 'open'}`;
const states = ({ github }: Scenario): string[] => github.world.threads.map(stateOf);

describe('a thread whose finding is gone is resolved', () => {
  test('when the push leaves no Python file changed', async () => {
    const scenario = await open();
    const { github, repository, settle, runs, text } = scenario;
    expect(states(scenario)).toEqual(['app/jobs.py: open']);
    push(github.world, repository, 'change', { 'app/jobs.py': GOOD, 'README.md': 'The shop, and its jobs.\n' });
    await settle();
    expect(runs().map((run) => run.title)).toEqual(['No SQLAlchemy/Alembic changes']);
    expect(states(scenario)).toEqual(['app/jobs.py: sqla-review[bot]']);
    expect(github.journal.violations).toEqual([]);
    expectText('nothing-left-to-check', text());
  });

  test('when the file is removed', async () => {
    const scenario = await open({ ...PLAN, before: { 'README.md': 'The shop.\n' } });
    push(scenario.github.world, scenario.repository, 'change', { 'app/jobs.py': null });
    await scenario.settle();
    expect(states(scenario)).toEqual(['app/jobs.py: sqla-review[bot]']);
  });

  test('when another base has it already', async () => {
    const scenario = await open();
    const { github, repository, pull, author, settle } = scenario;
    repository.branches.set('next', pull.headSha);
    changeBase(github.world, pull, 'next', author);
    await settle();
    expect(states(scenario)).toEqual(['app/jobs.py: sqla-review[bot]']);
  });
});

describe('what people do to a thread', () => {
  const fix = async ({ github, repository, settle }: Scenario): Promise<void> => {
    push(github.world, repository, 'change', { 'app/jobs.py': `${GOOD}\n\nLIMIT = 1\n` });
    await settle();
  };
  const settings = (text: string) => ({ '.github/sqla-review.yml': text });

  test('an answer keeps it open, though its finding is gone', async () => {
    const scenario = await open();
    reply(scenario.github.world, scenario.github.world.threads[0]!, scenario.author, 'I would rather keep this.');
    await fix(scenario);
    expect(states(scenario)).toEqual(['app/jobs.py: open']);
    expectText('answered-thread', scenario.text());
  });

  test('with `resolve: always` it does not', async () => {
    const always = settings('resolve: always\n');
    const scenario = await open({ before: { ...PLAN.before, ...always }, after: { ...PLAN.after, ...always } });
    reply(scenario.github.world, scenario.github.world.threads[0]!, scenario.author, 'Done.');
    await fix(scenario);
    expect(states(scenario)).toEqual(['app/jobs.py: sqla-review[bot]']);
  });

  test('whoever resolves it has the last word', async () => {
    const scenario = await open();
    const { github, repository, settle, author, runs } = scenario;
    github.world.threads[0]!.resolvedBy = author;
    push(github.world, repository, 'change', { 'app/jobs.py': `${BAD}\n\nLIMIT = 1\n` });
    await settle();
    expect(states(scenario)).toEqual(['app/jobs.py: dana']);
    expect(runs().map((run) => [run.conclusion, run.annotations.length])).toEqual([['failure', 1]]);
  });

  test('a finding that comes back opens what the app had resolved', async () => {
    const scenario = await open();
    await fix(scenario);
    expect(states(scenario)).toEqual(['app/jobs.py: sqla-review[bot]']);
    push(scenario.github.world, scenario.repository, 'change', { 'app/jobs.py': BAD });
    await scenario.settle();
    expect(states(scenario)).toEqual(['app/jobs.py: open']);
    expect(scenario.github.journal.violations).toEqual([]);
  });

  test('a marker in a comment of somebody else is nothing to the app', async () => {
    const scenario = await open();
    const { github, pull, settle, author } = scenario;
    const [own] = reviewCommentsOf(github.world, pull);
    const comments = [{ path: 'app/jobs.py', line: 7, side: 'RIGHT', body: own!.body }];
    createReview(github.world, pull, author, { commitId: pull.headSha, body: '', state: 'COMMENTED', comments });
    await fix(scenario);
    await settle();
    expect(states(scenario)).toEqual(['app/jobs.py: sqla-review[bot]', 'app/jobs.py: open']);
  });
});

describe('a finding whose file gets another name is not told again', () => {
  test.each([
    ['a file that the pull request adds', { 'README.md': 'The shop.\n' }],
    ['a file that the base has', PLAN.before],
  ])('%s', async (_, before) => {
    const scenario = await open({ ...PLAN, before });
    const { github, repository, settle, runs } = scenario;
    push(github.world, repository, 'change', { 'app/jobs.py': null, 'app/work.py': BAD });
    await settle();
    expect(runs().map((run) => run.annotations.map(({ path }) => path))).toEqual([['app/work.py']]);
    expect(states(scenario)).toEqual(['app/jobs.py: open']);
    push(github.world, repository, 'change', { 'app/work.py': null, 'app/jobs.py': BAD });
    await settle();
    expect(states(scenario)).toEqual(['app/jobs.py: open']);
    push(github.world, repository, 'change', { 'app/jobs.py': null, 'app/work.py': GOOD });
    await settle();
    expect(states(scenario)).toEqual(['app/jobs.py: sqla-review[bot]']);
    expect(github.journal.violations).toEqual([]);
  });

  test('but another finding in a new file is', async () => {
    const scenario = await open({ ...PLAN, before: { 'README.md': 'The shop.\n' } });
    const other = BAD.replaceAll('load', 'store');
    push(scenario.github.world, scenario.repository, 'change', { 'app/jobs.py': null, 'app/work.py': other });
    await scenario.settle();
    expect(states(scenario)).toEqual(['app/jobs.py: sqla-review[bot]', 'app/work.py: open']);
  });
});
