import { createHash } from 'node:crypto';
import { diffTexts } from '../../src/diff/diff-texts.js';
import type { Finding, Fix } from '../../src/lint/finding.js';
import { fingerprintAt } from '../../src/lint/results/fingerprint.js';
import type { ReviewedFile } from '../../src/review/reviewed-file.js';
import { LineIndex } from '../../src/text/line-index.js';

/** A finding on the first place of `at` in a text; its fingerprint follows from rule, path and place. */
export function findingAt(text: string, at: string, parts: Partial<Finding> = {}): Finding {
  const start = text.indexOf(at);
  if (start === -1) throw new Error(`the text has no ${JSON.stringify(at)}`);
  const range = { start, end: start + at.length };
  const lines = new LineIndex(text);
  const finding = {
    rule: 'commit-in-loop',
    family: 'transactions',
    severity: 'error' as const,
    path: 'app/jobs.py',
    message: '`session.commit()` runs once per turn of this loop: each turn waits for the disk. Commit once after the loop.',
    symbol: '',
    fix: null,
    related: [],
    suppressedBy: null,
    existedAtBase: false,
    removalRow: null,
    ...parts,
  };
  const contentId = fingerprint(finding.rule, at);
  return {
    range,
    start: lines.positionOf(range.start),
    end: lines.positionOf(range.end),
    contentId,
    fingerprint: fingerprintAt(finding.path, contentId),
    ...finding,
  };
}

/** A fix that replaces the first place of each text by another. */
export function fixOf(text: string, replacements: Readonly<Record<string, string>>, parts: Partial<Fix> = {}): Fix {
  const edits = Object.entries(replacements).map(([before, after]) => {
    const start = text.indexOf(before);
    if (start === -1) throw new Error(`the text has no ${JSON.stringify(before)}`);
    return { range: { start, end: start + before.length }, newText: after };
  });
  return { title: 'Use the other form', applicability: 'safe', edits, ...parts };
}

/** A changed file whose hunks are those between the two texts. */
export function reviewedFile(base: string, head: string, path = 'app/jobs.py'): ReviewedFile {
  return { path, text: head, hunks: diffTexts(base, head), isShownByGitHub: true };
}

/** Any 64 hex digits that follow from the words. */
export function fingerprint(...words: readonly string[]): string {
  return createHash('sha256').update(words.join('\0')).digest('hex');
}
