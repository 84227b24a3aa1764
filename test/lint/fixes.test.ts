import fc from 'fast-check';
import { applyEdits, editsConflict, type Edit } from '../../src/text/edits.js';
import type { Finding } from '../../src/lint/finding.js';
import type { Fixer } from '../../src/lint/fixer.js';
import { applyFixes } from '../../src/lint/fixes/apply-fixes.js';
import { JointEdits } from '../../src/lint/fixes/merge-edits.js';
import { apart } from '../../src/lint/fixes/proof.js';
import type { Rule } from '../../src/lint/rule.js';
import { badCallRule, checkTexts, findingsIn, ruleOf } from '../support/lint.js';

const safe = badCallRule('bad-call', 'safe');

/** Reports calls of `bad`, with a fix that does what a test wants. */
function fixing(edit: (fixer: Fixer, call: { readonly start: number; readonly end: number }) => void, name = 'fixing'): Rule {
  return ruleOf(name, {
    meta: { fix: 'safe' },
    check: (context) => ({
      call(call) {
        if (call.name !== 'bad') return;
        context.report({
          at: call.node,
          message: 'found',
          data: { text: 'it' },
          fix: (fixer) => {
            edit(fixer, call.node);
            return { title: 'Cure', applicability: 'safe' };
          },
        });
      },
    }),
  });
}

async function offered(text: string, rules: readonly Rule[]): Promise<boolean[]> {
  return (await findingsIn(text, rules)).filter((finding) => finding.rule !== 'other').map((finding) => finding.fix !== null);
}

describe('a fix is offered', () => {
  it('with its edits when it holds', async () => {
    const [finding] = await findingsIn('from kit import a\nx = bad(1)\n', [safe]);
    expect(finding!.fix).toEqual({
      title: 'Call good',
      applicability: 'safe',
      edits: [
        { range: { start: 16, end: 17 }, newText: 'a, good' },
        { range: { start: 22, end: 25 }, newText: 'good' },
      ],
    });
  });

  it('with touching edits joined, so that they may be applied in any order', async () => {
    const wrap = fixing((fixer, call) => {
      fixer.insertBefore(call, 'wrap(');
      fixer.replace(call, 'good(1)');
      fixer.insertAfter(call, ')');
    });
    const [finding] = await findingsIn('x = bad(1)\n', [wrap]);
    expect(finding!.fix!.edits).toEqual([{ range: { start: 4, end: 10 }, newText: 'wrap(good(1))' }]);
  });

  it.each([
    ['breaks the syntax', (fixer: Fixer, call) => fixer.replace(call, 'good(')],
    ['leaves the finding', (fixer: Fixer, call) => fixer.replace(call, 'bad(2)')],
    ['loses a comment', (fixer: Fixer) => fixer.remove({ start: 0, end: fixer.text.length })],
    ['makes another rule speak up', (fixer: Fixer, call) => fixer.replace(call, 'other(1)')],
    ['makes edits that touch', (fixer: Fixer, call) => (fixer.replace(call, 'good(1)'), fixer.remove(call))],
    ['makes no edit', () => undefined],
    ['gives up', (fixer: Fixer) => fixer.abort()],
  ] as [string, Parameters<typeof fixing>[0]][])('unless it %s', async (_, edit) => {
    const other = ruleOf('other', {
      check: (context) => ({
        call: (call) => void (call.name === 'other' && context.report({ at: call.node, message: 'found', data: { text: 'other' } })),
      }),
    });
    expect(await offered('bad(1)  # important\n', [fixing(edit), other])).toEqual([false]);
  });

  it('unless it fails, which is noted', async () => {
    const failing = fixing(() => {
      throw new Error('no luck');
    });
    const { findings, notes } = await checkTexts({ 'app/a.py': 'bad(1)\n' }, [failing]);
    expect(findings[0]!.fix).toBeNull();
    expect(notes).toEqual([{ kind: 'internal', path: 'app/a.py', message: 'the fix of rule fixing failed here: no luck' }]);
  });

  it('unless the rule does not announce such fixes, which is noted', async () => {
    const undeclared: Rule = { ...safe, meta: { ...safe.meta, fix: 'unsafe' } };
    const { findings, notes } = await checkTexts({ 'app/a.py': 'import kit\nbad(1)\n' }, [undeclared]);
    expect(findings[0]!.fix).toBeNull();
    expect(notes[0]?.message).toContain('its meta says unsafe');
  });

  it('unless the finding is suppressed, or nobody wants it', async () => {
    const text = 'bad(1)  # sqla: ignore[bad-call] why\nbad(2)\nbad(3)\n';
    const { findings } = await checkTexts({ 'app/a.py': text }, [safe], { wantsFix: ({ start }) => start.row === 2 });
    expect(findings.map(({ fix }) => fix !== null)).toEqual([false, false, true]);
  });

  it('alone when the one beside it does not hold', async () => {
    const picky = fixing((fixer, call) => {
      const text = fixer.text.slice(call.start, call.end);
      fixer.replace(call, text.includes('!') ? 'good(' : 'good(1)');
    });
    const calls = ['1', '"!"', '2', '"!"', '"!"', '3', '4', '5'];
    const text = calls.map((argument) => `bad(${argument})\n`).join('');
    expect(await offered(text, [picky])).toEqual(calls.map((argument) => argument !== '"!"'));
  });
});

