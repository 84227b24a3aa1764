import { jest } from '@jest/globals';
import { NAMED_FAULTS, type Fault, type FaultName } from '../../src/demo/local-github/server/faults.js';
import { push } from '../../src/demo/local-github/world/pulls.js';
import { PERMISSIONS } from '../support/local-github.js';
import { openScenario, startStage } from '../support/scenario.js';

jest.setTimeout(120_000);

const LOOP =
  'from sqlalchemy.orm import Session\n\n\ndef load(session: Session, items: list[object]) -> None:\n    for item in items:\n        session.add(item)\n';
const GOOD = `${LOOP}    session.commit()\n`;
const BAD = `${LOOP}        session.commit()\n`;
const PLAN = { before: { 'app/jobs.py': GOOD, 'app/more.py': GOOD }, after: { 'app/jobs.py': BAD, 'app/more.py': BAD } };

/** All operations of the plan: those of a first review, and the one that resolves threads after a push. */
const OPERATIONS = [
  'apps/create-installation-access-token',
  'checks/create',
  'repos/compare-commits-with-basehead',
  'graphql/query',
  'pulls/create-review',
  'checks/update',
  'graphql/mutation',
] as const;
const FAULTS = Object.keys(NAMED_FAULTS) as FaultName[];

/** By operation and fault, what became of a review that met it once, and of one that met it at every call until it was gone. */
const table = new Map<string, string>();

/** What is true afterwards; a fault may cost a review its content, never its end, and never the truth. */
async function outcomeUnder(operation: string, fault: Fault, call: 1 | 'every') {
  const app = { slug: 'sqla-review', permissions: { ...PERMISSIONS, contents: 'write' as const }, events: ['pull_request'] };
  const stage = await startStage({ app }, { requestTimeoutMs: 500 });
  const { github } = stage;
  const isOfSecondReview = operation === 'graphql/mutation';
  if (!isOfSecondReview) github.faults.add({ operation, call, fault });
  const { repository, pull, settle } = await openScenario(PLAN, stage);
  if (isOfSecondReview) {
    github.faults.add({ operation, call, fault });
    push(github.world, repository, 'change', { 'app/jobs.py': GOOD });
    await settle();
  }
  const runs = () => github.world.runs.filter((run) => run.suite.headSha === pull.headSha);
  const during = runs().map((run) => run.conclusion ?? run.status);
  // What the app could not do while GitHub failed, it does when GitHub is well again.
  github.faults.clear();
  await stage.app.heal();
  await settle();
  return { during, after: runs().map((run) => run.conclusion ?? run.status), runs: runs(), world: github.world };
}

function remember(operation: string, fault: string, call: string, text: string): void {
  table.set(`${operation} ${fault} ${call}`, text);
}

// The parser and GitHub's schemas load once, and slowly.
beforeAll(() => outcomeUnder('rate-limit/get', NAMED_FAULTS['500'], 1));

describe.each(OPERATIONS)('%s', (operation) => {
  describe.each(FAULTS)('%s', (name) => {
    test.each([1, 'every'] as const)('at call: %s', async (call) => {
      const named: Fault = NAMED_FAULTS[name];
      const fault = named.kind === 'secondary-limit' ? { ...named, retryAfterSeconds: 0 } : named;
      const { during, after, runs, world } = await outcomeUnder(operation, fault, call);
      remember(operation, name, String(call), during.join(' ') || 'none');
      expect(during).not.toContain('success');
      expect(after.at(-1)).toBe('failure');
      // The last one speaks of the code, not of a fault.
      expect(runs.at(-1)?.title).toMatch(/^[12] errors?$/);
      expect(after.filter((state) => state === 'in_progress')).toEqual([]);
      const annotations = new Set(runs.flatMap((run) => run.annotations.map((annotation) => `${run.id} ${annotation.path}`)));
      expect(annotations.size).toBe(runs.reduce((sum, run) => sum + run.annotations.length, 0));
      const paths = world.threads.map((thread) => thread.anchor.path);
      expect(new Set(paths).size).toBe(paths.length);
    });
  });
});

afterAll(() => {
  const rows = OPERATIONS.flatMap((operation) =>
    FAULTS.map((name) => [operation, name, ...['1', 'every'].map((call) => table.get(`${operation} ${name} ${call}`) ?? '-')]),
  );
  const all = [['operation', 'fault', 'check run: met once', 'met at every call (healed afterwards)'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]!.length)));
  const lines = all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
});
