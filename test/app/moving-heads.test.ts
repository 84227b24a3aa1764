import { createHmac } from 'node:crypto';
import { push } from '../../src/demo/local-github/world/pulls.js';
import { openScenario, startStage } from '../support/scenario.js';

const BEFORE = { 'app/jobs.py': 'from sqlalchemy.orm import Session\n' };
const PLAN = { before: BEFORE, after: { 'app/jobs.py': 'from sqlalchemy.orm import Session\n\nLIMIT = 1\n' } };

/** As if GitHub had sent an older event after a newer one. */
async function sendLate(hookUrl: string, record: { headers: Readonly<Record<string, string>>; payload: object }): Promise<void> {
  const body = JSON.stringify(record.payload);
  const signature = createHmac('sha256', 'scenario-secret').update(body).digest('hex');
  const headers = { ...record.headers, 'x-github-delivery': 'late', 'x-hub-signature-256': `sha256=${signature}` };
  expect((await fetch(hookUrl, { method: 'POST', headers, body })).status).toBe(200);
}

test('events in the wrong order: the present head is reviewed all the same', async () => {
  const stage = await startStage();
  const scenario = await openScenario(PLAN, stage);
  const { github, repository, pull, settle } = scenario;
  const opened = github.deliveries.records.find((record) => record.event === 'pull_request')!;
  github.deliveries.pause(true);
  push(github.world, repository, 'change', { 'app/jobs.py': 'from sqlalchemy.orm import Session\n\nLIMIT = 2\n' });
  github.deliveries.pause(false);
  await sendLate(stage.hookUrl, opened);
  await settle();
  const runsOf = (head: string): (string | null)[] =>
    github.world.runs.filter((run) => run.suite.headSha === head).map((run) => run.conclusion);
  expect(runsOf(pull.headSha)).toEqual(['success']);
  expect(runsOf(String((opened.payload['pull_request'] as { head: { sha: string } }).head.sha))).toEqual(['success', 'cancelled']);
});

test('an event that comes after the review of a newer head does not ask for that review again', async () => {
  const stage = await startStage();
  const scenario = await openScenario(PLAN, stage);
  const { github, repository, settle, runs } = scenario;
  const opened = github.deliveries.records.find((record) => record.event === 'pull_request')!;
  push(github.world, repository, 'change', { 'app/jobs.py': 'from sqlalchemy.orm import Session\n\nLIMIT = 2\n' });
  await settle();
  await sendLate(stage.hookUrl, opened);
  await settle();
  expect(runs().map((run) => run.conclusion)).toEqual(['success']);
  expect(github.world.runs.filter((run) => run.status !== 'completed')).toEqual([]);
  expect(github.journal.violations).toEqual([]);
});

test('thirty pushes in a row: one completed check run on the last head, none left open', async () => {
  const stage = await startStage();
  const scenario = await openScenario(PLAN, stage);
  const { github, repository, settle, runs } = scenario;
  for (let turn = 0; turn < 30; turn++) {
    push(github.world, repository, 'change', { 'app/jobs.py': `from sqlalchemy.orm import Session\n\nLIMIT = ${turn + 10}\n` });
  }
  await settle();
  expect(runs().map((run) => run.conclusion)).toEqual(['success']);
  expect(github.world.runs.filter((run) => run.status !== 'completed')).toEqual([]);
});
