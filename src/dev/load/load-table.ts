import { alignColumns } from '../align-columns.js';
import type { LoadResult } from './measure-load.js';

const HEAD = [
  'scenario',
  'reviews',
  'seconds',
  'CPU s',
  'requests',
  'webhooks',
  'p50 ms',
  'p99 ms',
  'max ms',
  'pause ms',
  'work ms',
  'memory MB',
];

/** One line per scenario: the answers to webhooks, the longest pause of the event loop, the peak memory. */
export function renderLoadTable(results: readonly LoadResult[]): string {
  return alignColumns([HEAD, ...results.map(toRow)]);
}

function toRow({ name, reviews, seconds, answers, loop, requests }: LoadResult): string[] {
  const times = [...answers.milliseconds].sort((a, b) => a - b);
  const percentile = (part: number): string => (times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? NaN).toFixed(1);
  return [
    name,
    String(reviews),
    seconds.toFixed(1),
    loop.cpuSeconds.toFixed(1),
    String(requests),
    String(times.length),
    percentile(0.5),
    percentile(0.99),
    percentile(1),
    loop.longestPauseMs.toFixed(0),
    loop.longestWorkMs.toFixed(0),
    loop.memoryMb.toFixed(0),
  ];
}
