import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { readPython } from '../bench/python-files.js';
import { faultsOf } from './check-mutant.js';
import { DAMAGES, diceOf, mutate } from './mutations.js';

// `npm run mutate -- [--folder <dir>] [--count <n>] [--seed <n>]` damages files in every way that src/dev/mutate knows, and
// checks and fixes them: nothing may throw, no law of fixing may break, and none may take longer than 2 seconds. Exit code 1: one did.

/** Longest time for one file, with all its fixes, in milliseconds. */
const LONGEST = 2_000;
/** When a file is given up: the thread is ended, and the next file gets a new one. */
const HANGING = 60_000;

interface Task {
  readonly seed: number;
  readonly folder: string;
}
interface Answer {
  readonly name: string;
  readonly faults: readonly string[];
  readonly milliseconds: number;
}

if (isMainThread) await runAll();
else await answerTasks();

async function runAll(): Promise<void> {
  const { values } = parseArgs({
    options: {
      folder: { type: 'string', default: 'src/demo/sample/after' },
      count: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
    },
  });
  const count = Number(values.count);
  let bad = 0;
  let slowest = 0;
  let worker: Worker | undefined;
  for (let each = 0; each < count; each++) {
    worker ??= new Worker(new URL(import.meta.url), { workerData: values.folder });
    const task: Task = { seed: Number(values.seed) * 1_000_000 + each, folder: values.folder };
    const answer = await ask(worker, task);
    const faults = answer ? [...answer.faults] : [`was given up after ${HANGING / 1_000} s`];
    if (answer) slowest = Math.max(slowest, answer.milliseconds);
    if (answer && answer.milliseconds > LONGEST) faults.push(`took ${(answer.milliseconds / 1_000).toFixed(1)} s`);
    if (faults.length > 0) bad++;
    for (const fault of faults) console.log(`${answer?.name ?? ''} (number ${each}): ${fault}`);
    if (answer) continue;
    await worker.terminate();
    worker = undefined;
  }
  await worker?.terminate();
  console.log(`${count} damaged files, ${bad} of them with faults; the slowest took ${(slowest / 1_000).toFixed(1)} s`);
  process.exitCode = bad > 0 ? 1 : 0;
}

function ask(worker: Worker, task: Task): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => done(undefined), HANGING);
    const done = (answer: Answer | undefined): void => {
      clearTimeout(timer);
      worker.off('error', reject);
      worker.off('message', done);
      resolve(answer);
    };
    worker.once('message', done);
    worker.once('error', reject);
    worker.postMessage(task);
  });
}

async function answerTasks(): Promise<void> {
  const files = readPython(workerData as string);
  const port = parentPort!;
  port.on('message', ({ seed }: Task) => {
    const dice = diceOf(seed);
    const file = files[dice(files.length)]!;
    const mutant = mutate(file.text, DAMAGES[seed % DAMAGES.length]!, dice);
    // What other work takes on a busy machine does not count: the processor's time of this process does.
    const started = process.cpuUsage();
    void faultsOf(file.path, mutant).then((faults) => {
      const { user, system } = process.cpuUsage(started);
      port.postMessage({ name: `${file.path}, ${mutant.what}`, faults, milliseconds: (user + system) / 1_000 });
    });
  });
}