describe('applyFixes', () => {
  it('makes one import of the same one in several fixes', async () => {
    const text = 'from kit import a\nbad(1)\nbad(2)\n';
    expect(applyFixes(text, await findingsIn(text, [safe]), { unsafe: false })).toMatchObject({
      text: 'from kit import a, good\ngood(1)\ngood(2)\n',
      applied: [{}, {}],
    });
    const apart = 'import os\nbad(1)\nbad(2)\n';
    expect(applyFixes(apart, await findingsIn(apart, [safe]), { unsafe: false }).text).toBe(
      'import os\nfrom kit import good\ngood(1)\ngood(2)\n',
    );
    const bare = 'bad(1)\nbad(2)\n';
    expect(applyFixes(bare, await findingsIn(bare, [safe]), { unsafe: false }).text).toBe('from kit import good\n\ngood(1)\ngood(2)\n');
  });

  it('gets edits that touch as one', async () => {
    const rule = fixing((fixer, call) => {
      fixer.insertBefore(call, 'await ');
      fixer.replace({ start: call.start, end: call.start + 3 }, 'good');
    });
    const [finding] = await findingsIn('bad(1)\n', [rule]);
    expect(finding!.fix?.edits).toEqual([{ range: { start: 0, end: 3 }, newText: 'await good' }]);
  });

  it('leaves unsafe fixes alone unless they are wanted', async () => {
    const findings = await findingsIn('bad(1)\n', [badCallRule('bad-call', 'unsafe')]);
    expect(applyFixes('bad(1)\n', findings, { unsafe: false })).toEqual({ text: 'bad(1)\n', applied: [] });
    expect(applyFixes('bad(1)\n', findings, { unsafe: true }).text).toBe('from kit import good\n\ngood(1)\n');
  });

  it('makes the first of two fixes that touch, the second in the next round', async () => {
    const text = 'from kit import good\nbad(bad(1))\n';
    const wrap = fixing((fixer, call) => {
      fixer.replace(call, `good${fixer.text.slice(call.start + 3, call.end)}`);
    });
    const once = applyFixes(text, await findingsIn(text, [wrap]), { unsafe: false });
    expect(once.applied).toHaveLength(1);
    expect(once.text).toBe('from kit import good\ngood(bad(1))\n');
  });

  it('keeps a byte order mark', async () => {
    const text = '\uFEFFfrom kit import good\nbad(1)\n';
    expect(applyFixes(text, await findingsIn(text, [safe]), { unsafe: false }).text).toBe('\uFEFFfrom kit import good\ngood(1)\n');
  });
});

