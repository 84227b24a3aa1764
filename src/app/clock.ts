import { performance } from 'node:perf_hooks';
import type { Clock } from '../review/ports.js';

/** The process's own clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
