import { push } from '../../../src/demo/local-github/world/pulls.js';
import { commitSuggestions } from '../../../src/demo/local-github/world/suggestions.js';
import { reviewCommentsOf } from '../../../src/demo/local-github/world/reviews.js';
import { readText } from '../../../src/demo/local-github/world/repositories.js';
import { expectText } from '../../support/expected-text.js';
import { openScenario, runScenario } from '../../support/scenario.js';

const GOOD =
  'from sqlalchemy import create_engine\n\nengine = create_engine("postgresql://db/shop", pool_size=5, max_overflow=5, pool_pre_ping=True)\n';
const BAD = 'from sqlalchemy import create_engine\n\nengine = create_engine("postgresql://db/shop", pool_size=5, max_overflow=5)\n';

test('broken settings on the base branch: reviewed with the defaults, and the fault on its line', async () => {
  const settings = { '.github/sqla-review.yml': 'fail_on: error\nrules:\n  missing-pool-pre-pin: off\n' };
  expectText(
    'broken-settings',
    await runScenario({ before: { ...settings, 'app/db.py': GOOD }, after: { ...settings, 'app/db.py': BAD } }),
  );
});

test('a pull request that breaks the settings is told where', async () => {
  const before = { '.github/sqla-review.yml': 'fail_on: error\n', 'app/db.py': GOOD };
  expectText('breaks-settings', await runScenario({ before, after: { ...before, '.github/sqla-review.yml': 'fail_on: eror\n' } }));
});

test('a file that does not parse is named, and the others are reviewed', async () => {
  const before = { 'app/db.py': GOOD, 'app/broken.py': 'from sqlalchemy import select\n' };
  const after = { 'app/db.py': BAD, 'app/broken.py': 'from sqlalchemy import select\n\ndef f(:\n    return select(\n' };
  expectText('does-not-parse', await runScenario({ before, after }));
});

test('a file that is no UTF-8 is not checked, and the check does not pass', async () => {
  const before = { 'app/db.py': GOOD, 'app/latin.py': 'from sqlalchemy import select\n' };
  const after = {
    'app/db.py': GOOD.replace('shop', 'store'),
    'app/latin.py': Buffer.from('from sqlalchemy import select\n# caf\xe9\n', 'latin1'),
  };
  expectText('invalid-utf-8', await runScenario({ before, after }));
});

test('a CRLF file gets a suggestion, and keeps its line ends when it is applied', async () => {
  const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
  const { github, pull, author, repository, settle, runs } = await openScenario({
    before: { 'app/db.py': crlf(GOOD) },
    after: { 'app/db.py': crlf(BAD) },
  });
  const comments = reviewCommentsOf(github.world, pull);
  expect(comments.map((comment) => comment.body.includes('```suggestion'))).toEqual([true]);
  commitSuggestions(github.world, comments, author);
  await settle();
  expect(readText(repository, pull.headSha, 'app/db.py')).toBe(crlf(GOOD));
  expect(runs().map((run) => run.conclusion)).toEqual(['success']);
});

test('an emoji before the finding does not move its place', async () => {
  const line = (rest: string): string =>
    `from sqlalchemy import create_engine\n\nname, engine = "🎉🎉", create_engine("postgresql://db/shop", pool_size=5, max_overflow=5${rest})\n`;
  expectText('emoji', await runScenario({ before: { 'app/db.py': line(', pool_pre_ping=True') }, after: { 'app/db.py': line('') } }));
});

test('a file without a patch is read whole and checked', async () => {
  const filler = Array.from({ length: 2100 }, (_, index) => `value_${index} = ${index}\n`).join('');
  const { github, runs } = await openScenario({ before: { 'app/db.py': GOOD }, after: { 'app/db.py': `${BAD}${filler}` } });
  expect(runs()[0]?.annotations.map((annotation) => [annotation.path, annotation.start_line, annotation.title])).toEqual([
    ['app/db.py', 3, 'missing-pool-pre-ping'],
  ]);
  expect(github.journal.violations).toEqual([]);
});

test('a renamed file without a change has nothing to say', async () => {
  const { runs } = await openScenario({ before: { 'app/db.py': BAD }, after: { 'app/engine.py': BAD } });
  expect(runs().map((run) => [run.conclusion, run.annotations])).toEqual([['success', []]]);
});

test('a forged signature is refused, and nothing happens', async () => {
  const { github, hookUrl, runs, pull, repository, settle } = await openScenario({
    before: { 'app/db.py': GOOD },
    after: { 'app/db.py': BAD },
  });
  const [opened] = github.deliveries.records.filter((record) => record.event === 'pull_request');
  const requests = github.journal.entries.length;
  const answer = await fetch(hookUrl, {
    method: 'POST',
    headers: { ...opened!.headers, 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` },
    body: JSON.stringify({ ...opened!.payload, action: 'synchronize' }),
  });
  expect(answer.status).toBe(400);
  await settle();
  expect(github.journal.entries).toHaveLength(requests);
  push(github.world, repository, 'change', { 'app/db.py': GOOD });
  await settle();
  expect([runs().length, pull.headSha === opened!.payload['after']]).toEqual([1, false]);
});