describe('the laws of fixing', () => {
  const statement = fc.constantFrom(
    'bad(1)',
    'x = bad(bad(2), 3)',
    'y = [  # list\n    bad(4),\n]',
    'z = 1',
    '# note',
    'def f():\n    bad(5)  # in f',
  );
  const head = fc.constantFrom(
    '',
    'import os\n',
    'from kit import a, z\n',
    'from kit import (\n    a,\n)\n',
    'import kit\n',
    '"""Doc."""\n',
  );
  const program = fc.tuple(head, fc.array(statement, { maxLength: 6 })).map(([first, rest]) => `${first}${rest.join('\n')}\n`);

  async function fixAll(text: string): Promise<string> {
    for (let round = 0; round < 10; round++) {
      const fixed = applyFixes(text, await findingsIn(text, [safe]), { unsafe: false });
      if (fixed.applied.length === 0) return text;
      ({ text } = fixed);
    }
    throw new Error('no end');
  }

  it('come to an end at which nothing changes any more', async () => {
    await fc.assert(
      fc.asyncProperty(program, async (text) => {
        const fixed = await fixAll(text);
        expect(await findingsIn(fixed, [safe])).toEqual([]);
        expect(await fixAll(fixed)).toBe(fixed);
      }),
      { numRuns: 60 },
    );
  });

  it('touch the statement and the imports alone', async () => {
    await fc.assert(
      fc.asyncProperty(program, async (text) => {
        for (const finding of await findingsIn(text, [safe])) expectLocal(text, finding);
      }),
      { numRuns: 60 },
    );
  });

  it('hold for each fix alone, though they are proven together', async () => {
    await fc.assert(
      fc.asyncProperty(program, async (text) => {
        const findings = await findingsIn(text, [safe]);
        for (const finding of findings) {
          const after = await findingsIn(applyEdits(text, finding.fix!.edits), [safe]);
          expect(after).toHaveLength(findings.length - 1);
        }
      }),
      { numRuns: 40 },
    );
  });

  function expectLocal(text: string, finding: Finding): void {
    const after = applyEdits(text, finding.fix!.edits).split('\n');
    const isImport = (line: string) => /^(from|import) |^ {4}\w+,$|^[()]?$/.test(line);
    const changed = (line: string) => line.replaceAll(/\b(bad|good|kit\.good)\(/g, '(');
    const kept = (lines: string[]) => lines.filter((line) => !isImport(line)).map(changed);
    expect(kept(after)).toEqual(kept(text.split('\n')));
  }
});

it('looks at a bounded amount of text to prove the fixes of a file', async () => {
  let passes = 0;
  const failing = fixing((fixer, call) => fixer.replace(call, 'bad(0)'));
  const counted: Rule = {
    ...failing,
    check: (context) => {
      passes++;
      return failing.check(context);
    },
  };
  const calls = Array.from({ length: 64 }, (_, index) => `bad(${index + 1})\n`).join('');
  const findings = await findingsIn(`# ${'x'.repeat(500_000)}\n${calls}`, [counted]);
  expect(findings).toHaveLength(64);
  expect(findings.every(({ fix }) => fix === null)).toBe(true);
  expect(passes).toBe(1 + 3);
});

it('parts the fixes that hold from those that a failure points at in two checks of the file', async () => {
  let passes = 0;
  const picky = fixing((fixer, call) => {
    const isGood = !fixer.text.slice(call.start, call.end).includes('!');
    fixer.replace(call, isGood ? 'good(1)' : 'bad(2)');
  });
  const counted: Rule = {
    ...picky,
    check: (context) => {
      passes++;
      return picky.check(context);
    },
  };
  const functions = Array.from({ length: 64 }, (_, index) => `def f${index}():\n    bad(${index === 40 ? '"!"' : 1})\n`);
  const findings = await findingsIn(`# ${'x'.repeat(900_000)}\n${functions.join('')}`, [counted]);
  expect(findings.flatMap(({ fix }, index) => (fix ? [] : [index]))).toEqual([40]);
  expect(passes).toBe(1 + 3);
});

it('offers no fix of a migration that holds only together with others', async () => {
  const text = ['first', 'second', 'third'].map((name) => `    op.drop_index("${name}")\n`).join('');
  const migration = `from alembic import op\nrevision = "a"\ndown_revision = None\n\n\ndef upgrade():\n${text}`;
  const inOrder = ruleOf('in-order', {
    meta: { fix: 'safe' },
    check: (context) => ({
      migration: ({ upgradeOperations }) => {
        for (const [index, { node }] of upgradeOperations.entries()) {
          const isBare = !node.text.includes('if_exists');
          const report = { at: node, message: 'found', data: { text: '' } };
          if (!isBare && upgradeOperations.slice(0, index).some((each) => !each.node.text.includes('if_exists'))) context.report(report);
          if (!isBare) continue;
          const fix = (fixer: Fixer) => {
            fixer.insertBefore({ start: node.end - 1, end: node.end - 1 }, ', if_exists=True');
            return { title: 'Guard', applicability: 'safe' as const };
          };
          context.report({ ...report, fix });
        }
      },
    }),
  });
  const { findings } = await checkTexts({ 'alembic/versions/a.py': migration }, [inOrder]);
  expect(findings.map(({ fix }) => fix !== null)).toEqual([true, false, false]);
});

it('makes one import line of those that fixes add for one module', () => {
  const line = (newText: string, at = 3): Edit => ({ range: { start: at, end: at }, newText });
  const joint = new JointEdits();
  expect(joint.add([line('from kit import select\n')])).toBe(true);
  expect(joint.add([line('from kit import delete, select\n'), line('x', 9)])).toBe(true);
  expect(joint.add([line('from kit import delete\n')])).toBe(true);
  expect(joint.add([line('from other import select\n')])).toBe(false);
  expect(joint.add([line('\nfrom kit import text')])).toBe(false);
  expect(joint.edits).toEqual([line('from kit import delete, select\n'), line('x', 9)]);
});

it('parts a group so that each is once without each other one, or without those near it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 2, max: 5 }), (length, most) => {
      const group = Array.from({ length }, (_, index) => index);
      const parts = apart(group, most);
      expect(parts.length).toBeLessThanOrEqual(most);
      const near = [0, 0, 2, 3, 6, 10][most]!;
      for (const one of group) {
        for (const other of group) {
          if (one !== other && Math.abs(one - other) < near)
            expect(parts.some((part) => part.includes(one) && !part.includes(other))).toBe(true);
        }
      }
    }),
  );
});

it('takes the edits of a further fix unless one touches an edit that is there', () => {
  const edit = fc
    .tuple(fc.nat({ max: 12 }), fc.nat({ max: 3 }), fc.constantFrom('a', 'b', 'from kit import a\n'))
    .map(([start, length, newText]): Edit => ({ range: { start, end: start + length }, newText }));
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
      const joint = new JointEdits();
      const taken: Edit[] = [];
      for (const each of edits) {
        const isSame = (other: Edit) => JSON.stringify(other) === JSON.stringify(each);
        const isOnce = each.range.start < each.range.end || each.newText.startsWith('from');
        const fits = taken.every((other) => (isOnce && isSame(other)) || !editsConflict(other, each));
        expect(joint.add([each])).toBe(fits);
        if (fits && !(isOnce && taken.some(isSame))) taken.push(each);
      }
      expect(joint.edits).toEqual(taken.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end));
    }),
    { numRuns: 500 },
  );
});
