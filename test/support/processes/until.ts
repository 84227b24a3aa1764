import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for something that other processes, or other turns of the event loop, bring about. */
export async function until(condition: () => boolean | Promise<boolean>, seconds = 40): Promise<void> {
  const end = performance.now() + seconds * 1_000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('it never happened');
    await sleep(5);
  }
}
