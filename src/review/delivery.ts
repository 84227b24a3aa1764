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
  /** Of the finding, or of the group: what the body's marker says. */
  readonly fingerprint: string;
  /** Fingerprints of all findings that the comment speaks of. */
  readonly about: readonly string[];
}

/** What became of a finding: nothing is dropped, so that the summary can always say why something was not posted. */
export type Disposition =
  | 'posted' // gets a review comment
  | 'already-posted' // its thread is there
  | 'annotation-only' // shown, but no comment: outside one hunk, info, comments off
  | 'over-the-cap'
  | 'refused' // GitHub did not take the comment
  | 'outside' // not on a changed line
  | 'unchanged' // existed at the base
  | 'suppressed';

export interface MarkedFinding {
  readonly finding: Finding;
  readonly disposition: Disposition;
  /** Why there is no comment, where the disposition leaves it open: "info findings are annotations only". */
  readonly why?: string;
}

/** Whether a finding is this pull request's and told to people, as annotation at least. */
export function isShown(marked: MarkedFinding): boolean {
  return marked.disposition !== 'outside' && marked.disposition !== 'unchanged' && marked.disposition !== 'suppressed';
}
