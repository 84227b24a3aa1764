import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

// Loaded before the app (node --import) in its own process: measures the event loop that answers webhooks, and tells on demand.

/** What the app's process has come to since it was last told to begin. */
export interface LoopReading {
  /** Longest time that the event loop did not turn. */
  readonly longestPauseMs: number;
  /** Most processor time that its thread took between two turns: what is left of pauses on a machine with nothing else to do. */
  readonly longestWorkMs: number;
  /** Peak of the whole process, with its worker threads. */
  readonly memoryMb: number;
  readonly cpuSeconds: number;
}

export type ProbeOrder = 'begin' | 'tell';

/** How often the thread's processor time is looked at. */
const LOOK_EVERY_MS = 5;

/** The timer's own interval, which is part of each delay that it measures. */
const RESOLUTION_MS = 2;

if (isMainThread && process.send) answerOrders();

function answerOrders(): void {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let cpu = process.cpuUsage();
  delays.enable();
  let longestWork = 0;
  let work = ownProcessorMs();
  setInterval(() => {
    const now = ownProcessorMs();
    longestWork = Math.max(longestWork, now - work);
    work = now;
  }, LOOK_EVERY_MS).unref();
  process.on('message', (order: ProbeOrder) => {
    if (order === 'begin') {
      delays.reset();
      longestWork = 0;
      cpu = process.cpuUsage();
      return;
    }
    const { user, system } = process.cpuUsage(cpu);
    const reading: LoopReading = {
      longestPauseMs: Math.max(0, delays.max / 1e6 - RESOLUTION_MS),
      longestWorkMs: longestWork,
      memoryMb: process.resourceUsage().maxRSS / 1024,
      cpuSeconds: (user + system) / 1e6,
    };
    process.send?.(reading);
  });
  // The app alone decides how long the process lives.
  process.channel?.unref();
}

/** Of the main thread since its start, in milliseconds. NaN where the system does not tell. */
function ownProcessorMs(): number {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ', 1)[0]) / 1e6;
  } catch {
    return NaN;
  }
}
