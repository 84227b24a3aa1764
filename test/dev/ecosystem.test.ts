import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { rules } from '../../checks/index.js';
import { precisionOf, renderTallies, tally } from '../../src/dev/ecosystem/precision.js';
import { compare, parseSnapshot, renderSnapshot, withVerdicts, type PinnedFinding } from '../../src/dev/ecosystem/snapshot.js';

const FOLDER = 'test/ecosystem';

const word = fc.stringMatching(/^[a-z][a-z-]{0,12}$/);
const finding: fc.Arbitrary<PinnedFinding> = fc.record({
  verdict: fc.constantFrom('right', 'arguable', 'wrong', 'unread'),
  severity: fc.constantFrom('error', 'warning', 'info'),
  rule: word,
  place: fc.tuple(fc.constantFrom('a.py', 'with space/b.py', 'ü.py'), fc.nat(), fc.nat()).map((parts) => parts.join(':')),
  fix: fc.constantFrom('safe', 'unsafe', 'none'),
  message: fc.stringMatching(/^[ -~]*$/),
});
const pull = fc.record({
  commit: fc.stringMatching(/^[0-9a-f]{40}$/),
  title: fc.stringMatching(/^([!-~]([ -~]*[!-~])?)?$/),
  findings: fc.array(finding, { maxLength: 4 }),
});

test('A snapshot that is written is read back as it was', () => {
  fc.assert(fc.property(fc.array(pull), (pulls) => expect(parseSnapshot(renderSnapshot(pulls))).toEqual(pulls)));
});

test('A line that is no part of a snapshot is named', () => {
  expect(() => parseSnapshot(`${'a'.repeat(40)} title\n  maybe error rule a.py:1:1 fix: none\n      text\n`)).toThrow('line 2 is neither');
});

test('A verdict stays with its rule and place, and is no difference', () => {
  const [one, other] = [pinned({ verdict: 'right' }), pinned({ place: 'b.py:1:1' })];
  const found = withVerdicts([pinned({}), other], [one]);
  expect(found.map(({ verdict }) => verdict)).toEqual(['right', 'unread']);
  expect(compare([one], found)).toEqual({ gone: [], come: [other] });
  expect(compare([one], [pinned({ severity: 'info' })])).toEqual({ gone: [one], come: [pinned({ severity: 'info' })] });
});

test('Precision counts what was read, and an arguable finding is not wrong', () => {
  const tallies = tally(['right', 'arguable', 'right', 'wrong', 'unread'].map((verdict) => pinned({ verdict } as Partial<PinnedFinding>)));
  expect(precisionOf(tallies)).toBe(0.75);
  expect(precisionOf([])).toBeUndefined();
  expect(renderTallies(tallies)).toMatchInlineSnapshot(`
   "rule    severity  right  arguable  wrong  unread
   a-rule  error         2         1      1       1

   error: 75.0 % not wrong
   warning: none read
   info: none read"
  `);
});

describe('What is pinned', () => {
  const paths = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.txt'));
  const pulls = paths.flatMap((path) => parseSnapshot(readFileSync(join(FOLDER, path), 'utf8')));
  const findings = pulls.flatMap((each) => each.findings);

  test('is about pull requests of several repositories, each once', () => {
    expect(paths.length).toBeGreaterThanOrEqual(10);
    expect(new Set(pulls.map(({ commit }) => commit)).size).toBe(pulls.length);
  });

  test('names rules that exist', () => {
    const names = new Set(rules.map(({ name }) => name));
    expect(findings.filter(({ rule }) => !names.has(rule))).toEqual([]);
  });

  test.each([
    ['error', 0.95],
    ['warning', 0.9],
  ])('has verdicts that keep the promised precision of %ss', (severity, least) => {
    const precision = precisionOf(tally(findings.filter((each) => each.severity === severity)));
    expect(precision).toBeGreaterThanOrEqual(least);
  });
});

function pinned(own: Partial<PinnedFinding>): PinnedFinding {
  return { verdict: 'unread', severity: 'error', rule: 'a-rule', place: 'a.py:1:1', fix: 'none', message: 'Something.', ...own };
}
