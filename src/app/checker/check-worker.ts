import { setPriority } from 'node:os';
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { diffTexts } from '../../diff/diff-texts.js';
import type { CheckResult } from '../../lint/check.js';
import type { Rule } from '../../lint/rule.js';
import { loadPythonParser, preferEngine } from '../../python/parser.js';
import { checkerHere } from '../../review/check-order.js';
import type { FromThread, ThreadData, ToThread } from './messages.js';
import { ParcelCollector, toPages, type OrderRest } from './parcels.js';

// Entry of a checking thread: one check at a time, told of by messages. It knows no GitHub and keeps nothing between checks.

/** Behind the thread that answers webhooks, where processors are scarce. On Linux alone this is the thread's own. */
const NICENESS = 10;

const ALIVE_EVERY_MS = 1_000;

if (parentPort) await serve(parentPort, workerData as ThreadData);

async function serve(port: NonNullable<typeof parentPort>, { rulesUrl, engine }: ThreadData): Promise<void> {
  if (process.platform === 'linux') setPriority(NICENESS);
  preferEngine(engine);
  const [{ rules }] = await Promise.all([import(rulesUrl) as Promise<{ readonly rules: readonly Rule[] }>, loadPythonParser()]);
  const checker = checkerHere(rules);
  const tell = (message: FromThread): void => port.postMessage(message);
  let parcels = new ParcelCollector();
  let running = { task: 0, abort: new AbortController() };
  let aborted = 0;

  const run = async (task: number, rest: OrderRest): Promise<void> => {
    running = { task, abort: new AbortController() };
    const { signal } = running.abort;
    if (aborted === task) running.abort.abort();
    const alive = setInterval(() => tell({ kind: 'alive' }), ALIVE_EVERY_MS);
    try {
      const result = await checker.check(parcels.toOrder(rest), signal);
      await sendPages(result, tell, () => once(port, 'message', { signal }));
      tell({ kind: 'done', notes: result.notes, files: result.files });
    } catch (error) {
      tell({ kind: 'failed', error });
    } finally {
      clearInterval(alive);
      parcels = new ParcelCollector();
    }
  };

  port.on('message', (message: ToThread) => {
    if (message.kind === 'parcel') parcels.add(message.parcel);
    else if (message.kind === 'check') void run(message.task, message.rest);
    else if (message.kind === 'diff') {
      tell({ kind: 'hunks', hunks: diffTexts(message.base, message.head) });
    } else if (message.kind === 'abort') {
      aborted = message.task;
      if (running.task === aborted) running.abort.abort();
    }
  });
  tell({ kind: 'ready' });
}

/** The next page goes out when the last one was taken in. */
async function sendPages(result: CheckResult, tell: (message: FromThread) => void, taken: () => Promise<unknown>): Promise<void> {
  for (const page of toPages(result)) {
    const next = taken();
    tell({ kind: 'page', page });
    await next;
  }
}
