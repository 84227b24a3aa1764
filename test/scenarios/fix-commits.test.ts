import { pressAction } from '../../src/demo/local-github/world/checks.js';
import { comment } from '../../src/demo/local-github/world/comments.js';
import { push } from '../../src/demo/local-github/world/pulls.js';
import { readText } from '../../src/demo/local-github/world/repositories.js';
import type { PullPlan } from '../../src/demo/open-pull.js';
import { PERMISSIONS } from '../support/local-github.js';
import { openScenario, startStage, type Scenario } from '../support/scenario.js';

const SETTINGS = { '.github/sqla-review.yml': 'fix_commits: on\n' };
const engine = (rest: string): string =>
  `from sqlalchemy import create_engine\n\nengine = create_engine("postgresql://db/shop", pool_size=5, max_overflow=5${rest})\n`;
const GOOD = engine(', pool_pre_ping=True');
const BAD = engine('');
const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
const PLAN: PullPlan = {
  before: { ...SETTINGS, 'app/db.py': GOOD, 'app/windows.py': crlf(GOOD), 'app/mark.py': `\uFEFF${GOOD}` },
  after: { ...SETTINGS, 'app/db.py': BAD, 'app/windows.py': crlf(BAD), 'app/mark.py': `\uFEFF${BAD}`, 'app/more.py': 'LIMIT = 1\n' },
};

/** Opens the pull request where the app may write contents. */
async function open(plan: PullPlan = PLAN, contents: 'read' | 'write' = 'write'): Promise<Scenario> {
  const app = { slug: 'sqla-review', permissions: { ...PERMISSIONS, contents }, events: ['pull_request', 'issue_comment'] };
  return openScenario(plan, await startStage({ app }));
}

/** Asks for the commit; gives the reactions and what was replied, without its marker. */
async function askFor(scenario: Scenario, login = 'dana') {
  const { github, pull, settle } = scenario;
  const before = github.world.issueComments.length;
  const asked = comment(github.world, pull, github.world.account(login), '/sqla fix');
  await settle();
  expect(github.journal.violations).toEqual([]);
  const replies = github.world.issueComments.slice(before + 1).map(({ body }) => body.replace(/\n+<!--.*-->$/, ''));
  return { reactions: asked.reactions.map(({ content }) => content), replies };
}

test('/sqla fix commits all safe fixes at once, byte by byte as the files are, and the next review resolves the threads', async () => {
  const scenario = await open();
  const { github, repository, pull, runs } = scenario;
  const before = pull.headSha;
  expect(runs().map((run) => run.annotations.length)).toEqual([3]);
  await expect(askFor(scenario)).resolves.toEqual({ reactions: ['eyes', '+1'], replies: [] });
  expect(pull.headSha).not.toBe(before);
  for (const [path, text] of Object.entries(PLAN.before)) expect(readText(repository, pull.headSha, path)).toBe(text);
  const commit = repository.objects.commit(pull.headSha)!;
  expect(commit).toMatchObject({ message: 'Apply 3 safe fixes of sqla-review', parents: [before] });
  expect(commit.author.name).toBe('sqla-review[bot]');
  expect(runs().map((run) => run.conclusion)).toEqual(['success']);
  expect(github.world.threads.map((thread) => thread.resolvedBy?.login)).toEqual(Array.from({ length: 3 }, () => 'sqla-review[bot]'));
});

test('the button of the check run does the same', async () => {
  const scenario = await open();
  const { github, pull, author, settle, runs, repository } = scenario;
  expect(runs()[0]!.actions).toEqual([{ label: 'Apply fixes', description: 'Commit all safe fixes to this branch', identifier: 'fix' }]);
  pressAction(github.world, runs()[0]!, 'fix', author);
  await settle();
  expect(readText(repository, pull.headSha, 'app/db.py')).toBe(GOOD);
  // Nothing is left to fix.
  expect(runs().map((run) => run.actions)).toEqual([[]]);
  expect(github.world.issueComments).toEqual([]);
  expect(github.journal.violations).toEqual([]);
});

