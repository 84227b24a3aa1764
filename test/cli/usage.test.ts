import { FAKE_RULES, runCli, TestFolder } from './run-cli.js';

describe('sqla-review', () => {
  let folder: TestFolder;
  beforeAll(() => (folder = new TestFolder().write({ 'a.py': 'db.good()\n' })));
  afterAll(() => folder.remove());

  it.each([
    [[], 'Say what to do: sqla-review check, or sqla-review --help.'],
    [['chek'], 'There is no command chek. Did you mean check?'],
    [['--versoin'], 'There is no option --versoin. Did you mean --version?'],
    [['check', '--fixx'], 'There is no option --fixx. Did you mean --fix?'],
    [['check', '-x'], 'There is no option -x.'],
    [['check', '--format'], '--format needs a value.'],
    [['check', '--fix=yes'], '--fix takes no value.'],
    [['check', '--format', 'jsn'], '--format must be one of text, json, sarif, github, not "jsn". Did you mean json?'],
    [['check', '--fail-on', 'fatal'], '--fail-on must be one of error, warning, info, never, not "fatal".'],
    [['check', 'nowhere'], 'There is no file or folder nowhere.'],
    [['check', '--diff', '--format', 'json'], '--diff prints a diff and no report, so it takes no --format.'],
    [['check', '--stdin-filename', 'x.py'], '--stdin-filename goes with -, which reads standard input.'],
    [['check', '-', 'a.py'], '- reads standard input and takes no other path beside it.'],
    [['check', '-', '--fix'], 'Standard input cannot be changed. Use --diff to see its fixes.'],
    [['rules', 'legacy'], 'rules takes no arguments, but was given legacy.'],
    [['rules', '--format', 'sarif'], '--format must be one of text, json, not "sarif".'],
    [['explain'], 'explain takes the name of one rule.'],
    [['explain', 'commit-in-lop'], 'There is no rule commit-in-lop. Did you mean commit-in-loop?'],
  ])('answers %j in one line, with exit code 2', async (args, message) => {
    expect(await runCli(folder.path, args)).toEqual({ code: 2, out: '', err: `sqla-review: ${message}\n` });
  });

  it.each([['--help'], ['-h'], ['help'], ['check', '--help'], ['rules', '-h'], ['explain', '--help']])('helps: %s %s', async (...args) => {
    const { code, out, err } = await runCli(folder.path, args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Usage: sqla-review');
    expect(out.split('\n').every((line) => line.length <= 110)).toBe(true);
  });

  it('tells its version', async () => {
    expect(await runCli(folder.path, ['--version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' });
  });

  it('lists the rules', async () => {
    expect((await runCli(folder.path, ['rules'])).out).toBe(
      'commit-in-loop  error    safe    Write db.good().\nmissing-await   warning  unsafe  Write db.calm().\n',
    );
    const { out } = await runCli(folder.path, ['rules', '--format', 'json']);
    expect(JSON.parse(out)[0]).toEqual({
      name: 'commit-in-loop',
      family: 'transactions',
      severity: 'error',
      fix: 'safe',
      summary: 'Write db.good().',
      guideline: '1',
      url: 'https://github.com/sqla-review/sqla-review/blob/main/checks/transactions/commit-in-loop.md',
    });
  });

  it('shows the page of a rule, without the marks of its generated parts', async () => {
    const { code, out } = await runCli(folder.path, ['explain', 'commit-in-loop']);
    expect(code).toBe(0);
    expect(out).toMatch(/^# .*\n/);
    expect(out).toContain('## When not to use it');
    expect(out).not.toContain('<!--');
  });

  it('tells a fault of its own with its place, and exits with 2', async () => {
    const program = { version: '1', loadRules: () => Promise.reject(new Error('no rules today')) };
    const { code, out, err } = await runCli(folder.path, ['check'], { program });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^sqla-review: internal error: Error: no rules today\n {4}at /);
  });

  it('exits with 2 when a rule fails, and keeps the findings of the others', async () => {
    const broken = { ...FAKE_RULES[1]!, check: () => ({ call: () => { throw new Error('oops'); } }) }; // prettier-ignore
    const program = { version: '1', loadRules: async () => [FAKE_RULES[0]!, broken] };
    const { code, out } = await runCli(folder.path, ['check', '-', '--format', 'json'], { input: 'db.bad()\n', program });
    expect(code).toBe(2);
    expect(JSON.parse(out).findings).toHaveLength(1);
    expect(JSON.parse(out).notes[0].message).toContain('oops');
  });
});
