import { jsonReport } from '../../src/report/json-report.js';
import { findingAt, fixOf, reportInput } from './finding-builder.js';

describe('jsonReport', () => {
  it('has exactly the promised form', () => {
    const text = "\n\nx = '😀', bad\r\n";
    const fixed = findingAt('app/x.py', text, 'bad', { fix: fixOf(text, 'bad', 'good', 'unsafe') });
    const plain = findingAt('app/x.py', text, 'x', { severity: 'error', rule: 'commit-in-loop', family: 'transactions' });
    const notes = [{ kind: 'partly-parsed', path: 'app/y.py', line: 2, message: 'not parsed: line 2' }] as const;
    const input = reportInput({ 'app/x.py': text }, { findings: [plain, fixed], notes, files: 12, shownPath: (path) => `../${path}` });
    expect(JSON.parse(jsonReport(input))).toStrictEqual({
      findings: [
        {
          rule: 'commit-in-loop',
          family: 'transactions',
          severity: 'error',
          path: '../app/x.py',
          range: { start: { line: 3, column: 1 }, end: { line: 3, column: 2 } },
          message: 'This is the legacy Query API. Write `select()`.',
          url: 'https://github.com/sqla-review/sqla-review/blob/main/checks/transactions/commit-in-loop.md',
          fix: null,
        },
        {
          rule: 'legacy-query',
          family: 'querying',
          severity: 'warning',
          path: '../app/x.py',
          range: { start: { line: 3, column: 11 }, end: { line: 3, column: 14 } },
          message: 'This is the legacy Query API. Write `select()`.',
          url: 'https://github.com/sqla-review/sqla-review/blob/main/checks/querying/legacy-query.md',
          fix: {
            safety: 'unsafe',
            title: 'Rewrite it',
            edits: [{ range: { start: { line: 3, column: 11 }, end: { line: 3, column: 14 } }, newText: 'good' }],
          },
        },
      ],
      notes: [{ path: '../app/y.py', message: 'not parsed: line 2' }],
      files: 12,
    });
  });

  it('is one object also when there is nothing', () => {
    expect(JSON.parse(jsonReport(reportInput({})))).toStrictEqual({ findings: [], notes: [], files: 0 });
  });
});