describe('there is no commit, but a sentence,', () => {
  test.each([
    ['without contents: write', PLAN, 'read', 'The app may not commit here: it lacks the permission contents: write.'],
    [
      'where the settings do not allow it',
      { before: { 'app/db.py': GOOD }, after: { 'app/db.py': BAD } },
      'write',
      'The settings do not allow commits: `fix_commits: on` in `.github/sqla-review.yml` does.',
    ],
    ['on a fork', { ...PLAN, isFromFork: true }, 'write', 'The app cannot commit to a fork.'],
  ] as const)('%s', async (_, plan, contents, sentence) => {
    const scenario = await open(plan, contents);
    const { pull, repository, github, runs } = scenario;
    repository.collaborators.set('dana', 'write');
    const before = pull.headSha;
    const { reactions, replies } = await askFor(scenario);
    expect(reactions).toEqual(['eyes', 'confused']);
    expect(replies).toEqual([`${sentence} Apply the suggestions, or run \`sqla-review check --fix\` on your machine.`]);
    expect(pull.headSha).toBe(before);
    expect(github.journal.counts().get('graphql/mutation')).toBeUndefined();
    // No button that could not do what it says.
    expect(runs()[0]!.actions).toEqual([]);
  });

  test('where the pull request turns the setting on by itself', async () => {
    const scenario = await open({ before: { 'app/db.py': GOOD }, after: { ...SETTINGS, 'app/db.py': BAD } });
    const before = scenario.pull.headSha;
    await expect(askFor(scenario)).resolves.toMatchObject({ replies: [expect.stringMatching(/^The settings do not allow commits/)] });
    expect(scenario.pull.headSha).toBe(before);
  });

  test('on the default branch', async () => {
    const scenario = await open({ ...PLAN, branch: 'other' });
    const { github, repository, pull } = scenario;
    repository.branches.set('release', repository.branches.get('main')!);
    Object.assign(pull, { headRef: 'main', baseRef: 'release' });
    repository.branches.set('main', pull.headSha);
    const { replies } = await askFor(scenario);
    expect(replies).toEqual([expect.stringMatching(/^The app does not commit to the default branch, `main`\./)]);
    expect(github.journal.counts().get('graphql/mutation')).toBeUndefined();
  });

  test('on a branch whose rules forbid it', async () => {
    const scenario = await open();
    scenario.repository.protectedBranches.add('change');
    const { replies } = await askFor(scenario);
    expect(replies).toEqual([expect.stringMatching(/^The rules of the branch do not allow the app to commit to it\./)]);
  });

  test('when nothing is safe to fix', async () => {
    const scenario = await open({ before: { ...SETTINGS, 'app/db.py': BAD }, after: { ...SETTINGS, 'app/db.py': GOOD } });
    await expect(askFor(scenario)).resolves.toMatchObject({ replies: ['There are no safe fixes to commit.'] });
  });

  test('when somebody pushes meanwhile', async () => {
    const scenario = await open();
    const { github, repository } = scenario;
    let isPushed = false;
    github.hooks = {
      beforeRequest: ({ operation }) => {
        if (operation !== 'graphql/mutation' || isPushed) return;
        isPushed = true;
        push(github.world, repository, 'change', { 'README.md': 'The shop.\n' });
      },
    };
    const { replies } = await askFor(scenario);
    expect(replies).toEqual([expect.stringMatching(/^The branch has moved on meanwhile/)]);
    expect(readText(repository, scenario.pull.headSha, 'app/db.py')).toBe(BAD);
  });

  test('to those who may not write, the author among them', async () => {
    const scenario = await open();
    const { repository, pull } = scenario;
    repository.collaborators.set('dana', 'read');
    const before = pull.headSha;
    await expect(askFor(scenario)).resolves.toEqual({
      reactions: ['confused'],
      replies: ['This app commits fixes for people who may write to the repository.'],
    });
    await expect(askFor(scenario)).resolves.toMatchObject({ replies: [] });
    expect(pull.headSha).toBe(before);
  });
});
