import { rerequestRun, rerequestSuite } from '../../src/demo/local-github/world/checks.js';
import { destroyMergeGroup, requestMergeGroup } from '../../src/demo/local-github/world/merge-groups.js';
import { addLabel, changeBase, changeTitle, closePull, push, removeLabel, reopenPull } from '../../src/demo/local-github/world/pulls.js';
import type { MergeGroup } from '../../src/demo/local-github/world/types.js';
import { openScenario, startStage, type Scenario } from '../support/scenario.js';

const LOOP =
  'from sqlalchemy.orm import Session\n\n\ndef load(session: Session, items: list[object]) -> None:\n    for item in items:\n        session.add(item)\n';
const PLAN = { before: { 'app/jobs.py': `${LOOP}    session.commit()\n` }, after: { 'app/jobs.py': `${LOOP}        session.commit()\n` } };

/** Check runs of a commit, oldest first. */
const runsOn = ({ github }: Pick<Scenario, 'github'>, head: string) => github.world.runs.filter((run) => run.suite.headSha === head);
const conclusions = (scenario: Pick<Scenario, 'github'>, head: string): (string | null)[] =>
  runsOn(scenario, head).map((run) => run.conclusion);

test('a change of the base is checked against the new one; a change of the title is not', async () => {
  const scenario = await openScenario(PLAN);
  const { github, repository, pull, author, settle, runs } = scenario;
  changeTitle(github.world, pull, 'Another title', author);
  await settle();
  expect(runs()).toHaveLength(1);
  repository.branches.set('next', pull.headSha);
  changeBase(github.world, pull, 'next', author);
  await settle();
  expect(conclusions(scenario, pull.headSha)).toEqual(['failure', 'success']);
  expect(github.journal.violations).toEqual([]);
});

test('a label that the settings name is heard of, others are not', async () => {
  const settings = { '.github/sqla-review.yml': 'ignore: { labels: ["no-sqla"] }\n' };
  const scenario = await openScenario({ before: { ...PLAN.before, ...settings }, after: { ...PLAN.after, ...settings } });
  const { github, pull, author, settle, runs } = scenario;
  addLabel(github.world, pull, 'bug', author);
  await settle();
  expect(runs().map((run) => run.title)).toEqual(['1 error']);
  addLabel(github.world, pull, 'no-sqla', author);
  await settle();
  removeLabel(github.world, pull, 'no-sqla', author);
  await settle();
  expect(runs().map((run) => run.title)).toEqual(['1 error', 'Not checked: the settings ignore one of its labels', '1 error']);
  expect(github.world.threads).toHaveLength(1);
  expect(github.journal.violations).toEqual([]);
});

test.each([false, true])('"Re-run all checks" makes a new check run (from a fork: %s)', async (isFromFork) => {
  const scenario = await openScenario({ ...PLAN, isFromFork });
  const { github, pull, author, settle, runs } = scenario;
  rerequestSuite(github.world, runs()[0]!.suite, author);
  await settle();
  expect(conclusions(scenario, pull.headSha)).toEqual(['failure', 'failure']);
  expect(github.world.threads).toHaveLength(1);
  expect(github.journal.violations).toEqual([]);
});

test('a pull request that is closed while it is reviewed: its run ends, and reopened it is reviewed', async () => {
  const stage = await startStage();
  const { github } = stage;
  const scenario = openScenario(PLAN, stage);
  github.hooks = {
    beforeRequest: async ({ operation }) => {
      const [pull] = github.world.pulls;
      if (operation !== 'graphql/query' || pull?.state !== 'open') return;
      closePull(github.world, pull, pull.author);
      await github.deliveries.settled();
    },
  };
  const { pull, author, settle } = await scenario;
  expect(runsOn({ github }, pull.headSha)).toMatchObject([{ conclusion: 'cancelled', title: 'The pull request was closed' }]);
  github.hooks = {};
  reopenPull(github.world, pull, author);
  await settle();
  expect(conclusions({ github }, pull.headSha)).toEqual(['cancelled', 'failure']);
});

describe('a merge group', () => {
  test('gets a check run of all its changes, and nothing else', async () => {
    const scenario = await openScenario({ ...PLAN, baseTip: { 'README.md': 'The shop.\n' } });
    const { github, pull, settle } = scenario;
    const reviews = github.world.reviews.length;
    const before = github.journal.entries.length;
    const group = requestMergeGroup(github.world, pull);
    await settle();
    const [run] = runsOn(scenario, group.headSha);
    expect(run).toMatchObject({ status: 'completed', conclusion: 'failure', title: '1 error' });
    expect(run!.externalId).toMatch(new RegExp(`^acme/shop@${group.headSha}:`));
    expect(run!.annotations).toMatchObject([{ path: 'app/jobs.py' }]);
    expect(github.world.reviews).toHaveLength(reviews);
    expect([...github.journal.counts(before).keys()].sort()).toEqual([
      'checks/create',
      'checks/update',
      'graphql/query',
      'repos/compare-commits-with-basehead',
    ]);
    expect(github.journal.violations).toEqual([]);
  });

  test('that holds nothing for us passes', async () => {
    const scenario = await openScenario({ before: PLAN.before, after: { ...PLAN.before, 'README.md': 'The shop.\n' } });
    const group = requestMergeGroup(scenario.github.world, scenario.pull);
    await scenario.settle();
    expect(conclusions(scenario, group.headSha)).toEqual(['success']);
  });

  test('is checked again when somebody asks', async () => {
    const scenario = await openScenario(PLAN);
    const { github, pull, author, settle } = scenario;
    const group = requestMergeGroup(github.world, pull);
    await settle();
    const [run] = runsOn(scenario, group.headSha);
    rerequestRun(github.world, run!, author);
    await settle();
    rerequestSuite(github.world, run!.suite, author);
    await settle();
    expect(conclusions(scenario, group.headSha)).toEqual(['failure', 'failure', 'failure']);
    expect(github.journal.violations).toEqual([]);
  });

  test('that is destroyed meanwhile: its run ends', async () => {
    const scenario = await openScenario(PLAN);
    const { github, pull, repository, settle } = scenario;
    let group: MergeGroup | undefined;
    github.hooks = {
      beforeRequest: async ({ operation }) => {
        if (operation !== 'graphql/query' || !group) return;
        destroyMergeGroup(github.world, group, 'dequeued');
        group = undefined;
        await github.deliveries.settled();
      },
    };
    group = requestMergeGroup(github.world, pull);
    const { headSha } = group;
    await settle();
    expect(runsOn(scenario, headSha)).toMatchObject([{ conclusion: 'cancelled', title: 'The merge group is gone' }]);
    push(github.world, repository, 'change', PLAN.before);
    await settle();
    expect(conclusions(scenario, pull.headSha)).toEqual(['success']);
  });
});
