import { select } from '../../src/review/select.js';
import type { Settings } from '../../src/lint/settings.js';
import { findingAt, reviewedFile } from '../support/findings.js';

const BASE = 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n';
// The diff shows a to f and k; c was changed, e deleted.
const HEAD = BASE.replace('c', 'C').replace('e\n', '');
const FILES = new Map([['app/jobs.py', reviewedFile(BASE, HEAD)]]);

describe('select', () => {
  const findings = [
    findingAt(HEAD, 'C'),
    findingAt(HEAD, 'd'),
    findingAt(HEAD, 'a'),
    findingAt(HEAD, 'j'),
    findingAt(HEAD, 'C', { existedAtBase: true }),
    findingAt(HEAD, 'C', { suppressedBy: { row: 2, reason: 'checked' } }),
    findingAt(HEAD, 'C', { path: 'app/other.py' }),
  ];
  const standings = (filter: Settings['filter']): string[] => select(findings, FILES, filter).map(({ standing }) => standing);

  it('shows new findings on changed lines, and where lines were deleted', () => {
    expect(standings('added')).toEqual(['shown', 'shown', 'outside', 'outside', 'unchanged', 'suppressed', 'outside']);
  });

  it('shows new findings on all lines of the diff', () => {
    expect(standings('diff_context')).toEqual(['shown', 'shown', 'shown', 'outside', 'unchanged', 'suppressed', 'outside']);
  });

  it('shows all findings of changed files, old ones too', () => {
    expect(standings('file')).toEqual(['shown', 'shown', 'shown', 'shown', 'shown', 'suppressed', 'outside']);
  });
});
