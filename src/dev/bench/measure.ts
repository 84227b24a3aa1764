import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as (options: { type: 'minor' }) => void;

/** One thing to measure. */
export interface Stage {
  readonly name: string;
  /** How often one run goes through all files. */
  readonly turns: number;
  /** @returns the CPU time, in milliseconds, that other processes took for it. */
  run(): Promise<number | void>;
}

/** CPU and wall time of going through all files once, in milliseconds, by round. */
export interface Measured {
  readonly name: string;
  readonly cpu: readonly number[];
  readonly wall: readonly number[];
}

/**
 * Runs all stages once to warm up, then `rounds` times in turn. CPU counts all threads: compilers and garbage collection
 * too. Each stage ends with its young garbage collected: the trees that the bare native parse leaves are freed late, and
 * would be counted to the stage after it.
 */
export async function measureRounds(stages: readonly Stage[], rounds: number): Promise<Measured[]> {
  const times = stages.map(({ name }) => ({ name, cpu: [] as number[], wall: [] as number[] }));
  for (let round = -1; round < rounds; round++) {
    for (const [index, stage] of stages.entries()) {
      const cpu = process.cpuUsage();
      const wall = performance.now();
      const others = (await stage.run()) ?? 0;
      await collectGarbage();
      const { user, system } = process.cpuUsage(cpu);
      if (round === -1) continue;
      times[index]!.cpu.push(((user + system) / 1000 + others) / stage.turns);
      times[index]!.wall.push((performance.now() - wall) / stage.turns);
    }
  }
  return times;
}

/**
 * Native trees are freed by finalizers, which run when the event loop turns; what has seen two collections of young
 * objects is old. Old ones are not collected here: that would also take compiled code that is still wanted.
 */
async function collectGarbage(): Promise<void> {
  gc({ type: 'minor' });
  gc({ type: 'minor' });
  await setImmediate();
}

/** The middle value; of an even number the upper of the two. */
export function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
