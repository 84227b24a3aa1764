import { diffTexts } from '../../src/diff/diff-texts.js';
import { removalsIn } from '../../src/diff/removals.js';
import { badCallRule, findingsIn, ruleOf } from '../support/lint.js';

/** Reports `use()` where nothing calls `guard()` in the file. */
const rule = ruleOf('unguarded', {
  check: (context) => ({
    call(call) {
      if (call.name !== 'use' || context.file.module.callsNamed('guard').length > 0) return;
      context.report({ at: call.node, message: 'found', data: { text: 'it' } });
    },
  }),
});

async function removalRows(base: string, head: string): Promise<(number | null)[]> {
  const findings = await findingsIn(head, [rule], base);
  return findings.map((finding) => finding.removalRow);
}

const around = (first: string, middle = ''): string => `def f(a):\n${first}    b = a\n\n\n    c = b\n${middle}    use()\n`;

describe('a removal that brings a finding about', () => {
  it.each([
    ['a line of the same function', around('    guard(a)\n'), around(''), 1],
    ['a part of a line', around('    x = load(a, guard(a, b))\n'), around('    x = load(a)\n'), 1],
    [
      'a part that is shortened otherwise, too',
      around('    x = load(a).opt(guard(a, b)).limit(10)\n'),
      around('    x = load(a).limit(5)\n'),
      1,
    ],
    ['a line of the module', `x = 1\nguard(x)\ny = 2\n\n\n${around('')}`, `x = 1\ny = 2\n\n\n${around('')}`, 1],
    ['the last lines', `${around('')}\n\nguard(1)\n`, around(''), 6],
    ['the nearest of several', around('    guard(a)\n', '    guard(b)\n'), around(''), 5],
  ])('%s', async (_, base, head, row) => {
    expect(await removalRows(base, head)).toEqual([row]);
  });
});

describe('nothing was removed, as far as the finding goes,', () => {
  it.each([
    ['when its own statement is changed', 'guard()\nx = use()\n', 'x = use(1)\n'],
    [
      'when only another function loses something',
      `def g():\n    guard()\n    return 1\n\n\n${around('')}`,
      `def g():\n    return 1\n\n\n${around('')}`,
    ],
    ['when an import goes', `from x import guard\nguard_ = guard()\n${around('')}`, `guard_ = other(1, 2)\n${around('')}`],
    ['when words come in their place', around('    guard(a)\n'), around('    other(b, c, d)\n')],
    [
      'when names go from the end of an import',
      `from x import (guard,\n               other as o, third)\n${around('')}\n\nz = guard()\n`,
      `from x import (guard)\n${around('')}\n\nz = other()\n`,
    ],
    ['when only comments go', `${around('    # why\n')}\n\nz = guard()\n`, `${around('')}\n\nz = other()\n`],
  ])('%s', async (_, base, head) => {
    expect(await removalRows(base, head)).toEqual([null]);
  });

  it('when the finding is old, under another name of its function', async () => {
    const base = 'def f():\n    a()\n    b()\n    bad(1)\n';
    const [finding] = await findingsIn('def g():\n    b()\n    bad(1)\n', [badCallRule()], base);
    expect(finding).toMatchObject({ existedAtBase: false, removalRow: null });
  });
});

it('a finding is new when the comment that silenced it goes', async () => {
  const silenced = 'bad(1)  # sqla: ignore[bad-call] checked\n';
  const [finding] = await findingsIn('bad(1)\n', [badCallRule()], silenced);
  expect(finding).toMatchObject({ existedAtBase: false, suppressedBy: null });
  const [still] = await findingsIn(silenced, [badCallRule()], silenced);
  expect(still?.suppressedBy).not.toBeNull();
});

it('a new layout removes nothing', () => {
  const base = 'x = f(\n    a,\n    b\n)\n';
  expect(removalsIn(diffTexts(base, 'x = f(a, b)\n'))).toEqual([]);
  expect(removalsIn(diffTexts(base, 'x = f(a)\n'))).toMatchObject([{ row: 0 }]);
  expect(removalsIn(diffTexts('', base))).toEqual([]);
});
