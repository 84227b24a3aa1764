import fc from 'fast-check';
import { parseSettings } from '../../src/config/repo-config.js';
import { SETTINGS_TABLE, camelCase } from '../../src/config/settings-table.js';
import { DEFAULT_SETTINGS } from '../../src/lint/settings.js';

const RULES = ['legacy-query', 'commit-in-loop', 'missing-await'];

async function faultsOf(text: string): Promise<string[]> {
  const { settings, faults } = await parseSettings({ repository: text }, RULES);
  if (faults.length > 0) expect(settings).toEqual(DEFAULT_SETTINGS);
  return faults.map(({ path, line, column, message }) => `${path}:${line}:${column} ${message}`);
}

describe('parseSettings', () => {
  it('knows a default for every key of the table, and no other', () => {
    const keys = Object.keys(SETTINGS_TABLE.keys).map(camelCase);
    expect([...keys, 'options'].sort()).toEqual(Object.keys(DEFAULT_SETTINGS).sort());
    expect(Object.keys(SETTINGS_TABLE.keys.paths.keys)).toEqual(Object.keys(DEFAULT_SETTINGS.paths));
    expect(Object.keys(SETTINGS_TABLE.keys.ignore.keys)).toEqual(Object.keys(DEFAULT_SETTINGS.ignore));
  });

  it('gives the defaults where there is no file, or an empty one', async () => {
    expect(await parseSettings({ repository: null, owner: undefined }, RULES)).toEqual({ settings: DEFAULT_SETTINGS, faults: [] });
    expect(await parseSettings({ repository: '# nothing yet\n' }, RULES)).toEqual({ settings: DEFAULT_SETTINGS, faults: [] });
    expect(await parseSettings({ repository: 'rules:\npaths:\n  include:\n' }, RULES)).toEqual({ settings: DEFAULT_SETTINGS, faults: [] });
  });

  it('reads every key', async () => {
    const text = `
paths:
  include: ['app/**']
  exclude: [app/legacy]
migrations: [db/versions]
rules:
  legacy-query: off
  commit-in-loop: { severity: warning, max_items: 3, names: [a, b] }
  missing-await: { strict: true }
fail_on: never
filter: diff_context
max_comments: 10
comments: off
drafts: skip
bots: skip
fix_commits: on
resolve: always
advisory: true
incomplete: warn
ignore:
  authors: ['dependabot*']
  labels: [wip]
  titles: ['WIP*']
  branches: ['release/**']
`;
    const { settings, faults } = await parseSettings({ repository: text }, RULES);
    expect(faults).toEqual([]);
    expect(settings).toEqual({
      paths: { include: ['app/**'], exclude: ['app/legacy'] },
      migrations: ['db/versions'],
      rules: { 'legacy-query': 'off', 'commit-in-loop': 'warning' },
      options: { 'commit-in-loop': { max_items: 3, names: ['a', 'b'] }, 'missing-await': { strict: true } },
      failOn: 'never',
      filter: 'diff_context',
      maxComments: 10,
      comments: 'off',
      drafts: 'skip',
      bots: 'skip',
      fixCommits: 'on',
      resolve: 'always',
      advisory: true,
      incomplete: 'warn',
      ignore: { authors: ['dependabot*'], labels: ['wip'], titles: ['WIP*'], branches: ['release/**'] },
    });
  });

  it('puts the repository over its pyproject.toml over the owner, key by key', async () => {
    const { settings, faults } = await parseSettings(
      {
        owner:
          'fail_on: warning\nmax_comments: 5\ndrafts: skip\nrules: { legacy-query: off, missing-await: info }\nignore: { labels: [wip], authors: [bot] }',
        pyproject: '[tool.sqla-review]\nfail_on = "info"\nmax_comments = 7\n[tool.sqla-review.rules]\nmissing-await = "warning"',
        repository: 'fail_on: never\nrules: { commit-in-loop: off }\nignore: { labels: [draft] }',
      },
      RULES,
    );
    expect(faults).toEqual([]);
    expect(settings).toMatchObject({
      failOn: 'never',
      maxComments: 7,
      drafts: 'skip',
      rules: { 'legacy-query': 'off', 'missing-await': 'warning', 'commit-in-loop': 'off' },
      ignore: { labels: ['draft'], authors: ['bot'], titles: [], branches: [] },
    });
  });

  it('leaves out the file that has a fault, and keeps the others', async () => {
    const { settings, faults } = await parseSettings({ owner: 'fail_on: never', repository: 'comments: off\nfail_on: sometimes' }, RULES);
    expect(settings).toEqual({ ...DEFAULT_SETTINGS, failOn: 'never' });
    expect(faults).toEqual([
      {
        origin: 'repository',
        path: '.github/sqla-review.yml',
        line: 2,
        column: 10,
        message: '`fail_on` must be one of error, warning, info, never, not "sometimes".',
      },
    ]);
  });

  it.each([
    ['fail-on: error', '1:1 There is no key `fail-on`. Did you mean `fail_on`?'],
    ['paths:\n  exclud: [x]', '2:3 There is no key `exclud`. Did you mean `exclude`?'],
    ['# über\nrules:\n  legacy_query: off', '3:3 There is no rule `legacy_query`. Did you mean `legacy-query`?'],
    ['rules:\n  n-plus-one: off', '2:3 There is no rule `n-plus-one`.'],
    ['rules:\n  legacy-query: of', '2:17 `legacy-query` must be one of off, info, warning, error, not "of". Did you mean `off`?'],
    ['rules:\n  legacy-query: false', '2:17 `legacy-query` must be one of off, info, warning, error, not false. Did you mean `off`?'],
    ['rules:\n  legacy-query:', '2:16 `legacy-query` must be one of off, info, warning, error, not nothing.'],
    [
      'rules:\n  legacy-query: { severity: eror }',
      '2:29 `severity` must be one of off, info, warning, error, not "eror". Did you mean `error`?',
    ],
    ['rules: [legacy-query]', '1:8 `rules` must map rule names to severities, not be a list.'],
    ['comments: true', '1:11 `comments` must be one of on, off, not true. Did you mean `on`?'],
    ['advisory: "yes"', '1:11 `advisory` must be true or false, not "yes".'],
    ['max_comments: 900', '1:15 `max_comments` must be a whole number from 0 to 50, not 900.'],
    ['max_comments: 2.5', '1:15 `max_comments` must be a whole number from 0 to 50, not 2.5.'],
    ['paths: app', '1:8 `paths` must be a mapping of keys, not "app".'],
    ['migrations: db', '1:13 `migrations` must be a list of texts, not "db".'],
    ['migrations: [db, 3]', '1:18 `migrations` must hold texts only, not 3.'],
    ['- a\n- b', '1:1 The settings file must be a mapping of keys, not a list.'],
    ['just words', '1:1 The settings file must be a mapping of keys, not "just words".'],
    ['fail_on: error\nfail_on: never', '2:1 This key stands here twice. Keep one of them.'],
    ['1: x', '1:1 A key must be plain text.'],
    ['a: &x 1\nb: *x', '2:4 Aliases (`*x`) are not supported in settings. Write the value out.'],
    ['fail_on: !!js/function "x"', '1:10 Not valid YAML: Unresolved tag: tag:yaml.org,2002:js/function.'],
    ['fail_on: error\n---\nfail_on: never', '2:1 Not valid YAML: Source contains multiple documents; please use YAML.parseAllDocuments().'],
  ])('points at the fault in %j', async (text, expected) => {
    const faults = await faultsOf(text);
    expect(faults[0]).toBe(`.github/sqla-review.yml:${expected}`);
  });

  it('reports all faults of a file at once', async () => {
    expect(await faultsOf('fail_onn: error\nmax_comments: x\nrules: { nope: off }')).toHaveLength(3);
  });

  it('refuses what would exhaust it', async () => {
    expect(await faultsOf(`x: "${'a'.repeat(70_000)}"`)).toEqual([
      '.github/sqla-review.yml:1:1 The file is larger than 64 KB, which no settings need.',
    ]);
    expect((await faultsOf('['.repeat(60_000)))[0]).toContain('nested too deep');
    expect((await faultsOf(`migrations: ${'['.repeat(20)}${']'.repeat(20)}`))[0]).toContain('nested too deep');
    const bomb = ['a: &a [x, x]', ...Array.from({ length: 30 }, (_, index) => `k${index}: &b${index} [*a, *a]`)].join('\n');
    expect((await faultsOf(bomb))[0]).toContain('Aliases');
  });

  it('reads pyproject.toml only when it names the tool, and points into it', async () => {
    const read = async (pyproject: string) => parseSettings({ pyproject }, RULES);
    expect((await read('[tool.black]\nline-length = ')).faults).toEqual([]);
    expect((await read('[project]\nkeywords = ["sqla-review"]')).settings).toEqual(DEFAULT_SETTINGS);
    const unknown = await read('[tool.black]\nx = 1\n\n[tool.sqla-review]\nfail_on = "never"\nfilterr = "file"\n');
    expect(unknown.faults).toEqual([
      { origin: 'pyproject', path: 'pyproject.toml', line: 6, column: 1, message: 'There is no key `filterr`. Did you mean `filter`?' },
    ]);
    const below = await read('[tool.sqla-review.rules]\n"legacy-query" = { severity = "loud" }\n');
    expect(below.faults[0]).toMatchObject({ line: 2, column: 1 });
    const broken = await read('[tool.sqla-review]\nfail_on = never\n');
    expect(broken.faults[0]).toMatchObject({ line: 2 });
    expect(broken.faults[0]!.message).toMatch(/^Not valid TOML: /);
  });

  it('never throws, whatever the text', async () => {
    const piece = fc.constantFrom(
      'fail_on',
      ': ',
      '\n',
      '  ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '&a ',
      '*a',
      '"',
      "'",
      '#',
      '|',
      '>',
      '? ',
      '\t',
      '💥',
      '!!x ',
      'rules',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (pieces) => {
        const text = pieces.join('');
        const { faults } = await parseSettings({ repository: text, pyproject: `sqla-review ${text}` }, RULES);
        for (const fault of faults)
          expect([fault.line >= 1, fault.column >= 1, fault.message.endsWith('.') || fault.message.endsWith('?')]).toEqual([
            true,
            true,
            true,
          ]);
      }),
    );
  });
});
