import type { Finding } from '../lint/finding.js';

/** GitHub's conclusions of a check run that this app uses. */
export type Conclusion = 'success' | 'failure' | 'neutral' | 'cancelled' | 'timed_out' | 'action_required';

/** An annotation of a check run. Lines and columns count from 1; columns only when both lines are equal. */
export interface Annotation {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly startColumn: number | undefined;
  readonly endColumn: number | undefined;
  readonly level: 'notice' | 'warning' | 'failure';
  /** At most 255 characters. */
  readonly title: string;
  /** At most 64 KB. */
  readonly message: string;
  /** At most 64 KB. */
  readonly rawDetails: string | undefined;
}

/** A review comment to create on side RIGHT; `startLine` only when it differs from `line`. Lines count from 1. */
export interface ReviewComment {
  readonly path: string;
  readonly line: number;
  readonly startLine: number | undefined;
  readonly body: string;
  readonly fingerprint: string;
}

/** What became of a finding: nothing is dropped, so that the summary can always say why something was not posted. */
export type Disposition =
  | 'posted' // gets a review comment
  | 'already-posted' // its thread is there
  | 'annotation-only' // in the diff, but no comment: outside one hunk, info, comments off
  | 'over-the-cap'
  | 'outside' // not on a changed line
  | 'unchanged' // existed at the base
  | 'suppressed';

export interface MarkedFinding {
  readonly finding: Finding;
  readonly disposition: Disposition;
}
