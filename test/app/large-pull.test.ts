import { jest } from '@jest/globals';
import { openScenario, startStage } from '../support/scenario.js';

jest.setTimeout(240_000);

const LOOP = `from sqlalchemy.orm import Session


def load(session: Session, items: list[object]) -> None:
    for item in items:
        session.add(item)
`;

/** As many files as a codemod over a large project changes; every fortieth for the worse. */
function project(isChanged: boolean): Record<string, string> {
  const files: Record<string, string> = {};
  for (let index = 0; index < 2_000; index++) {
    const isWorse = isChanged && index % 40 === 0;
    files[`app/area_${index % 50}/module_${index}.py`] = isWorse ? `${LOOP}        session.commit()\n` : `LIMIT = ${isChanged ? 2 : 1}\n`;
  }
  return files;
}

test('a pull request of 2,000 files is read whole, in bounded requests, and told within the caps', async () => {
  // An answer that is late would be asked for again.
  const stage = await startStage({}, { requestTimeoutMs: 60_000 });
  const { github, runs, pull } = await openScenario({ before: project(false), after: project(true) }, stage);
  expect(github.journal.violations).toEqual([]);
  const [run] = runs();
  expect(run).toMatchObject({ status: 'completed', conclusion: 'failure', title: '50 errors' });
  expect(run!.annotations).toHaveLength(50);
  expect(run!.summary).not.toContain('Not checked');
  expect(github.world.threads.filter((thread) => thread.pull === pull)).toHaveLength(25);
  // 20 pages of changed files, 34 batches of 60 texts, and what every review takes.
  expect(github.journal.entries.length).toBeLessThanOrEqual(65);
});
