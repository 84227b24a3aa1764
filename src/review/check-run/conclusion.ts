import type { Finding, Severity } from '../../lint/finding.js';
import { isAtLeast } from '../../lint/run/scope.js';
import type { Settings } from '../../lint/settings.js';
import { plural } from '../../text/plural.js';
import type { Conclusion } from '../delivery.js';

/** What a review found, as far as its conclusion depends on it. */
export interface Verdict {
  readonly shown: readonly Finding[];
  readonly settings: Pick<Settings, 'failOn' | 'advisory' | 'incomplete'>;
  /** The settings that the review should have followed are broken, and this pull request does not repair them. */
  readonly hasBrokenBase: boolean;
  /** This pull request breaks the settings. */
  readonly hasBrokenHead: boolean;
  /** Changed files that were not read, or that a rule failed on. */
  readonly unchecked: number;
}

/**
 * The conclusion of a review that came to its end. What was not checked never passes, not even as advice: a required check
 * must tell the truth. With broken settings on the base nobody knows what should fail, so that comes before the findings.
 */
export function concludeReview({ shown, settings, hasBrokenBase, hasBrokenHead, unchecked }: Verdict): Conclusion {
  if (hasBrokenBase) return 'action_required';
  const fails = shown.some((finding) => isAtLeast(finding.severity, settings.failOn));
  if (fails && !settings.advisory) return 'failure';
  if (hasBrokenHead) return 'action_required';
  if (unchecked > 0 && settings.incomplete === 'fail') return 'action_required';
  return settings.advisory && shown.length > 0 ? 'neutral' : 'success';
}

/** The check run's title: "1 error and 2 warnings; 1 file not checked". */
export function titleOf({ shown, hasBrokenBase, hasBrokenHead, unchecked }: Verdict): string {
  const parts = [countBySeverity(shown) ?? 'No findings'];
  if (hasBrokenBase || hasBrokenHead) parts.push('settings are broken');
  if (unchecked > 0) parts.push(`${plural(unchecked, 'file')} not fully checked`);
  return parts.join('; ');
}

/** "1 error and 2 warnings"; undefined when there is nothing to count. */
export function countBySeverity(findings: readonly Finding[]): string | undefined {
  const counts = (['error', 'warning', 'info'] as const)
    .map((severity) => ({ severity, count: findings.filter((finding) => finding.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => (severity === 'info' ? `${count} info` : plural(count, severity)));
  if (counts.length === 0) return undefined;
  const last = counts.pop()!;
  return counts.length === 0 ? last : `${counts.join(', ')} and ${last}`;
}
