import { existsSync, readFileSync } from 'node:fs';
import { ENV_VARIABLES } from '../src/config/env.js';
import { generatedFiles, staleFiles } from '../src/dev/rules/generated-files.js';
import { FAMILIES } from '../src/dev/rules/rule-files.js';
import { GUIDELINE } from './guideline-coverage.js';
import { cycleFaults, floorFaults } from './support/house/floors.js';
import { habitFaults } from './support/house/habits.js';
import { goodCaseFaults, pageFaults, pairFaults } from './support/house/pairs.js';
import { folderFaults, sizeFaults } from './support/house/sizes.js';
import { readTree, type SourceText } from './support/house/source-tree.js';
import { loadRules, ROOT } from './support/pages/rules.js';

const source = [...readTree(ROOT, 'src', ['.ts']), ...readTree(ROOT, 'checks', ['.ts'])];
const handWritten = source.filter(({ path }) => !path.endsWith('.generated.ts'));
const tests = readTree(ROOT, 'test', ['.ts']);
const pages = [
  ...readTree(ROOT, 'checks', ['.md']).filter(({ path }) => path !== 'checks/README.md'),
  ...readTree(ROOT, 'test/checks', ['.md']),
];
const rules = (await loadRules()).flatMap(({ loaded }) => (loaded.status === 'fulfilled' ? [loaded.value] : []));

const file = (path: string, text = ''): SourceText => ({ path, text });

// Each habit of the house is a function that is also shown to find what it looks for.
describe('the rooms', () => {
  it('know only what lies below them', () => {
    expect(floorFaults(handWritten)).toEqual([]);
  });

  it.each([
    ['src/lint/x.ts', "import { rules } from '../../checks/index.js';"],
    ['src/python/x.ts', "import type { A } from '../project/a.js';"],
    ['src/cli/x.ts', "export * from '../app/a.js';"],
    ['src/review/x.ts', "const a = await import('../github/a.js');"],
    ['src/lint/x.ts', "import Parser from 'tree-sitter';"],
    ['src/review/x.ts', "import { readFile } from 'node:fs/promises';"],
    ['checks/engine/x.ts', "import { rule } from './y.js';"],
    ['checks/engine/x.ts', "import type { A } from '../../src/project/source-file.js';"],
    ['checks/engine/x.ts', "import a from 'picomatch';"],
    ['src/strange/x.ts', "import '../text/a.js';"],
  ])('may not: %s: %s', (path, text) => {
    expect(floorFaults([file(path, text)])).toHaveLength(1);
  });

  it('do not go round in circles', () => {
    expect(cycleFaults(handWritten)).toEqual([]);
    const circle = [file('src/a/x.ts', "import { b } from './y.js';"), file('src/a/y.ts', "import { a } from './x.js';")];
    expect(cycleFaults(circle)).toEqual(['a circle of imports: src/a/x.ts -> src/a/y.ts -> src/a/x.ts']);
    expect(cycleFaults([circle[0]!, file('src/a/y.ts', "import type { a } from './x.js';")])).toEqual([]);
  });
});

describe('sizes', () => {
  it('stay such that one overlooks them', () => {
    expect(sizeFaults([...handWritten, ...tests, ...pages])).toEqual([]);
    expect(folderFaults([...source, ...tests, ...pages].map(({ path }) => path))).toEqual([]);
  });

  it('are measured', () => {
    const lines = (count: number) => 'a;\n'.repeat(count);
    const inner = `const inner = () => {\n${lines(50)}};\n`;
    const texts = [
      file('src/a/long.ts', lines(401)),
      file('checks/engine/long.ts', lines(201)),
      file('checks/engine/long.md', lines(151)),
      file('src/a/function.ts', `function big() {\n${lines(59)}}\n`),
      file('src/a/method.ts', `class A {\n  #big() {\n${lines(59)}}\n}\n`),
      file('src/a/parameters.ts', 'const f = (a, b, c, d, e) => a;\n'),
      file('src/a/fine.ts', `function outer(a, b, c, d) {\n${lines(10)}${inner}${lines(10)}}\n`),
    ];
    expect(sizeFaults(texts).map((fault) => fault.split(/[: ]/)[0])).toEqual(texts.slice(0, -1).map(({ path }) => path));
    const many = Array.from({ length: 13 }, (_, index) => `src/a/${index}.ts`);
    expect(folderFaults(many)).toHaveLength(1);
    expect(folderFaults(many.map((path) => path.replace('src/a', 'checks/engine')))).toEqual([]);
  });
});

