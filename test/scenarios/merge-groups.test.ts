import { requestMergeGroup } from '../../src/demo/local-github/world/merge-groups.js';
import { runsOf } from '../../src/demo/local-github/world/checks.js';
import { openScenario, startStage } from '../support/scenario.js';

const LOOP =
  'from sqlalchemy.orm import Session\n\n\ndef load(session: Session, items: list[object]) -> None:\n    for item in items:\n        session.add(item)\n';
const GOOD = `${LOOP}    session.commit()\n`;
const BAD = `${LOOP}        session.commit()\n`;

/** More files than one comparison lists; the last by name are told by nothing but the trees. */
const FILLER = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`app/a${index}.py`, `LIMIT = ${index}\n`]));
const BEFORE = { 'zoo/gone.py': 'A = 1\n', 'zoo/jobs.py': GOOD, 'zoo/moved.py': BAD, 'zoo/old.py': BAD };
const AFTER = { ...FILLER, 'zoo/jobs.py': BAD, 'zoo/new.py': BAD, 'zoo/old.py': `${BAD}\n\nLIMIT = 1\n`, 'zoo/work.py': BAD };

test('a merge group of more than 300 files is read whole', async () => {
  const { github, pull, settle } = await openScenario({ before: BEFORE, after: AFTER }, await startStage());
  const group = requestMergeGroup(github.world, pull);
  const from = github.journal.entries.length;
  await settle();
  const [run] = runsOf(github.world, group.repository, group.headSha);
  expect(run).toMatchObject({ conclusion: 'failure', title: '2 errors' });
  // What moved without a change, and what the base has already, is no news.
  expect(run!.annotations.map(({ path, start_line: line }) => `${path}:${line}`).sort()).toEqual(['zoo/jobs.py:7', 'zoo/work.py:7']);
  expect(github.journal.counts(from).get('git/get-tree')).toBe(2);
  expect(github.journal.violations).toEqual([]);
});

test('one whose trees GitHub cuts off does not pass', async () => {
  const stage = await startStage({ limits: { treeEntries: 200 } });
  const { github, pull, settle } = await openScenario({ before: {}, after: FILLER }, stage);
  const group = requestMergeGroup(github.world, pull);
  await settle();
  expect(runsOf(github.world, group.repository, group.headSha)).toMatchObject([{ conclusion: 'action_required' }]);
});
