import { push } from '../../src/demo/local-github/world/pulls.js';
import { openScenario, startStage } from '../support/scenario.js';

const HEADER = 'from sqlalchemy.orm import Session\n\n\n';
const before = (index: number): string =>
  `${HEADER}def load${index}(session: Session, items: list[object]) -> None:\n    session.commit()\n`;
const after = (index: number): string =>
  `${HEADER}def load${index}(session: Session, items: list[object]) -> None:\n    for item in items:\n        session.add(item)\n        session.commit()\n`;
const fine = (index: number): string => `${before(index)}\n\nLIMIT = 1\n`;

/** @param findings how many of the files have one. */
function planOf(count: number, findings: number) {
  const files = (text: (index: number) => string) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`app/f${index}.py`, text(index)]));
  return { before: files(before), after: files((index) => (index < findings ? after(index) : fine(index))) };
}

/** Requests of a first review and of the next push, without the one for the token. */
async function countRequests(count: number, findings: number) {
  const stage = await startStage({}, { requestTimeoutMs: 20_000 });
  const { github, repository, settle, runs } = await openScenario(planOf(count, findings), stage);
  const isCounted = ({ operation }: { operation: string }): boolean => operation !== 'apps/create-installation-access-token';
  const first = github.journal.entries.filter(isCounted).length;
  expect(runs().map((run) => [run.conclusion, run.annotations.length])).toEqual([['failure', findings]]);
  expect(github.world.threads).toHaveLength(Math.min(findings, 25));
  push(github.world, repository, 'change', { 'app/f0.py': `# The first.\n${after(0)}` });
  await settle();
  expect(github.journal.violations).toEqual([]);
  return { first, second: github.journal.entries.filter(isCounted).length - first };
}

test.each([
  [1, 1, 5, 4],
  [5, 5, 5, 4],
  [60, 60, 6, 5],
  [300, 200, 12, 11],
])('%d changed files with %d findings: %d requests, then %d', async (count, findings, first, second) => {
  await expect(countRequests(count, findings)).resolves.toEqual({ first, second });
});
