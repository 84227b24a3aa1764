import { isChanged, isInDiff } from '../diff/changed-rows.js';
import type { Finding } from '../lint/finding.js';
import type { Settings } from '../lint/settings.js';
import type { Disposition } from './delivery.js';
import { rowsOf, type ReviewedFile } from './reviewed-file.js';

/** A finding with its place in this pull request: `shown` ones are told, the others only counted. */
export interface SelectedFinding {
  readonly finding: Finding;
  readonly standing: 'shown' | Extract<Disposition, 'suppressed' | 'unchanged' | 'outside'>;
}

/**
 * Marks each finding. `added`: new findings on changed lines. `diff_context`: new findings on any line that the diff shows.
 * Both: new findings of unchanged code that a removal brought about. `file`: all findings of changed files, old ones too.
 */
export function select(
  findings: readonly Finding[],
  files: ReadonlyMap<string, ReviewedFile>,
  filter: Settings['filter'],
): SelectedFinding[] {
  return findings.map((finding) => ({ finding, standing: standingOf(finding, files.get(finding.path), filter) }));
}

/** The standing of one finding; `file` is its changed file, undefined when it lies elsewhere. */
export function standingOf(
  finding: Finding,
  file: Pick<ReviewedFile, 'hunks'> | undefined,
  filter: Settings['filter'],
): SelectedFinding['standing'] {
  if (finding.suppressedBy) return 'suppressed';
  // A file that is gone has no head, and is told of all the same.
  if (!file) return finding.removalRow === null ? 'outside' : 'shown';
  if (filter === 'file') return 'shown';
  if (finding.existedAtBase) return 'unchanged';
  if (finding.removalRow !== null) return 'shown';
  const isWanted = filter === 'added' ? isChanged : isInDiff;
  return isWanted(file.hunks, rowsOf(finding)) ? 'shown' : 'outside';
}
