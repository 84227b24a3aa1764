import { push } from '../../../src/demo/local-github/world/pulls.js';
import type { FileMap } from '../../../src/demo/local-github/git/objects.js';
import { reviewCommentsOf } from '../../../src/demo/local-github/world/reviews.js';
import { expectText } from '../../support/expected-text.js';
import { openScenario, runScenario, type Scenario } from '../../support/scenario.js';

const LOOP =
  'from sqlalchemy.orm import Session\n\n\ndef load(session: Session, items: list[object]) -> None:\n    for item in items:\n        session.add(item)\n';
const GOOD = `${LOOP}    session.commit()\n`;
const BAD = `${LOOP}        session.commit()\n`;

/** Path and rule of each annotation on the present head. */
const told = ({ runs }: Scenario): string[] => runs().flatMap((run) => run.annotations.map(({ path, title }) => `${path} ${title}`));

async function review(before: FileMap, after: FileMap): Promise<Scenario> {
  const scenario = await openScenario({ before, after });
  expect(scenario.github.journal.violations).toEqual([]);
  return scenario;
}

test.each([
  ['a symbolic link', { 'app/link.py': { mode: '120000', content: 'jobs.py' } }],
  ['a submodule', { 'vendor/lib': { mode: '160000', content: 'a'.repeat(40) } }],
] as const)('%s that comes with the change is no code', async (_, odd) => {
  const scenario = await review({ 'app/jobs.py': GOOD }, { 'app/jobs.py': BAD, ...odd });
  expect(told(scenario)).toEqual(['app/jobs.py commit-in-loop']);
});

test('a submodule that moves on is no code', async () => {
  const at = (sha: string) => ({ 'app/jobs.py': GOOD, 'vendor/lib': { mode: '160000' as const, content: sha.repeat(40) } });
  const scenario = await review(at('a'), at('b'));
  expect(scenario.runs().map((run) => run.title)).toEqual(['No SQLAlchemy/Alembic changes']);
});

test('a file of which only the mode changes has nothing new', async () => {
  const scenario = await review({ 'app/jobs.py': BAD }, { 'app/jobs.py': { mode: '100755', content: BAD } });
  expect(scenario.runs().map((run) => [run.conclusion, run.annotations])).toEqual([['success', []]]);
});

test('a name with spaces, quotes and letters of all kinds is told as it is, and its links lead there', async () => {
  const path = `app/naïve "ü" it's (1) #50%.py`;
  const scenario = await review({ [path]: GOOD }, { [path]: BAD });
  expect(told(scenario)).toEqual([`${path} commit-in-loop`]);
  expect(reviewCommentsOf(scenario.github.world, scenario.pull).map((comment) => comment.thread.anchor.path)).toEqual([path]);
  const [link] = /https?:[^)\s]+\/acme\/shop\/blob\/[^)\s]+/.exec(scenario.runs()[0]!.summary!)!;
  expect(decodeURIComponent(new URL(link).pathname)).toBe(`/acme/shop/blob/${scenario.pull.headSha}/${path}`);
});

test('files that cannot be read do not pass, and are named', async () => {
  const before = { 'app/jobs.py': GOOD };
  const huge = `${'# A line to fill the file.\n'.repeat(45_000)}`;
  const binary = Buffer.from([0x23, 0x20, 0x00, 0x01, 0x02, 0x0a]);
  expectText('unreadable-files', await runScenario({ before, after: { ...before, 'app/binary.py': binary, 'app/huge.py': huge } }));
});

test('a Python file that is declared as Latin-1 is read as that', async () => {
  const latin = (text: string): Buffer => Buffer.from(`# -*- coding: latin-1 -*-\n# caf\xe9\n${text}`, 'latin1');
  const scenario = await review({ 'app/jobs.py': latin(GOOD) }, { 'app/jobs.py': latin(BAD) });
  expect(told(scenario)).toEqual(['app/jobs.py commit-in-loop']);
});

test('a pull request that changes nothing any more passes', async () => {
  const scenario = await review({ 'app/jobs.py': GOOD }, { 'app/jobs.py': BAD });
  push(scenario.github.world, scenario.repository, 'change', { 'app/jobs.py': GOOD });
  await scenario.settle();
  expect(scenario.runs().map((run) => [run.conclusion, run.title])).toEqual([['success', 'No SQLAlchemy/Alembic changes']]);
});

test('of more than 3,000 files those that GitHub does not list are counted, and the check does not pass', async () => {
  const filler = Object.fromEntries(
    Array.from({ length: 3_010 }, (_, index) => [`docs/${String(index).padStart(4, '0')}.md`, `${index}\n`]),
  );
  const scenario = await review({ 'app/jobs.py': GOOD }, { 'app/jobs.py': BAD, ...filler });
  expect(told(scenario)).toEqual(['app/jobs.py commit-in-loop']);
  expect(scenario.runs()[0]).toMatchObject({ conclusion: 'failure', title: '1 error; 11 files not fully checked' });
});
