import { jest } from '@jest/globals';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { CheckerPool, PoolOptions } from '../../../src/app/checker/checker-pool.js';
import { diffTexts } from '../../../src/diff/diff-texts.js';
import { DEFAULT_SETTINGS } from '../../../src/lint/settings.js';
import type { CheckOrder } from '../../../src/review/check-order.js';
import type { NotCheckableError } from '../../../src/review/ports.js';
import { buildSources } from '../../support/build-sources.js';

jest.setTimeout(60_000);

let folder: string;
let Pool: typeof CheckerPool;
let NotCheckable: typeof NotCheckableError;
const open: CheckerPool[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'checker-'));
  buildSources(folder, (path) => path.startsWith('src/'));
  copyFileSync(join(import.meta.dirname, 'test-rules.mjs'), join(folder, 'test-rules.mjs'));
  ({ NotCheckableError: NotCheckable } = (await import(join(folder, 'dist/src/review/ports.js'))) as {
    NotCheckableError: typeof NotCheckableError;
  });
  ({ CheckerPool: Pool } = (await import(join(folder, 'dist/src/app/checker/checker-pool.js'))) as { CheckerPool: typeof CheckerPool });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((pool) => pool.close()));
});
afterAll(() => rmSync(folder, { recursive: true }));

const warnings: object[] = [];

function startPool(options: Partial<PoolOptions> = {}): CheckerPool {
  warnings.length = 0;
  const log = { warn: (fields: object) => void warnings.push(fields) } as PoolOptions['log'];
  const rulesUrl = pathToFileURL(join(folder, 'test-rules.mjs')).href;
  const pool = new Pool({ threads: 1, rulesUrl, engine: 'wasm', log, ...options });
  open.push(pool);
  return pool;
}

/** New files with these texts. */
function orderOf(texts: Record<string, string>, more: Partial<CheckOrder> = {}): CheckOrder {
  const files = Object.entries(texts).map(([path, text]) => ({ path, text: `import sqlalchemy\n${text}` }));
  const hunks = new Map(files.map(({ path, text }) => [path, diffTexts('', text)]));
  return { files, settings: DEFAULT_SETTINGS, fixes: { hunks, filter: 'added' }, ...more };
}

const GOOD = orderOf({ 'app/a.py': 'bad(1)\n' });
const NEVER = new AbortController().signal;

/** A check that comes to its end, as proof that the pool still works. */
async function expectGoodCheck(pool: CheckerPool): Promise<void> {
  const { findings, files } = await pool.check(GOOD, NEVER);
  expect(findings.map(({ path, rule, fix }) => [path, rule, fix?.title])).toEqual([['app/a.py', 'tester', 'Call good']]);
  expect(files).toBe(1);
}

test('a check gives the same as in this thread, however large it is', async () => {
  const text = `x = "${'é'.repeat(20_000)}"\n${'bad(1)\n'.repeat(5)}`;
  const texts = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`app/m${index}.py`, text]));
  const order = orderOf(texts, { context: new Map([['app/base.py', 'import sqlalchemy\n']]), paths: Object.keys(texts) });
  const { rules } = (await import(join(folder, 'test-rules.mjs'))) as { rules: never };
  const { checkerHere } = (await import(
    join(folder, 'dist/src/review/check-order.js')
  )) as typeof import('../../../src/review/check-order.js');
  const here = await checkerHere(rules).check(order, NEVER);
  const there = await startPool().check(order, NEVER);
  expect(here.findings).toHaveLength(600);
  expect(there).toEqual(here);
});

test('a difference gives the same as in this thread', async () => {
  const [base, head] = ['a\nb\nc\n', 'a\nx\nc\nd'];
  expect(await startPool().diff(base, head, NEVER)).toEqual(diffTexts(base, head));
});

test('only findings in the scope get fixes', async () => {
  const { findings } = await startPool().check(
    orderOf({ 'app/a.py': 'bad(1)\n' }, { fixes: { hunks: new Map(), filter: 'added' } }),
    NEVER,
  );
  expect(findings.map(({ fix }) => fix)).toEqual([null]);
});

