import type { Io } from './io.js';

/** Work that takes less than this needs no word. */
const DELAY_MS = 1000;

/** Does long work and says so on a terminal, in one line that goes away again. */
export async function withProgress<T>(io: Io, what: string, work: () => Promise<T>): Promise<T> {
  if (!io.isErrorTerminal) return work();
  let isShown = false;
  const started = Date.now();
  const timer = setInterval(() => {
    isShown = true;
    io.err(`\r${what} (${Math.round((Date.now() - started) / 1000)} s)`);
  }, DELAY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (isShown) io.err('\r\u001B[K');
  }
}
