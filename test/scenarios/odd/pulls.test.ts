import { createReview } from '../../../src/demo/local-github/world/reviews.js';
import { comment } from '../../../src/demo/local-github/world/comments.js';
import { changeBase, convertToDraft, moveBranch, openPull } from '../../../src/demo/local-github/world/pulls.js';
import { commitFiles, forkRepository, install, renameRepository } from '../../../src/demo/local-github/world/repositories.js';
import type { LocalGitHub } from '../../../src/demo/local-github/local-github.js';
import { openScenario, startStage, type Scenario } from '../../support/scenario.js';

const LOOP =
  'from sqlalchemy.orm import Session\n\n\ndef load(session: Session, items: list[object]) -> None:\n    for item in items:\n        session.add(item)\n';
const GOOD = `${LOOP}    session.commit()\n`;
const BAD = `${LOOP}        session.commit()\n`;
const PLAN = { before: { 'app/jobs.py': GOOD }, after: { 'app/jobs.py': BAD } };
const ONE_ERROR = [['failure', '1 error']];

const endsOf = ({ runs }: Scenario): (string | null)[][] => runs().map((run) => [run.conclusion, run.title]);

/** Does something once, before the first request of this kind from now on. */
function once(github: LocalGitHub, operation: string, deed: () => void): void {
  github.hooks = {
    beforeRequest: (entry) => {
      if (entry.operation !== operation) return;
      github.hooks = {};
      deed();
    },
  };
}

async function afterRerun(scenario: Scenario): Promise<(string | null)[][]> {
  comment(scenario.github.world, scenario.pull, scenario.repository.owner, '/sqla recheck');
  await scenario.settle();
  expect(scenario.github.journal.violations).toEqual([]);
  return endsOf(scenario);
}

describe('whose pull request', () => {
  test('the fork is gone: it is reviewed again all the same', async () => {
    const scenario = await openScenario({ ...PLAN, isFromFork: true });
    const { github, repository, pull, settle } = scenario;
    scenario.headRepository.isDeleted = true;
    repository.branches.set('next', repository.branches.get('main')!);
    changeBase(github.world, pull, 'next', repository.owner);
    await settle();
    expect(endsOf(scenario)).toEqual([...ONE_ERROR, ...ONE_ERROR]);
    // GitHub sends null there, which its description of this event leaves out.
    const others = github.journal.violations.filter(({ message }) => !/^pull_request\/head\/(repo|user): must be object/.test(message));
    expect(others).toEqual([]);
  });

  test('the author deleted the account', async () => {
    expect(endsOf(await openScenario({ ...PLAN, author: 'ghost' }))).toEqual(ONE_ERROR);
  });

  test('a bot opened it: comments as well, unless the settings say otherwise', async () => {
    const bots = { '.github/sqla-review.yml': 'bots: skip\n' };
    const first = await openScenario({ ...PLAN, author: 'renovate[bot]' });
    expect([endsOf(first), first.github.world.threads.length]).toEqual([ONE_ERROR, 1]);
    const second = await openScenario({ before: { ...PLAN.before, ...bots }, after: { ...PLAN.after, ...bots }, author: 'renovate[bot]' });
    expect([endsOf(second), second.github.world.threads.length]).toEqual([ONE_ERROR, 0]);
  });

  test('a fork wants it: the app is installed there, and reviews it there', async () => {
    const stage = await startStage();
    const { github } = stage;
    const { repository } = await openScenario({ before: PLAN.before, after: PLAN.before }, stage);
    const fork = forkRepository(github.world, repository, 'erin');
    install(github.world, fork);
    const twig = forkRepository(github.world, fork, 'frank');
    const parent = fork.branches.get('main')!;
    twig.branches.set('change', commitFiles(github.world, twig, { branch: 'change', files: PLAN.after, message: 'Change', parent }));
    const pull = openPull(github.world, {
      repository: fork,
      headRepository: twig,
      headRef: 'change',
      title: 'Change',
      author: github.world.account('frank'),
    });
    await stage.settle();
    const runs = github.world.runs.filter((run) => run.suite.headSha === pull.headSha);
    expect(runs.map((run) => [run.suite.repository === fork, run.conclusion])).toEqual([[true, 'failure']]);
    expect(github.world.threads.map((thread) => thread.pull)).toEqual([pull]);
  });
});