describe('a thread that', () => {
  test.each([
    ['ends', 'crash_here', 'the checker ended unexpectedly'],
    ['meets an unhandled rejection', 'throw_later', 'the checker ended unexpectedly'],
    ['needs too much memory', 'fill_memory', 'it needs more memory than a check may take'],
    ['hangs', 'hang_here', 'it took too long over one file'],
  ])('%s fails its own check, and is replaced', async (_, text, message) => {
    const pool = startPool({ threads: 2, memoryMb: 64, timing: { stuckMs: 3_000, abortMs: 100 } });
    await expectGoodCheck(pool);
    // In enough files that the check is not over before the rejection.
    const texts = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`app/m${index}.py`, `${text}\n`]));
    const failing = pool.check(orderOf(texts), NEVER);
    await Promise.all([expect(failing).rejects.toThrow(message), expectGoodCheck(pool)]);
    await expect(failing).rejects.toBeInstanceOf(NotCheckable);
    await expectGoodCheck(pool);
    expect(warnings).toHaveLength(1);
  });

  test('cannot load its rules fails the check, and says why', async () => {
    const pool = startPool({ rulesUrl: pathToFileURL(join(folder, 'nowhere.mjs')).href });
    await expect(pool.check(GOOD, NEVER)).rejects.toMatchObject({ cause: { code: 'ERR_MODULE_NOT_FOUND' } });
  });
});

describe('an aborted check', () => {
  const reason = new Error('a newer head');

  test('ends at once; its thread does the next one', async () => {
    const pool = startPool();
    const texts = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`app/m${index}.py`, 'bad(1)\n'.repeat(20)]));
    const abort = new AbortController();
    const checking = pool.check(orderOf(texts), abort.signal);
    setTimeout(() => abort.abort(reason), 200);
    await expect(checking).rejects.toBe(reason);
    await expectGoodCheck(pool);
    expect(warnings).toEqual([]);
  });

  test('costs a thread that does not listen its life, and others only the wait', async () => {
    const pool = startPool({ timing: { stuckMs: 30_000, abortMs: 200 } });
    const abort = new AbortController();
    rmSync(join(folder, 'hangs'), { force: true });
    const hanging = pool.check(orderOf({ 'app/a.py': 'hang_here\n' }), abort.signal);
    const waiting = expectGoodCheck(pool);
    // On a busy machine the thread takes its time to get there, and listens until then.
    void untilWritten(join(folder, 'hangs')).then(() => abort.abort(reason));
    await expect(hanging).rejects.toBe(reason);
    await waiting;
    expect(warnings).toMatchObject([{ err: { message: 'it did not stop when asked to' } }]);
  });

  test('is never begun while it waits for a thread, or when it comes too late', async () => {
    const pool = startPool({ timing: { stuckMs: 30_000, abortMs: 200 } });
    const first = new AbortController();
    const hanging = pool.check(orderOf({ 'app/a.py': 'hang_here\n' }), first.signal);
    const second = new AbortController();
    const waiting = pool.check(GOOD, second.signal);
    second.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(pool.check(GOOD, AbortSignal.abort(reason))).rejects.toBe(reason);
    first.abort(reason);
    await expect(hanging).rejects.toBe(reason);
    await expectGoodCheck(pool);
  });

  test('does not abort the one after it', async () => {
    const pool = startPool();
    for (let turn = 0; turn < 20; turn++) {
      const abort = new AbortController();
      const done = pool.check(GOOD, abort.signal);
      setImmediate(() => abort.abort(reason));
      await done.catch((error: unknown) => expect(error).toBe(reason));
      await expectGoodCheck(pool);
    }
  });
});

async function untilWritten(path: string): Promise<void> {
  while (!existsSync(path)) await delay(20);
}

test('closing fails what runs and what waits, and takes nothing more', async () => {
  const pool = startPool();
  const checks = [pool.check(orderOf({ 'app/a.py': 'hang_here\n' }), NEVER), pool.check(GOOD, NEVER)];
  const ends = Promise.allSettled(checks);
  await pool.close();
  expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(pool.check(GOOD, NEVER)).rejects.toThrow('the checker is closed');
});
