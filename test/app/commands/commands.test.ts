import { comment } from '../../../src/demo/local-github/world/comments.js';
import { openScenario } from '../../support/scenario.js';

const PLAN = { before: { 'app/db.py': 'import sqlalchemy\n' }, after: { 'app/db.py': 'import sqlalchemy as sa\n' } };

test('a command is answered once, with a reaction on it', async () => {
  const { github, pull, author, settle } = await openScenario(PLAN);
  const asked = comment(github.world, pull, author, '/sqla explain commit-in-loop\n\nWhat is this?');
  await settle();
  const answers = github.world.issueComments.filter((each) => each.author.type === 'Bot').map((each) => each.body);
  expect(answers).toHaveLength(1);
  expect(answers[0]).toMatch(
    /^\*\*commit-in-loop\*\* \(error, .* fix\): .*\[Examples, reasons and exceptions\]\(https:.*commit-in-loop\.md\)\./,
  );
  expect(asked.reactions.map((reaction) => reaction.content)).toEqual(['eyes', '+1']);

  const delivery = github.deliveries.records.find((record) => record.event === 'issue_comment')!;
  github.deliveries.redeliver(delivery);
  await settle();
  expect(github.world.issueComments).toHaveLength(2);
  expect(github.journal.violations).toEqual([]);
});

test('what is not understood is answered with the nearest', async () => {
  const { github, pull, author, settle } = await openScenario(PLAN);
  const asked = comment(github.world, pull, author, '/sqla explain comit-in-loop');
  await settle();
  expect(asked.reactions.map((reaction) => reaction.content)).toEqual(['eyes', 'confused']);
  expect(github.world.issueComments.at(-1)!.body).toMatch(/The nearest is `commit-in-loop`/);
});

test('the app does not answer itself', async () => {
  const { github, pull, author, settle } = await openScenario(PLAN);
  comment(github.world, pull, author, '/sqla help');
  await settle();
  expect(github.world.issueComments.map((each) => each.author.login)).toEqual([author.login, 'sqla-review[bot]']);
});