describe('rules', () => {
  it('are pairs with a page of edge cases, and nothing else lies among them', () => {
    const paths = [...readTree(ROOT, 'checks', ['']), ...readTree(ROOT, 'test/checks', [''])].map(({ path }) => path);
    expect(pairFaults(paths)).toEqual([]);
    expect(pairFaults(['checks/engine/a.ts', 'checks/engine/a.md', 'checks/engine/notes.txt'])).toEqual([
      'test/checks/engine/a.md is missing',
      'test/checks/engine/a.md is missing',
      "checks/engine/notes.txt is no part of a rule's pair",
    ]);
  });

  it('lie in families that are known', () => {
    expect(readTree(ROOT, 'checks', ['.ts']).flatMap(({ path }) => /^checks\/([^/]+)\//.exec(path)?.[1] ?? [])).toEqual(
      expect.arrayContaining(rules.map(({ family }) => family)),
    );
    expect(rules.map(({ family }) => family).filter((family) => !FAMILIES.includes(family))).toEqual([]);
  });

  it('have pages with all sections in order', () => {
    expect(pageFaults(pages)).toEqual([]);
    expect(pageFaults([file('checks/engine/a.md', '## Bad\n\n## Why\n'), file('test/checks/engine/a.md', '## Why\n')])).toHaveLength(2);
    expect(pageFaults([file('checks/engine/a.md', '# a\n\n# a\n\n## Bad\n')])).toEqual(['checks/engine/a.md: it bears its title twice']);
  });

  it('show at least three look-alikes on which they stay silent', () => {
    const good = (count: number) => `## Good\n${Array.from({ length: count }, (_, index) => `\n\`\`\`py\n${index}\n\`\`\`\n`).join('')}`;
    expect(goodCaseFaults(pages)).toEqual([]);
    expect(goodCaseFaults([file('checks/engine/a.md', good(1)), file('test/checks/engine/a.md', good(1))])).toHaveLength(1);
    expect(goodCaseFaults([file('checks/engine/a.md', good(1)), file('test/checks/engine/a.md', good(2))])).toEqual([]);
  });

  it('say in at most three plain sentences what is wrong', () => {
    const sayings = rules.flatMap(({ name, meta }) => Object.values(meta.messages).map((message) => ({ name, message })));
    const sentences = (message: string) =>
      message
        .replace(/`[^`]*`/g, 'x')
        .split(/[.?](?:\s|$)/)
        .filter((part) => part.trim() !== '').length;
    expect(sayings.filter(({ message }) => message.includes('!') || sentences(message) > 3)).toEqual([]);
    expect(rules.filter(({ meta }) => !/^[A-Z`].*\.$/.test(meta.summary)).map(({ name }) => name)).toEqual([]);
  });
});

describe('the guideline', () => {
  const sections = new Set(GUIDELINE.map(({ section }) => section));
  const covered = new Set(GUIDELINE.flatMap((sentence) => sentence.rules));
  // Rules about this tool's own comments enforce no sentence of the guideline.
  const bound = rules.filter(({ family }) => family !== 'suppressions');

  it('has a rule or a stated reason for every sentence', () => {
    expect(GUIDELINE.filter((sentence) => sentence.rules.length === 0 && sentence.reason === undefined)).toEqual([]);
  });

  it('is what every rule enforces, under the section it names', () => {
    expect(bound.filter(({ name }) => !covered.has(name)).map(({ name }) => name)).toEqual([]);
    expect(bound.filter(({ meta }) => !sections.has(meta.guideline)).map(({ name, meta }) => `${name}: ${meta.guideline}`)).toEqual([]);
  });
});

describe('what follows from other files', () => {
  it('is fresh', async () => {
    expect(rules.length).toBeGreaterThan(0);
    expect(staleFiles(ROOT, await generatedFiles(ROOT, rules))).toEqual([]);
    expect(staleFiles(ROOT, new Map([['checks/index.ts', 'stale']]))).toEqual(['checks/index.ts']);
  });

  it('explains every variable of the environment in .env.example', () => {
    const path = `${ROOT}/.env.example`;
    expect(existsSync(path)).toBe(true);
    const explained = readFileSync(path, 'utf8').match(/^#?[A-Z_]+(?==)/gm) ?? [];
    expect(explained.map((name) => name.replace('#', '')).sort()).toEqual([...ENV_VARIABLES].sort());
  });
});

describe('habits', () => {
  it('are kept', () => {
    expect(
      habitFaults([
        ...handWritten,
        ...tests.filter(({ path }) => path !== 'test/support/house/habits.ts' && path !== 'test/house.test.ts'),
      ]),
    ).toEqual([]);
  });

  it.each([
    ['src/a/x.ts', 'const a = b as any;'],
    ['src/a/x.ts', '// @ts-ignore'],
    ['test/a/x.test.ts', "it.skip('x', () => {});"],
    ['src/a/x.ts', '// ---------- helpers'],
    ['src/a/utils.ts', ''],
    ['src/a/fooBar.ts', ''],
    ['src/a/x.ts', 'process.env.HOME'],
  ])('are seen to be broken: %s: %s', (path, text) => {
    expect(habitFaults([file(path, text)])).toHaveLength(1);
  });
});
