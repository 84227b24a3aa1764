import { githubReport } from '../../src/report/github-report.js';
import { findingAt, fixOf, reportInput } from './finding-builder.js';

const URL = 'https://github.com/sqla-review/sqla-review/blob/main/checks/querying/legacy-query.md';

describe('githubReport', () => {
  it('writes one command for each finding and note', () => {
    const text = 'x = bad\nf(\n)\n';
    const findings = [
      findingAt('app/x.py', text, 'bad', { severity: 'error', fix: fixOf(text, 'bad', 'good') }),
      findingAt('app/x.py', text, 'f(\n)', { severity: 'info' }),
    ];
    const notes = [{ kind: 'partly-parsed', path: 'y.py', line: 9, message: 'not parsed' }] as const;
    expect(githubReport(reportInput({ 'app/x.py': text }, { findings, notes }))).toBe(
      `::error file=app/x.py,line=1,endLine=1,col=5,endColumn=8,title=legacy-query::This is the legacy Query API. Write \`select()\`.%0AFix (safe): Rewrite it%0A${URL}
::notice file=app/x.py,line=2,endLine=3,title=legacy-query::This is the legacy Query API. Write \`select()\`.%0A${URL}
::warning file=y.py,line=9,title=sqla-review::not parsed
`,
    );
  });

  it('lets neither a path nor a message end its command', () => {
    const text = 'bad\n';
    const path = 'a,b:c%\n::error::x.py';
    const report = githubReport(
      reportInput({ [path]: text }, { findings: [findingAt(path, text, 'bad', { message: '100%\r\n::warning::no' })] }),
    );
    expect(report.split('\n')).toHaveLength(2);
    expect(report).toContain('file=a%2Cb%3Ac%25%0A%3A%3Aerror%3A%3Ax.py,line=1');
    expect(report).toContain('::100%25%0D%0A::warning::no%0A');
  });
});
