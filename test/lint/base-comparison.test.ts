import fc from 'fast-check';
import { badCallRule, checkTexts, findingsIn, ruleOf } from '../support/lint.js';

const rule = badCallRule();

async function newIn(head: string, base: string): Promise<string[]> {
  const findings = await findingsIn(head, [rule], base);
  return findings.filter((finding) => !finding.existedAtBase).map(({ message, start }) => `${start.row}: ${message}`);
}

describe('a finding of the base', () => {
  it.each([
    ['reformatted', 'x = bad(1, "a")\n', "x = bad(\n    1,  # one\n    'a',\n)\n"],
    ['moved within its function', 'def f():\n    bad(1)\n    a()\n    b()\n', 'def f():\n    a()\n    b()\n    bad(1)\n'],
    ['put into a block of the same function', 'def f():\n    bad(1)\n', 'def f():\n    if x:\n        bad(1)\n'],
    ['in redundant parentheses', 'x = bad(1)\n', 'x = (bad(1))\n'],
    ['with another body below it', 'with bad(1):\n    a()\n', 'with bad(1):\n    b()\n'],
  ])("stays the base's when %s", async (_, base, head) => {
    expect(await newIn(head, base)).toEqual([]);
  });

  it.each([
    ['its arguments changed', 'bad(1)\n', 'bad(2)\n', ['0: Found bad(2).']],
    ['the rest of its statement changed', 'x = bad(1)\n', 'y = bad(1)\n', ['0: Found bad(1).']],
    ['it moved into another function', 'bad(1)\n', 'def f():\n    bad(1)\n', ['1: Found bad(1).']],
    ['it was doubled', 'a()\nbad(1)\nb()\n', 'a()\nbad(1)\nb()\nbad(1)\n', ['3: Found bad(1).']],
    ['it was doubled above', 'a()\nbad(1)\nb()\n', 'bad(1)\na()\nbad(1)\nb()\n', ['0: Found bad(1).']],
  ])('is new when %s', async (_, base, head, expected) => {
    expect(await newIn(head, base)).toEqual(expected);
  });

  it('is new when a change elsewhere causes it', async () => {
    const unguarded = ruleOf('unguarded', {
      check: (context) => ({
        call(call) {
          if (call.name === 'use' && context.file.module.callsNamed('guard').length === 0) {
            context.report({ at: call.node, message: 'found', data: { text: 'it' } });
          }
        },
      }),
    });
    const [finding] = await findingsIn('use()\n', [unguarded], 'guard()\nuse()\n');
    expect(finding?.existedAtBase).toBe(false);
  });

  it('is looked for under the old path of a renamed file', async () => {
    const { findings } = await checkTexts({}, [rule], {
      files: [{ path: 'app/new.py', text: 'bad(1)  # sqlalchemy\n', base: 'bad(1)  # sqlalchemy\n' }],
      pull: { statusOf: new Map([['app/new.py', 'renamed']]), previousPaths: new Map([['app/new.py', 'app/old.py']]) },
    });
    expect(findings.map((finding) => finding.existedAtBase)).toEqual([true]);
  });

  it('never is new when only blank lines and comments come and go', async () => {
    const layout = fc.array(fc.constantFrom('', '# note', '    # deeper'), { maxLength: 3 });
    const statements = ['bad(1)', 'x = bad(2)', 'bad(1)', 'def f():\n    return bad(3)', 'bad(1)'];
    await fc.assert(
      fc.asyncProperty(fc.array(layout, { minLength: 5, maxLength: 5 }), async (between) => {
        const head = statements.flatMap((statement, index) => [...between[index]!, statement]).join('\n');
        expect(await newIn(`${head}\n`, `${statements.join('\n')}\n`)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a fingerprint', () => {
  it('does not change with the lines above, and tells equal findings apart', async () => {
    const before = await findingsIn('bad(1)\ndef f():\n    bad(1)\nbad(1)\n', [rule]);
    const after = await findingsIn('import os\n\n\nbad( 1 )\ndef f():\n    # why\n    bad(1,)\nbad(1)\n', [rule]);
    expect(after.map(({ fingerprint }) => fingerprint)).toEqual(before.map(({ fingerprint }) => fingerprint));
    expect(new Set(before.map(({ fingerprint }) => fingerprint)).size).toBe(3);
    expect(before[0]!.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });
});
