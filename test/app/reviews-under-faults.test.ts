import type { Fault } from '../../src/demo/local-github/server/faults.js';
import { NAMED_FAULTS } from '../../src/demo/local-github/server/faults.js';
import { REVIEW_OPERATIONS } from '../support/review-operations.js';
import { openScenario, startStage } from '../support/scenario.js';

const LOOP =
  'from sqlalchemy.orm import Session\n\n\ndef load(session: Session, items: list[object]) -> None:\n    for item in items:\n        session.add(item)\n';
const PLAN = { before: { 'app/jobs.py': `${LOOP}    session.commit()\n` }, after: { 'app/jobs.py': `${LOOP}        session.commit()\n` } };

/** What the pull request has when all went well; a fault may cost the review its content, never its end. */
async function reviewUnder(operation: string, fault: Fault, call: number | 'every' = 1) {
  const stage = await startStage({}, { requestTimeoutMs: 1_000 });
  stage.github.faults.add({ operation, call, fault });
  const { runs, github, settle } = await openScenario(PLAN, stage);
  await settle();
  return {
    runs: runs().map((run) => ({ status: run.status, conclusion: run.conclusion, annotations: run.annotations.length })),
    comments: github.world.threads.length,
    reviews: github.world.reviews.length,
  };
}

// The parser and GitHub's schemas load once, and slowly.
beforeAll(() => reviewUnder('rate-limit/get', NAMED_FAULTS['500']));

const WHOLE = { runs: [{ status: 'completed', conclusion: 'failure', annotations: 1 }], comments: 1, reviews: 1 };

describe.each(REVIEW_OPERATIONS)('%s', (operation) => {
  it.each([
    '500',
    '502 after the deed',
    '403 secondary limit',
    'cut before the deed',
    'cut after the deed',
    'no answer',
    'truncated body',
    'HTML page with 200',
    '401',
  ] as const)('%s once: the review is whole, and nothing is done twice', async (name) => {
    const fault: Fault = NAMED_FAULTS[name];
    const quick = fault.kind === 'secondary-limit' ? { ...fault, retryAfterSeconds: 0 } : fault;
    await expect(reviewUnder(operation, quick)).resolves.toEqual(WHOLE);
  });
});

describe('a fault that lasts', () => {
  const lasting = (operation: string, name: keyof typeof NAMED_FAULTS) => reviewUnder(operation, NAMED_FAULTS[name], 'every');

  it.each(['422', '500', 'truncated body'] as const)('on the comments (%s) leaves the annotations', async (name) => {
    const { runs, reviews } = await lasting('pulls/create-review', name);
    expect(runs).toEqual(WHOLE.runs);
    expect(reviews).toBeLessThanOrEqual(1);
  });

  it.each([
    ['repos/compare-commits-with-basehead', '500'],
    ['repos/compare-commits-with-basehead', '404'],
    ['graphql/query', '500'],
    ['graphql/query', 'HTML page with 200'],
    ['graphql/query', 'no answer'],
  ] as const)('on %s (%s) ends the check run, and never with success', async (operation, name) => {
    const { runs } = await lasting(operation, name);
    expect(runs).toMatchObject([{ status: 'completed', conclusion: 'failure', annotations: 0 }]);
  });
});
