import type { Finding, Severity } from '../../lint/finding.js';
import { MAX_COMMENTS_OF_RULE_IN_FILE } from '../limits.js';
import { groupFingerprint } from './marker.js';

/** What one comment speaks of: one finding, or many of one rule in one file. */
export interface CommentUnit {
  readonly fingerprint: string;
  /** In order of place. */
  readonly findings: readonly [Finding, ...Finding[]];
}

/**
 * The comments wanted for these findings, at most `maximum`: one of each rule before the second of any, worst severity
 * first, then by place. Depends on nothing that was posted before, so that the next run wants the same.
 */
export function wantedUnits(findings: readonly Finding[], maximum: number): CommentUnit[] {
  const units = groupFindings(findings).sort(compareUnits);
  const seen = new Set<string>();
  const firsts: CommentUnit[] = [];
  const others: CommentUnit[] = [];
  for (const unit of units) {
    const { rule } = unit.findings[0];
    (seen.has(rule) ? others : firsts).push(unit);
    seen.add(rule);
  }
  return [...firsts, ...others].slice(0, maximum);
}

function groupFindings(findings: readonly Finding[]): CommentUnit[] {
  const byRuleAndFile = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of [...findings].sort(comparePlaces)) {
    const key = groupFingerprint(finding);
    const group = byRuleAndFile.get(key);
    if (group) group.push(finding);
    else byRuleAndFile.set(key, [finding]);
  }
  return [...byRuleAndFile].flatMap(([fingerprint, group]) =>
    group.length > MAX_COMMENTS_OF_RULE_IN_FILE
      ? [{ fingerprint, findings: group }]
      : group.map((finding): CommentUnit => ({ fingerprint: finding.fingerprint, findings: [finding] })),
  );
}

/** Worst severity first, then by path and place. */
export function compareFindings(a: Finding, b: Finding): number {
  return SEVERITY_ORDER[a.severity] - SEVERITY_ORDER[b.severity] || comparePlaces(a, b);
}

export function comparePlaces(a: Finding, b: Finding): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.range.start - b.range.start || a.range.end - b.range.end || (a.rule < b.rule ? -1 : Number(a.rule > b.rule));
}

function compareUnits(a: CommentUnit, b: CommentUnit): number {
  return compareFindings(worstOf(a), worstOf(b));
}

function worstOf(unit: CommentUnit): Finding {
  return [...unit.findings].sort(compareFindings)[0]!;
}

const SEVERITY_ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
