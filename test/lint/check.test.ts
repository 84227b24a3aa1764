import type { Rule } from '../../src/lint/rule.js';
import { check } from '../../src/lint/check.js';
import { MAX_TEXT_LENGTH } from '../../src/lint/workspace/load-files.js';
import { DEFAULT_SETTINGS } from '../../src/lint/settings.js';
import { badCallRule, checkTexts, ruleOf } from '../support/lint.js';

const broken = ruleOf('broken', {
  check: () => ({
    call() {
      throw new Error('no luck');
    },
  }),
});

describe('check', () => {
  it('gives findings in order of path, place and rule, as plain JSON', async () => {
    const texts = { 'app/b.py': 'bad(2)\nx = bad(bad(1))\n', 'app/a.py': '\n bad' };
    const { findings, files } = await checkTexts(texts, [badCallRule('z-rule'), badCallRule('a-rule')]);
    expect(files).toBe(2);
    expect(findings.map(({ path, rule, start }) => `${path}:${start.row}:${start.column} ${rule}`)).toEqual([
      'app/b.py:0:0 a-rule',
      'app/b.py:0:0 z-rule',
      'app/b.py:1:4 a-rule',
      'app/b.py:1:4 z-rule',
      'app/b.py:1:8 a-rule',
      'app/b.py:1:8 z-rule',
    ]);
    expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
    expect(findings[0]).toMatchObject({ family: 'testing', severity: 'warning', message: 'Found bad(2).', symbol: '', fix: null });
  });

  it('lets the other rules go on when one throws, in whatever part', async () => {
    const atStart = ruleOf('at-start', {
      check: () => {
        throw new Error('bad start');
      },
    });
    const { findings, notes } = await checkTexts({ 'app/a.py': 'bad(1)\nbad(2)\n' }, [broken, atStart, badCallRule()]);
    expect(findings).toHaveLength(2);
    expect(notes.map(({ kind, path, message }) => [kind, path, message])).toEqual([
      ['internal', 'app/a.py', 'rule at-start failed here: bad start'],
      ['internal', 'app/a.py', 'rule broken failed here: no luck'],
    ]);
  });

  it('leaves out what a rule that outranks its family makes needless, errors excepted', async () => {
    const saying = (name: string, meta: Partial<Rule['meta']>): Rule => {
      const rule = badCallRule(name);
      return { ...rule, meta: { ...rule.meta, ...meta } };
    };
    const rules = [saying('great', { outranksFamily: true }), saying('small', {}), saying('grave', { severity: 'error' })];
    const said = async (text: string) => (await checkTexts({ 'app/a.py': text }, rules)).findings.map(({ rule }) => rule);
    expect(await said('bad(1)\n')).toEqual(['grave', 'great']);
    expect(await said('bad(1)  # sqla: ignore[great] it is meant\n')).toEqual(['grave', 'great', 'small']);
  });

  it('reports no sentence with a gap in it', async () => {
    const gap = ruleOf('gap', {
      check: (context) => ({ call: (call) => context.report({ at: call.node, message: 'found' }) }),
    });
    const { findings, notes } = await checkTexts({ 'app/a.py': 'f()\n' }, [gap]);
    expect(findings).toEqual([]);
    expect(notes[0]?.message).toContain('needs data for "text"');
  });

  it('says once that a project runs on a SQLAlchemy before 1.4', async () => {
    const texts = { 'old/app/a.py': 'import sqlalchemy\n', 'old/app/b.py': 'import sqlalchemy\n', 'new/app/c.py': 'import sqlalchemy\n' };
    const told = async (pins: Record<string, string>) =>
      (await checkTexts(texts, [badCallRule()], { projectFiles: new Map(Object.entries(pins)) })).notes;
    const pins = { 'old/requirements.txt': 'sqlalchemy==1.3.24\n', 'new/requirements.txt': 'sqlalchemy==2.0.36\n' };
    expect(await told(pins)).toEqual([
      {
        kind: 'advice',
        path: 'old/requirements.txt',
        message: 'asks for SQLAlchemy 1.3, so rules that need the API of 1.4 or 2.0 are silent in this project',
      },
    ]);
    expect(await told({ ...pins, 'old/requirements.txt': 'sqlalchemy==1.4.54\n' })).toEqual([]);
    expect(await told({})).toEqual([]);
  });

  it('says nothing of an old SQLAlchemy where no file uses it', async () => {
    const projectFiles = new Map([['requirements.txt', 'sqlalchemy==1.3.24\n']]);
    expect((await checkTexts({ 'app/a.py': 'x = 1\n' }, [badCallRule()], { projectFiles })).notes).toEqual([]);
  });

  it('notes a syntax error with its line, and keeps findings away from it', async () => {
    const text = 'bad(1)\n\ndef f():\n    return (bad(2) +\n\nbad(3)\n';
    const { findings, notes } = await checkTexts({ 'app/a.py': text }, [badCallRule()]);
    expect(findings.map((finding) => finding.message)).toContain('Found bad(1).');
    expect(findings.map((finding) => finding.message)).not.toContain('Found bad(2).');
    expect(notes).toEqual([expect.objectContaining({ kind: 'partly-parsed', path: 'app/a.py', line: expect.any(Number) as number })]);
  });

  it('does not read giant files, and says so', async () => {
    const { findings, notes } = await checkTexts({ 'app/a.py': `bad(1)\n${'#'.repeat(MAX_TEXT_LENGTH)}` }, [badCallRule()]);
    expect(findings).toEqual([]);
    expect(notes).toEqual([expect.objectContaining({ kind: 'not-read', path: 'app/a.py' })]);
  });

  it('refuses what is nested deeper than Python allows, and says so', async () => {
    const nested = (depth: number) => `bad(${'('.repeat(depth)}1${')'.repeat(depth)})\n`;
    const { findings, notes } = await checkTexts({ 'app/a.py': nested(100_000), 'app/b.py': nested(200) }, [badCallRule()]);
    expect(findings.map(({ path }) => path)).toEqual(['app/b.py']);
    expect(notes).toEqual([{ kind: 'not-read', path: 'app/a.py', message: 'not checked: nested too deep, more than 3,000 levels' }]);
  });

  it('looks at no generated and no unwanted file', async () => {
    const settings = { ...DEFAULT_SETTINGS, paths: { include: ['**/*.py'], exclude: ['legacy'] } };
    const texts = { 'legacy/a.py': 'bad(1)\n', 'app/gen.py': '# Generated by protoc\nbad(2)\n', 'app/b.py': 'bad(3)\n' };
    const { findings } = await checkTexts(texts, [badCallRule()], { settings });
    expect(findings.map(({ path }) => path)).toEqual(['app/b.py']);
  });

  it('looks at no file that says nothing of SQLAlchemy, but knows the constants that others import from it', async () => {
    const files = [
      { path: 'app/a.py', text: 'from app.names import TABLE\nimport sqlalchemy\nbad(TABLE)\n' },
      { path: 'app/names.py', text: 'TABLE = "users"\nbad(1)\n' },
    ];
    const { findings } = await checkTexts({}, [badCallRule()], { files });
    expect(findings.map(({ path }) => path)).toEqual(['app/a.py']);
  });

  it('reports nothing in files that only give facts', async () => {
    const { findings, files } = await checkTexts({ 'app/a.py': '\n' }, [badCallRule()], { context: new Map([['app/b.py', 'bad(1)\n']]) });
    expect(findings).toEqual([]);
    expect(files).toBe(1);
  });

  it('ends when it is aborted', async () => {
    const reason = new Error('superseded');
    const input = { files: [{ path: 'a.py', text: '' }], rules: [], settings: DEFAULT_SETTINGS };
    await expect(check(input, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('the files a rule looks at', () => {
  const paths = {
    'app/a.py': 'bad()\n',
    'scripts/run.py': 'bad()\n',
    'tests/test_a.py': 'bad()\n',
    'alembic/env.py': 'from alembic import context\nbad()\n',
    'alembic/versions/1.py': 'revision = "1"\ndown_revision = None\nbad()\n',
  };

  it.each([
    ['any', Object.keys(paths)],
    ['application', ['alembic/versions/1.py', 'app/a.py', 'scripts/run.py']],
    ['migrations', ['alembic/versions/1.py']],
    ['tests', ['tests/test_a.py']],
    [['env', 'script'] as const, ['alembic/env.py', 'scripts/run.py']],
  ] as const)('are chosen by %j', async (files, expected) => {
    const { findings } = await checkTexts(paths, [{ ...badCallRule(), files }]);
    expect(findings.map(({ path }) => path).sort()).toEqual([...expected].sort());
  });

  it('leave out command-line functions in application files where scripts are left out', async () => {
    const text = 'import click\n\nbad(1)\n\n@click.command()\ndef run():\n    bad(2)\n';
    const { findings } = await checkTexts({ 'app/a.py': text }, [{ ...badCallRule(), files: ['application'] }]);
    expect(findings.map(({ message }) => message)).toEqual(['Found bad(1).']);
  });
});

describe('settings', () => {
  const severities = ruleOf('severities', {
    check: (context) => ({
      call: (call) =>
        context.report({ at: call.node, message: 'found', data: { text: call.name }, ...(call.name === 'weak' && { severity: 'info' }) }),
    }),
  });

  it.each([
    ['off', {}],
    ['info', { plain: 'info', weak: 'info' }],
    ['error', { plain: 'error', weak: 'info' }],
    [undefined, { plain: 'warning', weak: 'info' }],
  ] as const)('give a rule the severity %s', async (severity, expected) => {
    const settings = { ...DEFAULT_SETTINGS, rules: severity ? { severities: severity } : {} };
    const { findings } = await checkTexts({ 'app/a.py': 'plain()\nweak()\n' }, [severities], { settings });
    expect(Object.fromEntries(findings.map((finding) => [finding.message.slice(6, -1), finding.severity]))).toEqual(expected);
  });

  it('hand a rule its own options', async () => {
    let seen: unknown;
    const rule = ruleOf('asks', {
      check: (context) => {
        seen = context.options['limit'];
        return {};
      },
    });
    await checkTexts({ 'app/a.py': '' }, [rule], { settings: { ...DEFAULT_SETTINGS, options: { asks: { limit: 3 } } } });
    expect(seen).toBe(3);
  });
});
