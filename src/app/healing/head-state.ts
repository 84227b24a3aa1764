import type { OwnRun } from '../../github/upkeep/installation-upkeep.js';
import { UNREAD_TITLE } from '../../review/check-run/closing-output.js';

/** What a head's check runs say, when no job of its pull request waits or runs. */
export interface HeadState {
  /** Whether the head has a completed run that tells about its code. */
  readonly isSettled: boolean;
  /** The run that a review of the head takes over. */
  readonly takeOver: number | undefined;
  /** Runs that nobody will complete any more. */
  readonly orphans: readonly number[];
}

/** Runs of one head that ended without a verdict: after so many, only a person or a new push asks again. Our choice. */
const MAX_VAIN_RUNS = 5;

/** @param runs ours on the head, newest first. */
export function headState(runs: readonly OwnRun[]): HeadState {
  const newestCompleted = runs.find((run) => run.isCompleted);
  const open = runs.filter((run) => !run.isCompleted).map((run) => run.id);
  const isVain = newestCompleted === undefined || isWithoutVerdict(newestCompleted);
  if (!isVain || runs.filter((run) => run.isCompleted && isWithoutVerdict(run)).length >= MAX_VAIN_RUNS) {
    return { isSettled: true, takeOver: undefined, orphans: open };
  }
  // Annotations can only be appended: a run that has some would show them twice.
  const takeOver = runs.find((run) => !run.isCompleted && run.annotations === 0)?.id;
  return { isSettled: false, takeOver, orphans: open.filter((id) => id !== takeOver) };
}

/** Cancelled runs say nothing of the head: superseded and come back, or interrupted. Nor do those that could not read. */
export function isWithoutVerdict(run: OwnRun): boolean {
  return run.conclusion === 'cancelled' || run.title === UNREAD_TITLE;
}
