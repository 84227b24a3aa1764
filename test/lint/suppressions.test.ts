import { jest } from '@jest/globals';
import { Coverage } from '../../src/lint/suppressions/coverage.js';
import { isForeignSuppression } from '../../src/lint/suppressions/foreign.js';
import { readSuppressions } from '../../src/lint/suppressions/suppression.js';
import { badCallRule, findingsIn } from '../support/lint.js';
import { sourceFile } from '../support/source-files.js';

const rule = badCallRule();
const ignore = '# sqla: ignore[bad-call] why';

async function silenced(text: string): Promise<string> {
  const findings = await findingsIn(text, [rule]);
  return findings.map(({ suppressedBy }) => (suppressedBy ? `row ${suppressedBy.row}` : 'open')).join();
}

describe('a suppression', () => {
  it.each([
    ['behind the line', `bad(1)  ${ignore}\n`, 'row 0'],
    ['without spaces', 'bad(1)#sqla:ignore[bad-call]why\n', 'row 0'],
    ['on the first line of the statement', `x = [  ${ignore}\n    bad(1),\n]\n`, 'row 0'],
    ['on the last line of the statement', `x = bad(\n    1,\n)  ${ignore}\n`, 'row 2'],
    ['on a line of its own above', `${ignore}\nbad(1)\n`, 'row 0'],
    ['above, with further comments between', `${ignore}\n# more\nbad(1)\n`, 'row 0'],
    ['above a line within the statement', `f(\n    ${ignore}\n    bad(1),\n)\n`, 'row 1'],
    ['on the header of a block, for the header', `with bad(1):  ${ignore}\n    bad(2)\n`, 'row 0,open'],
    ['above the decorator', `${ignore}\n@bad(1)\ndef f(): pass\n`, 'row 0'],
    ['among several names', 'bad(1)  # sqla: ignore[other, bad-call] why\n', 'row 0'],
    ['for the file, under its docstring', `"""Doc."""\n# sqla: ignore-file[bad-call] why\nbad(1)\nbad(2)\n`, 'row 1,row 1'],
  ])('%s silences', async (_, text, expected) => {
    expect(await silenced(text)).toBe(expected);
  });

  it.each([
    ['for another rule', 'bad(1)  # sqla: ignore[other] why\n'],
    ['without names', 'bad(1)  # sqla: ignore why\n'],
    ['with a blank line between', `${ignore}\n\nbad(1)\n`],
    ['on the line below', `bad(1)\n${ignore}\n`],
    ['on a line in the middle', `x = [\n    1,  ${ignore}\n    bad(1),\n]\n`],
    ['for the file, below the first statement', 'import os\n# sqla: ignore-file[bad-call] why\nbad(1)\n'],
    ['in a string', `bad("${ignore}")\n`],
    ['behind another statement above', `a()  ${ignore}\nbad(1)\n`],
  ])('%s silences nothing', async (_, text) => {
    expect(await silenced(text)).toBe('open');
  });

  it('is found by reading each line of a long run of comments once', () => {
    const file = sourceFile('a.py', `${'# sqla: ignore[other] why\n'.repeat(500)}bad(1)\n`);
    const lines = jest.spyOn(file.lines, 'lineOf');
    const coverage = new Coverage(file);
    expect(new Set(file.module.comments.map((comment) => coverage.rowOfComment(comment)))).toEqual(new Set([500]));
    expect(lines).toHaveBeenCalledTimes(501);
  });

  it.each([
    ['# sqla: ignore[a] because of #123', 'because of #123'],
    ['# sqla: ignore[a] - why # noqa: E501', 'why'],
    ['# noqa  # sqla: ignore[a]: why', 'why'],
    ['# sqla: ignore[a]', ''],
  ])('reads the reason of %j', (comment, reason) => {
    const [suppression] = readSuppressions(sourceFile('a.py', `x = 1  ${comment}\n`));
    expect(suppression?.reason).toBe(reason);
  });
});

describe("another tool's suppression", () => {
  const accepted = ['noqa: S608', 'nosec B608', 'nosemgrep'];

  it.each([
    '# noqa: S608',
    '# noqa:E501,S608',
    '# nosec B608',
    '# nosec',
    '# nosec: B608 - why',
    '# nosemgrep',
    '# x # nosemgrep: a.b',
    '# NOQA: S608',
  ])('counts: %s', (comment) => expect(isForeignSuppression(comment, accepted)).toBe(true));

  it.each(['# noqa', '# noqa: S6081', '# noqa: E501', '# nosec B101', '# mention of noqa: S608', '# nosemgreps'])(
    'does not count: %s',
    (comment) => expect(isForeignSuppression(comment, accepted)).toBe(false),
  );

  it('silences the rules that name it, and no others', async () => {
    const also = { ...badCallRule('also'), meta: { ...rule.meta, alsoSuppressedBy: accepted } };
    const findings = await findingsIn('bad(1)  # noqa: S608\n', [rule, also]);
    expect(findings.map((finding) => [finding.rule, finding.suppressedBy?.reason])).toEqual([
      ['also', '# noqa: S608'],
      ['bad-call', undefined],
    ]);
  });
});
