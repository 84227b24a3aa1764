import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { MODELS } from '../../src/dev/laws/chain-homes.js';
import { generateChain } from '../../src/dev/laws/chains.js';
import { brokenAlone, fixLawfully } from '../../src/dev/laws/fix-rounds.js';
import { strayEdits } from '../../src/dev/laws/fix-places.js';
import { readPython } from '../../src/dev/bench/python-files.js';
import { faultsOf } from '../../src/dev/mutate/check-mutant.js';
import { DAMAGES, diceOf, mutate } from '../../src/dev/mutate/mutations.js';
import { check } from '../../src/lint/check.js';
import type { Rule } from '../../src/lint/rule.js';
import { DEFAULT_SETTINGS } from '../../src/lint/settings.js';
import { loadPythonParser } from '../../src/python/parser.js';
import { badCallRule } from '../support/lint.js';
import { casesOf } from '../support/pages/page-cases.js';
import { parsePage } from '../support/pages/page.js';
import { loadRules, ROOT, ruleFiles } from '../support/pages/rules.js';

const rules = (await loadRules()).flatMap(({ loaded }) => (loaded.status === 'fulfilled' ? [loaded.value] : []));
const models = new Map(Object.values(MODELS).map((name) => [name, readFileSync(`${ROOT}/src/dev/verify/${name}`, 'utf8')]));
const sample = readPython(`${ROOT}/src/demo/sample/after`);

const inputOf = (text: string, wanted: readonly Rule[] = rules) => ({
  files: [{ path: 'cases.py', text }],
  context: new Map([...models].filter(([name]) => text.includes(`from ${name.replace('.py', '')} import`))),
  rules: wanted,
  settings: DEFAULT_SETTINGS,
});

/** Safe fixes of a text keep the laws, each alone and all together, and a second run finds nothing left to do. */
async function expectLawful(text: string): Promise<void> {
  expect(await brokenAlone(inputOf(text), 'cases.py')).toEqual([]);
  const { texts, faults } = await fixLawfully(inputOf(text));
  expect(faults).toEqual([]);
  expect((await fixLawfully(inputOf(texts.get('cases.py')!))).applied).toBe(0);
}

describe('safe fixes keep the laws', () => {
  it('of generated chains', async () => {
    let fixable = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 1_000_000 }), async (seed) => {
        const { text } = generateChain('load', diceOf(seed));
        await expectLawful(text);
        fixable += (await check(inputOf(text))).findings.filter(({ fix }) => fix?.applicability === 'safe').length;
      }),
      { numRuns: 120 },
    );
    expect(fixable).toBeGreaterThan(40);
  }, 120_000);

  it.each(ruleFiles().map(({ family, name }) => `checks/${family}/${name}.md`))('of the examples in %s', async (path) => {
    for (const { files } of casesOf(parsePage(readFileSync(`${ROOT}/${path}`, 'utf8')))) {
      const python = files.filter(({ block }) => block.language === 'py' && !block.status.startsWith('base') && block.status !== 'removed');
      const input = { ...inputOf(''), files: python.map(({ block, text }) => ({ path: block.path, text })), context: new Map() };
      const { texts, faults } = await fixLawfully(input);
      expect(faults).toEqual([]);
      const again = { ...input, files: input.files.map((file) => ({ ...file, text: texts.get(file.path)! })) };
      expect((await fixLawfully(again)).applied).toBe(0);
    }
  });

  it('of the sample project', async () => {
    const { faults, applied } = await fixLawfully({ files: sample, rules, settings: DEFAULT_SETTINGS });
    expect(faults).toEqual([]);
    expect(applied).toBeGreaterThan(0);
  });
});

describe('an edit that strays', () => {
  it('is told with its line, however far from the finding it is', async () => {
    const text = 'bad(1)  # sqlalchemy\n\n\nother()\n';
    const [finding] = (await check(inputOf(text, [badCallRule('bad-call', 'safe')]))).findings;
    const at = text.indexOf('other');
    const edits = [...finding!.fix!.edits, { range: { start: at, end: at }, newText: 'x' }];
    const tree = (await loadPythonParser()).parse(text);
    expect(strayEdits(tree, finding!)).toEqual([]);
    expect(strayEdits(tree, { ...finding!, fix: { ...finding!.fix!, edits } })).toEqual([
      'an edit strays from the finding in line 1 to line 4',
    ]);
  });
});

describe('damaged files', () => {
  it.each(DAMAGES)('%s: nothing throws, and the laws of fixing hold', async (damage) => {
    for (let seed = 1; seed <= 10; seed++) {
      const dice = diceOf(seed);
      const file = sample[dice(sample.length)]!;
      expect(await faultsOf(file.path, mutate(file.text, damage, dice))).toEqual([]);
    }
  });
});
