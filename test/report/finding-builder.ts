import { LineIndex } from '../../src/text/line-index.js';
import type { Finding } from '../../src/lint/finding.js';
import type { ReportInput } from '../../src/report/report-input.js';

/** A finding on the first occurrence of `source` in a text. */
export function findingAt(path: string, text: string, source: string, over: Partial<Finding> = {}): Finding {
  const start = text.indexOf(source);
  const range = { start, end: start + source.length };
  const lines = new LineIndex(text);
  return {
    rule: 'legacy-query',
    family: 'querying',
    severity: 'warning',
    path,
    range,
    start: lines.positionOf(range.start),
    end: lines.positionOf(range.end),
    message: 'This is the legacy Query API. Write `select()`.',
    symbol: '',
    contentId: 'c1',
    fingerprint: 'f1',
    fix: null,
    related: [],
    suppressedBy: null,
    existedAtBase: false,
    removalRow: null,
    ...over,
  };
}

/** A fix that replaces the first occurrence of `source`. */
export function fixOf(text: string, source: string, newText: string, applicability: 'safe' | 'unsafe' = 'safe'): Finding['fix'] {
  const start = text.indexOf(source);
  return { title: 'Rewrite it', applicability, edits: [{ range: { start, end: start + source.length }, newText }] };
}

export function reportInput(texts: Readonly<Record<string, string>>, over: Partial<ReportInput> = {}): ReportInput {
  return {
    findings: [],
    notes: [],
    files: Object.keys(texts).length,
    texts: new Map(Object.entries(texts)),
    shownPath: (path) => path,
    ...over,
  };
}
