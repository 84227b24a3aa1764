import { alignColumns } from '../align-columns.js';
import type { PinnedFinding, Verdict } from './snapshot.js';

/** Counts of verdicts on one rule's findings of one severity. */
export interface Tally extends Record<Verdict, number> {
  readonly rule: string;
  readonly severity: string;
}

/** In order of rule and severity. */
export function tally(findings: readonly PinnedFinding[]): Tally[] {
  const tallies = new Map<string, Tally>();
  for (const { rule, severity, verdict } of findings) {
    const key = `${rule} ${severity}`;
    const own = tallies.get(key) ?? { rule, severity, right: 0, arguable: 0, wrong: 0, unread: 0 };
    own[verdict]++;
    tallies.set(key, own);
  }
  return [...tallies.keys()].sort().map((key) => tallies.get(key)!);
}

/** Share of the read findings that are not wrong, 0 to 1; undefined when none was read. */
export function precisionOf(tallies: readonly Tally[]): number | undefined {
  const sum = (verdict: Verdict): number => tallies.reduce((total, each) => total + each[verdict], 0);
  const read = sum('right') + sum('arguable') + sum('wrong');
  return read === 0 ? undefined : 1 - sum('wrong') / read;
}

/** A table of all rules, and a line a severity with its precision. */
export function renderTallies(tallies: readonly Tally[]): string {
  const head = ['rule', 'severity', 'right', 'arguable', 'wrong', 'unread'];
  const rows = tallies.map(({ rule, severity, right, arguable, wrong, unread }) => [
    rule,
    severity,
    ...[right, arguable, wrong, unread].map(String),
  ]);
  return [alignColumns([head, ...rows], 2), '', ...precisionLines(tallies)].join('\n');
}

function precisionLines(tallies: readonly Tally[]): string[] {
  return ['error', 'warning', 'info'].map((severity) => {
    const precision = precisionOf(tallies.filter((each) => each.severity === severity));
    return `${severity}: ${precision === undefined ? 'none read' : `${(100 * precision).toFixed(1)} % not wrong`}`;
  });
}
