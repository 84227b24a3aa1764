import type { Hunk } from '../diff/file-diff.js';
import { check, type CheckInput, type CheckResult } from '../lint/check.js';
import type { Rule } from '../lint/rule.js';
import type { Settings } from '../lint/settings.js';
import { standingOf } from './select.js';

/** What is to be checked, as plain data: the checker may run in another thread. */
export interface CheckOrder extends Omit<CheckInput, 'rules' | 'wantsFix'> {
  /** A fix costs a second check of its file: only what is told gets one. */
  readonly fixes: FixScope;
}

/** By which a finding is told. */
export interface FixScope {
  /** The changes of each checked file, by path; their texts are not needed. */
  readonly hunks: ReadonlyMap<string, readonly Hunk[]>;
  readonly filter: Settings['filter'];
}

/** The order with what is no data. */
export function inputOf({ fixes, ...order }: CheckOrder, rules: readonly Rule[]): CheckInput {
  return {
    ...order,
    rules,
    wantsFix(finding) {
      const hunks = fixes.hunks.get(finding.path);
      return standingOf(finding, hunks && { hunks }, fixes.filter) === 'shown';
    },
  };
}

/** A checker in this thread: nothing else is done in it while a file is looked at. */
export function checkHere(rules: readonly Rule[]): (order: CheckOrder, signal?: AbortSignal) => Promise<CheckResult> {
  return (order, signal) => check(inputOf(order, rules), signal);
}
