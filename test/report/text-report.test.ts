import { textReport } from '../../src/report/text-report.js';
import { findingAt, fixOf, reportInput } from './finding-builder.js';

describe('textReport', () => {
  it('shows the code, the fix as a diff, the address, and the sum', () => {
    const text = 'def f(session):\n    users = session.query(User).all()\n    return users\n';
    const finding = findingAt('app/x.py', text, 'session.query(User).all()', {
      fix: fixOf(text, 'session.query(User).all()', 'session.scalars(select(User)).all()'),
      related: [{ path: 'app/models.py', row: 4, message: 'The model.' }],
    });
    expect(textReport(reportInput({ 'app/x.py': text }, { findings: [finding] }), false)).toBe(`app/x.py:2:13: warning legacy-query
  This is the legacy Query API. Write \`select()\`.
    1 | def f(session):
  > 2 |     users = session.query(User).all()
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^
    3 |     return users
  app/models.py:5: The model.
  Fix: Rewrite it
    -     users = session.query(User).all()
    +     users = session.scalars(select(User)).all()
  https://github.com/sqla-review/sqla-review/blob/main/checks/querying/legacy-query.md

1 finding in 1 file: 1 warning.
1 can be fixed with --fix.
`);
  });

  it('counts by severity, and fixes by safety', () => {
    const text = 'a\nb\nc\n';
    const findings = [
      findingAt('x.py', text, 'a', { severity: 'error', fix: fixOf(text, 'a', 'A') }),
      findingAt('x.py', text, 'b', { fix: fixOf(text, 'b', 'B', 'unsafe') }),
      findingAt('x.py', text, 'c', { severity: 'info' }),
    ];
    const report = textReport(reportInput({ 'x.py': text }, { findings, files: 7 }), false);
    expect(report).toContain(
      '3 findings in 7 files: 1 error, 1 warning, 1 info.\n1 can be fixed with --fix, 1 more with --unsafe-fixes.\n',
    );
    expect(report).toContain('Unsafe fix, check what it changes: Rewrite it');
  });

  it('says that there is nothing, and what was noted', () => {
    const notes = [
      { kind: 'partly-parsed', path: 'a.py', line: 3, message: 'not parsed' },
      { kind: 'advice', path: '', message: 'look there' },
    ] as const;
    expect(textReport(reportInput({}, { notes, files: 1 }), false)).toBe(`note: a.py:3: not parsed
note: look there

No findings in 1 file.
`);
  });

  it('puts carets under wide characters, tabs and what follows them', () => {
    const text = "\tx = '😀漢é' + bad\r\n";
    const report = textReport(reportInput({ 'x.py': text }, { findings: [findingAt('x.py', text, 'bad')] }), false);
    expect(report).toContain('x.py:1:15: warning legacy-query\n');
    expect(report).toContain(`  > 1 | \tx = '😀漢é' + bad\n      | \t              ^^^\n`);
  });

  it('marks all lines of a range, and leaves out the middle of a long one', () => {
    const text = 'f(\n  1,\n  2,\n)\nend\n';
    const short = textReport(reportInput({ 'x.py': text }, { findings: [findingAt('x.py', text, 'f(\n  1,\n  2,\n)')] }), false);
    expect(short).toContain('  > 1 | f(\n      | ^^\n  > 2 |   1,\n  > 3 |   2,\n  > 4 | )\n    5 | end\n');
    const long = `f(\n${'  1,\n'.repeat(50)})\n`;
    const report = textReport(reportInput({ 'x.py': long }, { findings: [findingAt('x.py', long, long.trimEnd())] }), false);
    expect(report.match(/^ {2}> /gm)).toHaveLength(5);
  });

  it('cuts a very long line around the finding', () => {
    const text = `${'x'.repeat(5000)}😀 bad ${'y'.repeat(5000)}\n`;
    const report = textReport(reportInput({ 'x.py': text }, { findings: [findingAt('x.py', text, 'bad')] }), false);
    const [line, caret] = report.split('\n').slice(2, 4);
    expect(line!.length).toBeLessThan(200);
    expect(caret!.indexOf('^')).toBe(line!.indexOf('bad'));
    expect(Buffer.from(report).toString()).toBe(report);
  });

  it('never lets source code steer the terminal', () => {
    const text = 'x = "\u001B[2J\u202E" # bad\n';
    const report = textReport(reportInput({ 'x\u0007\n.py': text }, { findings: [findingAt('x\u0007\n.py', text, 'bad')] }), false);
    expect(report).not.toMatch(/[\u001B\u0007\u202E]/);
    expect(report).toContain('x␇␊.py:1:15');
    expect(report).toContain('"␛[2J�"');
  });

  it('uses colours only where they are wanted', () => {
    const text = 'bad\n';
    const input = reportInput({ 'x.py': text }, { findings: [findingAt('x.py', text, 'bad')] });
    const coloured = textReport(input, true);
    expect(coloured).toContain('\u001B[33mwarning\u001B[39m');
    expect(coloured.replace(/\u001B\[\d+m/g, '')).toBe(textReport(input, false));
  });
});
