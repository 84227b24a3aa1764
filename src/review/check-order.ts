import { diffTexts } from '../diff/diff-texts.js';
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

/** What takes processor time in a review. It may run in other threads, so that it holds up nobody who waits for this one. */
export interface Checker {
  /** @throws NotCheckableError */
  check(order: CheckOrder, signal: AbortSignal): Promise<CheckResult>;
  /**
   * The hunks between two texts of a file; of large ones that differ much this takes a second.
   * @throws NotCheckableError
   */
  diff(base: string, head: string, signal: AbortSignal): Promise<readonly Hunk[]>;
}

/** A checker in this thread: nothing else is done in it while a file is looked at. */
export function checkerHere(rules: readonly Rule[]): Checker {
  return {
    check: (order, signal) => check(inputOf(order, rules), signal),
    diff: async (base, head) => diffTexts(base, head),
  };
}
