import type { Rule } from '../lint/rule.js';
import type { FactsCache } from '../project/facts/facts-cache.js';
import type { Checker } from './check-order.js';
import type { Clock, PullSource, ReviewLog, ReviewSink } from './ports.js';

/** All that a review needs from outside. */
export interface ReviewServices {
  readonly source: PullSource;
  readonly sink: ReviewSink;
  /** What is known of files already; reviews share it. */
  readonly facts: FactsCache;
  readonly checker: Checker;
  readonly rules: readonly Rule[];
  /** Address of a rule's page. */
  readonly ruleUrl: (rule: string) => string;
  readonly clock: Clock;
  readonly log: ReviewLog;
}
