import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for the end of something, however it ends, but not longer than this. */
export async function within(milliseconds: number, ending: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const timeUp = sleep(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([ending.catch(() => undefined), timeUp]);
  timer.abort();
}
