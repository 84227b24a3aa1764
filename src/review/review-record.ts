import { isShown, type Conclusion, type Disposition, type MarkedFinding } from './delivery.js';
import type { CheckOutput, Clock, PullState, ReviewJob, ThreadChanges } from './ports.js';

/** What a review wants to be written, besides the comments that it has posted. */
export interface ReviewResult {
  readonly output: CheckOutput;
  readonly threads: ThreadChanges;
  readonly marked: readonly MarkedFinding[];
  /** Number of files that were checked. */
  readonly files: number;
}

/** What a review did, for its log line and the metrics: counts and durations, no text of the pull request. */
export interface ReviewRecord {
  readonly owner: string;
  readonly repo: string;
  readonly number: number | null;
  readonly head: string;
  readonly reason: ReviewJob['reason'];
  readonly delivery: string;
  readonly conclusion: Conclusion;
  readonly files: number;
  /** Findings by what became of them. */
  readonly findings: Readonly<Partial<Record<Disposition, number>>>;
  /** Shown findings by rule. */
  readonly rules: Readonly<Record<string, number>>;
  readonly annotations: number;
  readonly resolved: number;
  readonly unresolved: number;
  /** Milliseconds by stage, and in all. */
  readonly ms: Readonly<Record<string, number>>;
}

/** Measures the stages of one review. */
export class Stopwatch {
  readonly #clock: Clock;
  readonly #start: number;
  readonly #laps: Record<string, number> = {};
  #last: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#start = this.#last = clock.now();
  }

  /** Ends a stage. */
  lap(stage: string): void {
    const now = this.#clock.now();
    this.#laps[stage] = Math.round(now - this.#last);
    this.#last = now;
  }

  /** All stages, what came after the last, and the whole. */
  end(): Record<string, number> {
    this.lap('finish');
    return { ...this.#laps, total: Math.round(this.#last - this.#start) };
  }
}

/** The record of a review; `result` is undefined when it did not come to its end. */
export function recordOf(
  { job, pull }: { readonly job: ReviewJob; readonly pull: PullState },
  output: CheckOutput,
  result: ReviewResult | undefined,
  ms: Record<string, number>,
): ReviewRecord {
  const marked = result?.marked ?? [];
  return {
    owner: pull.owner,
    repo: pull.repo,
    number: pull.number,
    head: pull.headSha,
    reason: job.reason,
    delivery: job.deliveryId,
    conclusion: output.conclusion,
    files: result?.files ?? 0,
    findings: countBy(marked.map(({ disposition }) => disposition)),
    rules: countBy(marked.filter(isShown).map(({ finding }) => finding.rule)),
    annotations: output.annotations.length,
    resolved: result?.threads.resolve.length ?? 0,
    unresolved: result?.threads.unresolve.length ?? 0,
    ms,
  };
}

function countBy<K extends string>(keys: readonly K[]): Partial<Record<K, number>> & Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts as Partial<Record<K, number>> & Record<string, number>;
}
