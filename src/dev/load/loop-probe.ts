import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

// Loaded before the app (node --import) in its own process: measures the event loop that answers webhooks, and tells on demand.

/** What the app's process has come to since it was last told to begin. */
export interface LoopReading {
  /** Longest time that the event loop did not turn. */
  readonly longestPauseMs: number;
  /** Longest of the shortest 99 % of its turns. */
  readonly pauseP99Ms: number;
  /** Peak of the whole process, with its worker threads. */
  readonly memoryMb: number;
  readonly cpuSeconds: number;
}

export type ProbeOrder = 'begin' | 'tell';

/** The timer's own interval, which is part of each delay that it measures. */
const RESOLUTION_MS = 2;

if (isMainThread && process.send) answerOrders();

function answerOrders(): void {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let cpu = process.cpuUsage();
  delays.enable();
  process.on('message', (order: ProbeOrder) => {
    if (order === 'begin') {
      delays.reset();
      cpu = process.cpuUsage();
      return;
    }
    const { user, system } = process.cpuUsage(cpu);
    const reading: LoopReading = {
      longestPauseMs: Math.max(0, delays.max / 1e6 - RESOLUTION_MS),
      pauseP99Ms: Math.max(0, delays.percentile(99) / 1e6 - RESOLUTION_MS),
      memoryMb: process.resourceUsage().maxRSS / 1024,
      cpuSeconds: (user + system) / 1e6,
    };
    process.send?.(reading);
  });
  // The app alone decides how long the process lives.
  process.channel?.unref();
}