describe('what happens meanwhile', () => {
  test('the head is forced away: the old run is cancelled, the new head reviewed, nothing told twice', async () => {
    const stage = await startStage();
    const { github } = stage;
    once(github, 'pulls/create-review', () => {
      const [pull] = github.world.pulls;
      const { repository } = pull!;
      const parent = repository.branches.get('main')!;
      const files = { 'app/jobs.py': BAD, 'app/new.py': 'LIMIT = 1\n' };
      const sha = commitFiles(github.world, repository, { branch: 'change', files, message: 'Again', parent });
      moveBranch(github.world, { repository, branch: 'change', sha }, repository.owner);
    });
    const scenario = await openScenario(PLAN, stage);
    await scenario.settle();
    expect(endsOf(scenario)).toEqual(ONE_ERROR);
    expect(github.world.runs.filter((run) => run.status !== 'completed')).toEqual([]);
    expect(new Set(github.world.threads.map(({ anchor }) => anchor.path)).size).toBe(github.world.threads.length);
  });

  test('it becomes a draft again: what was told stays', async () => {
    const scenario = await openScenario(PLAN);
    convertToDraft(scenario.github.world, scenario.pull, scenario.author);
    await scenario.settle();
    expect([endsOf(scenario), scenario.github.world.threads.length]).toEqual([ONE_ERROR, 1]);
    expect(scenario.github.journal.violations).toEqual([]);
  });

  test('the base branch is deleted: the review goes by the commit that it was', async () => {
    const stage = await startStage();
    const { github } = stage;
    once(github, 'repos/compare-commits-with-basehead', () => github.world.repositories[0]!.branches.delete('main'));
    const scenario = await openScenario(PLAN, stage);
    expect(endsOf(scenario)).toEqual(ONE_ERROR);
  });

  test('the repository gets another name: what the old name could not finish, healing does under the new one', async () => {
    const stage = await startStage();
    const { github } = stage;
    once(github, 'apps/create-installation-access-token', () => renameRepository(github.world, github.world.repositories[0]!, 'store'));
    const scenario = await openScenario(PLAN, stage);
    await stage.app.heal();
    await stage.settle();
    expect(endsOf(scenario).at(-1)).toEqual(['failure', '1 error']);
    expect(scenario.runs().filter((run) => run.status !== 'completed')).toEqual([]);
    expect(github.world.threads).toHaveLength(1);
  });

  test('the repository is archived: the app gives up, and says why in its log alone', async () => {
    const stage = await startStage();
    const { github } = stage;
    once(github, 'graphql/query', () => (github.world.repositories[0]!.isArchived = true));
    const scenario = await openScenario(PLAN, stage);
    await stage.app.heal();
    await stage.settle();
    expect(scenario.runs().map((run) => run.status)).toEqual(['in_progress']);
    expect(stage.log.filter(({ msg }) => msg === 'job failed')).toHaveLength(1);
    expect(github.journal.violations).toEqual([]);
  });
});

describe('a conversation', () => {
  test('that is locked takes no comments: all is told as annotations', async () => {
    const stage = await startStage();
    once(stage.github, 'graphql/query', () => (stage.github.world.pulls[0]!.isLocked = true));
    const scenario = await openScenario(PLAN, stage);
    expect(endsOf(scenario)).toEqual(ONE_ERROR);
    expect(stage.github.world.threads).toEqual([]);
    expect(scenario.runs()[0]!.summary).toContain('GitHub refused the comment');
    comment(stage.github.world, scenario.pull, scenario.author, '/sqla help');
    await scenario.settle();
    expect(stage.github.world.issueComments).toHaveLength(1);
  });

  test('of 250 long threads is read to its end, so that nothing is told twice', async () => {
    const scenario = await openScenario(PLAN);
    const { github, pull, author } = scenario;
    const long = 'A long story. '.repeat(4_000);
    const comments = Array.from({ length: 250 }, (_, index) => ({ path: 'app/jobs.py', line: 7, side: 'RIGHT', body: `${index} ${long}` }));
    createReview(github.world, pull, author, { commitId: pull.headSha, body: '', state: 'COMMENTED', comments });
    // The app's own thread now stands on the last page.
    github.world.threads.push(github.world.threads.shift()!);
    expect(await afterRerun(scenario)).toEqual([...ONE_ERROR, ...ONE_ERROR]);
    expect(github.world.threads).toHaveLength(251);
  });
});
