import { jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import type { CheckerPool } from '../../../src/app/checker/checker-pool.js';
import { buildSources } from '../../support/build-sources.js';
import { openScenario, startStage } from '../../support/scenario.js';

jest.setTimeout(120_000);

const LOOP = `from sqlalchemy import select
from sqlalchemy.orm import Session


def load(session: Session, items: list[object]) -> None:
    for item in items:
        session.add(item)
`;
const LONG = Array.from({ length: 2_500 }, (_, index) => `LIMIT_${index} = 1\n`).join('');
const PLAN = {
  before: { 'app/jobs.py': `${LOOP}    session.commit()\n`, 'app/limits.py': `from sqlalchemy import select\n${LONG}` },
  // GitHub gives no patch of so many changed lines.
  after: {
    'app/jobs.py': `${LOOP}        session.commit()\n`,
    'app/limits.py': `from sqlalchemy import select\n${LONG.replaceAll('1\n', '2\n')}`,
  },
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'checker-'));
  buildSources(folder, () => true);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function startPool(): Promise<CheckerPool> {
  const { CheckerPool: Pool } = (await import(join(folder, 'dist/src/app/checker/checker-pool.js'))) as { CheckerPool: typeof CheckerPool };
  const rulesUrl = pathToFileURL(join(folder, 'dist/checks/index.js')).href;
  return new Pool({ threads: 1, rulesUrl, engine: 'wasm', log: pino({ level: 'silent' }) });
}

test('an app that checks in threads says the same as one that does not, and ends its threads when it stops', async () => {
  const here = await openScenario(PLAN);
  const checker = await startPool();
  const close = jest.spyOn(checker, 'close');
  const stage = await startStage({}, {}, { checker });
  const there = await openScenario(PLAN, stage);
  expect(there.runs()[0]).toMatchObject({ conclusion: 'failure', title: '1 error' });
  expect(there.text()).toBe(here.text());
  expect(close).not.toHaveBeenCalled();
  await stage.app.stop();
  expect(close).toHaveBeenCalledTimes(1);
  await expect(checker.diff('', 'a\n', new AbortController().signal)).rejects.toThrow('the checker is closed');
});
