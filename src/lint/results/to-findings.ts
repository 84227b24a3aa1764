import type { SourceFile } from '../../project/source-file.js';
import type { Draft } from '../run/draft.js';
import type { Finding, SuppressedBy } from '../finding.js';
import { contentIdOf, fingerprintAt } from './fingerprint.js';

/** What was learnt about the drafts of one file beside what their rules said. */
export interface Verdicts {
  readonly suppressedBy: ReadonlyMap<Draft, SuppressedBy>;
  /** Those that the base has as well. */
  readonly existing: ReadonlySet<Draft>;
  /** Rows of what was removed, by the drafts that this brought about. */
  readonly removals: ReadonlyMap<Draft, number>;
}

/** The findings of one file in order of place, as plain data and still without fixes; each with its draft. */
export function toFindings(file: SourceFile, drafts: readonly Draft[], verdicts: Verdicts): Map<Finding, Draft> {
  const ordinals = new Map<string, number>();
  const findings = new Map<Finding, Draft>();
  for (const draft of [...drafts].sort(byPlace)) {
    const { rule, symbol, key, range } = draft;
    const equal = [rule.name, symbol, key].join('\0');
    const ordinal = ordinals.get(equal) ?? 0;
    ordinals.set(equal, ordinal + 1);
    const contentId = contentIdOf({ rule: rule.name, symbol, key, ordinal });
    const finding: Finding = {
      rule: rule.name,
      family: rule.family,
      severity: draft.severity,
      path: file.path,
      range,
      start: file.lines.positionOf(range.start),
      end: file.lines.positionOf(range.end),
      message: draft.message,
      symbol,
      contentId,
      fingerprint: fingerprintAt(file.path, contentId),
      fix: null,
      related: draft.report.related ?? [],
      suppressedBy: verdicts.suppressedBy.get(draft) ?? null,
      existedAtBase: verdicts.existing.has(draft),
      removalRow: verdicts.removals.get(draft) ?? null,
    };
    findings.set(finding, draft);
  }
  return findings;
}

function byPlace(a: Draft, b: Draft): number {
  if (a.range.start !== b.range.start) return a.range.start - b.range.start;
  if (a.range.end !== b.range.end) return a.range.end - b.range.end;
  return a.rule.name < b.rule.name ? -1 : a.rule.name > b.rule.name ? 1 : 0;
}
