import { comment } from '../../src/demo/local-github/world/comments.js';
import { rerequestRun } from '../../src/demo/local-github/world/checks.js';
import { markReady, push } from '../../src/demo/local-github/world/pulls.js';
import { reviewCommentsOf } from '../../src/demo/local-github/world/reviews.js';
import { readText } from '../../src/demo/local-github/world/repositories.js';
import { commitSuggestions } from '../../src/demo/local-github/world/suggestions.js';
import { expectText } from '../support/expected-text.js';
import { openScenario, runScenario, startStage } from '../support/scenario.js';

const BEFORE = {
  'app/db.py':
    'from sqlalchemy import create_engine\n\nengine = create_engine("postgresql://db/shop", pool_size=5, max_overflow=5, pool_pre_ping=True)\n',
  'app/jobs.py': 'from app.models import Item\n\n\ndef load(session):\n    return []\n',
  'app/models.py':
    'from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\nclass Base(DeclarativeBase):\n    pass\n\n\n' +
    'class Item(Base):\n    __tablename__ = "items"\n    id: Mapped[int] = mapped_column(primary_key=True)\n',
};

const AFTER = {
  ...BEFORE,
  'app/db.py': 'from sqlalchemy import create_engine\n\nengine = create_engine("postgresql://db/shop", pool_size=5, max_overflow=5)\n',
  'app/jobs.py':
    'from sqlalchemy.orm import Session\n\nfrom app.models import Item\n\n\ndef load(session: Session, ids: list[int]) -> None:\n' +
    '    for id in ids:\n        session.add(Item(id=id))\n        session.commit()\n',
};

const PLAN = { before: BEFORE, after: AFTER, title: 'Load items' };

test('a review: check run, annotations, comments with suggestions', async () => {
  expectText('first-review', await runScenario(PLAN));
});

test('a first review takes five requests and two for what its files import, a push that changes nothing for us posts nothing', async () => {
  const { github, pull, repository, settle } = await openScenario(PLAN);
  // One of them is the token, which serves for an hour.
  expect(Object.fromEntries(github.journal.counts())).toEqual({
    'apps/create-installation-access-token': 1,
    'repos/compare-commits-with-basehead': 1,
    'checks/create': 1,
    'git/get-tree': 1,
    'graphql/query': 2,
    'pulls/create-review': 1,
    'checks/update': 1,
  });
  const reviews = github.world.reviews.length;
  const first = github.journal.entries.length;
  push(github.world, repository, 'change', { 'app/db.py': `# The shop's engine.\n${AFTER['app/db.py']}` });
  await settle();
  expect(github.world.reviews).toHaveLength(reviews);
  expect([...github.journal.counts(first).keys()].sort()).toEqual([
    'checks/create',
    'checks/update',
    'graphql/query',
    'repos/compare-commits-with-basehead',
  ]);
  expect(github.world.runs.filter((run) => run.suite.headSha === pull.headSha).map((run) => run.conclusion)).toEqual(['failure']);
  expect(github.journal.violations).toEqual([]);
});

test('applied suggestions fix their findings, and the next review resolves and repeats nothing', async () => {
  const { github, pull, author, repository, settle, text } = await openScenario(PLAN);
  const comments = reviewCommentsOf(github.world, pull);
  commitSuggestions(github.world, comments, author);
  await settle();
  expect(readText(repository, pull.headSha, 'app/db.py')).toBe(BEFORE['app/db.py']);
  expect(reviewCommentsOf(github.world, pull)).toHaveLength(comments.length);
  expect(github.journal.violations).toEqual([]);
  expectText('suggestions-applied', text());
});

test('the threads of fixed findings are resolved where the app may write contents', async () => {
  const permissions = { metadata: 'read', checks: 'write', contents: 'write', pull_requests: 'write', issues: 'write' } as const;
  const stage = await startStage({ app: { slug: 'sqla-review', permissions, events: ['pull_request', 'issue_comment'] } });
  const { github, pull, author, settle } = await openScenario(PLAN, stage);
  commitSuggestions(github.world, reviewCommentsOf(github.world, pull), author);
  await settle();
  expect(github.world.threads.map((thread) => thread.resolvedBy?.login)).toEqual(['sqla-review[bot]', 'sqla-review[bot]']);
});

test('/sqla recheck by the author makes a new check run and repeats no comment', async () => {
  const { github, pull, author, runs, settle } = await openScenario(PLAN);
  const asked = comment(github.world, pull, author, '/sqla recheck');
  await settle();
  expect(asked.reactions.map((reaction) => reaction.content)).toEqual(['eyes', '+1']);
  expect(runs().map((run) => [run.status, run.conclusion])).toEqual([
    ['completed', 'failure'],
    ['completed', 'failure'],
  ]);
  expect(github.world.reviews).toHaveLength(1);
});

test('/sqla recheck by a stranger is refused once', async () => {
  const { github, pull, runs, settle, text } = await openScenario({ ...PLAN, after: BEFORE_WITH_DOCS });
  const stranger = github.world.account('stranger');
  comment(github.world, pull, stranger, '/sqla recheck');
  await settle();
  comment(github.world, pull, stranger, '/sqla recheck');
  await settle();
  expect(runs()).toHaveLength(1);
  expectText('stranger-refused', text());
});

test('the Re-run button makes a new check run', async () => {
  const { github, author, runs, settle } = await openScenario(PLAN);
  rerequestRun(github.world, runs()[0]!, author);
  await settle();
  expect(runs().map((run) => run.status)).toEqual(['completed', 'completed']);
});

test('the Re-run button works for a pull request from a fork, whose events name none', async () => {
  const { github, author, runs, settle } = await openScenario({ ...PLAN, isFromFork: true });
  rerequestRun(github.world, runs()[0]!, author);
  await settle();
  expect(runs().map((run) => run.status)).toEqual(['completed', 'completed']);
  expect(github.journal.violations).toEqual([]);
});

test('a draft gets its check run, and its comments once it is ready', async () => {
  const { github, pull, author, runs, settle } = await openScenario({ ...PLAN, isDraft: true });
  expect(runs().map((run) => run.conclusion)).toEqual(['failure']);
  expect(github.world.threads).toEqual([]);
  markReady(github.world, pull, author);
  await settle();
  expect(github.world.threads).toHaveLength(2);
});

const BEFORE_WITH_DOCS = { ...BEFORE, 'README.md': 'The shop.\n' };

test('a change without Python passes at once', async () => {
  expectText('no-python', await runScenario({ before: BEFORE, after: BEFORE_WITH_DOCS }));
});
