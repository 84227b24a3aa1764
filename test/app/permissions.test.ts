import { readAppManifest } from '../../src/demo/app-manifest.js';
import { comment } from '../../src/demo/local-github/world/comments.js';
import { requestMergeGroup } from '../../src/demo/local-github/world/merge-groups.js';
import { push } from '../../src/demo/local-github/world/pulls.js';
import { openScenario, startStage } from '../support/scenario.js';

const LOOP =
  'from sqlalchemy.orm import Session\n\n\ndef load(session: Session, items: list[object]) -> None:\n    for item in items:\n        session.add(item)\n';
const PLAN = { before: { 'app/jobs.py': `${LOOP}    session.commit()\n` }, after: { 'app/jobs.py': `${LOOP}        session.commit()\n` } };

const manifest = readAppManifest();

/** All that people make the app do, with these permissions: what GitHub refused, and whether the merge group was heard of. */
async function tour(permissions: typeof manifest.permissions): Promise<{ readonly refused: string[]; readonly hasHeardOfGroup: boolean }> {
  const stage = await startStage({ app: { ...manifest, permissions } });
  const { github, pull, repository, settle } = await openScenario(PLAN, stage);
  comment(github.world, pull, github.world.account('stranger'), '/sqla help');
  push(github.world, repository, 'change', { 'app/jobs.py': `${PLAN.after['app/jobs.py']}\n\nLIMIT = 1\n` });
  await settle();
  const group = requestMergeGroup(github.world, pull);
  await settle();
  const hasHeardOfGroup = github.world.runs.some((run) => run.suite.headSha === group.headSha);
  await stage.app.heal();
  await settle();
  expect(github.journal.violations).toEqual([]);
  return {
    refused: [...new Set(github.journal.entries.filter(({ status }) => status === 403).map(({ operation }) => operation))],
    hasHeardOfGroup,
  };
}

test('what app.yml asks for is enough for all that the app does', async () => {
  await expect(tour(manifest.permissions)).resolves.toEqual({ refused: [], hasHeardOfGroup: true });
});

describe('nothing that app.yml asks for can be left out', () => {
  test.each([
    ['checks', 'checks/create'],
    ['contents', 'repos/compare-commits-with-basehead'],
    ['pull_requests', 'pulls/list'],
    ['issues', 'reactions/create-for-issue-comment'],
  ])('without %s GitHub refuses %s', async (name, operation) => {
    const { [name]: _, ...others } = manifest.permissions;
    expect((await tour(others)).refused).toContain(operation);
  });

  test('without merge_queues the app never hears of a merge group', async () => {
    const { merge_queues: _, ...others } = manifest.permissions;
    expect((await tour(others)).hasHeardOfGroup).toBe(false);
  });

  test('each has its case above, but metadata, which comes with every token', () => {
    expect(Object.keys(manifest.permissions).sort()).toEqual(['checks', 'contents', 'issues', 'merge_queues', 'metadata', 'pull_requests']);
  });
});
