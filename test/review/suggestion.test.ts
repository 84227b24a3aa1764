import fc from 'fast-check';
import { hasDeletionWithin, hunkHolding } from '../../src/diff/changed-rows.js';
import { fencedBlock } from '../../src/review/markup/markdown.js';
import { toSuggestion, type Suggestion } from '../../src/review/fixes/suggestion.js';
import type { ReviewedFile } from '../../src/review/reviewed-file.js';
import { applyEdits, editsConflict, type Edit } from '../../src/text/edits.js';
import { reviewedFile } from '../support/findings.js';
import { anyChange } from '../diff/texts.js';

/** What CommonMark and GitHub make of a comment's block: written apart from the code under test. */
function commitBlock(text: string, rows: Suggestion['rows'], block: string): string {
  const blockRows = block.split(/\r\n|\r|\n/);
  const fence = /^(`{3,})suggestion$/.exec(blockRows[0]!)![1]!;
  const close = blockRows.findIndex((row, index) => index > 0 && /^ {0,3}`+ *$/.test(row) && row.trim().length >= fence.length);
  expect(close).toBe(blockRows.length - 1);
  const isCrlf = /\r\n/.test(text);
  const lines = text.split(isCrlf ? '\r\n' : '\n');
  lines.splice(rows.first, rows.last - rows.first + 1, ...blockRows.slice(1, -1));
  return lines.join(isCrlf ? '\r\n' : '\n');
}

function suggest(file: ReviewedFile, edits: readonly Edit[]): Suggestion | string {
  const suggestion = toSuggestion(file, edits);
  return 'obstacle' in suggestion ? suggestion.obstacle : suggestion;
}

/** Replaces the first place of a text in a file whose second line was changed. */
function replaceIn(head: string, before: string, after: string, base = head.replace('b', 'x')): Suggestion | string {
  const start = head.indexOf(before);
  return suggest(reviewedFile(base, head), [{ range: { start, end: start + before.length }, newText: after }]);
}

describe('toSuggestion', () => {
  it('replaces whole lines', () => {
    expect(replaceIn('a\n\tb = "😀 ``` {x}"\nc\n', '{x}', '{y}')).toEqual({ rows: { first: 1, last: 1 }, lines: ['\tb = "😀 ``` {y}"'] });
  });

  it('takes an unchanged neighbour along to insert or to delete lines', () => {
    expect(replaceIn('a\nb\nc\n', 'b\n', 'b\nnew\n')).toEqual({ rows: { first: 1, last: 1 }, lines: ['b', 'new'] });
    expect(replaceIn('a\nb\nc\n', 'b\n', 'new\nb\n')).toEqual({ rows: { first: 1, last: 1 }, lines: ['new', 'b'] });
    expect(replaceIn('b\nc\n', 'b\n', 'new\nb\n')).toEqual({ rows: { first: 0, last: 0 }, lines: ['new', 'b'] });
    // Between the first two lines stands a deleted one.
    expect(replaceIn('a\nb\nc\n', 'b\n', '')).toEqual({ rows: { first: 1, last: 2 }, lines: ['c'] });
  });

  it('writes CRLF files without carriage returns', () => {
    expect(replaceIn('a\r\nb()\r\nc\r\n', 'b()', 'b(1)')).toEqual({ rows: { first: 1, last: 1 }, lines: ['b(1)'] });
    expect(replaceIn('a\r\nb()\r\nc\r\n', 'b()', 'd()\r\nb()')).toEqual({ rows: { first: 1, last: 1 }, lines: ['d()', 'b()'] });
  });

  it('replaces a last line without a line break', () => {
    expect(replaceIn('a\nb()', 'b()', 'b(1)')).toEqual({ rows: { first: 1, last: 1 }, lines: ['b(1)'] });
  });

  it.each([
    ['a file that mixes line ends', replaceIn('a\r\nb\nc\n', 'b', 'd'), 'the file mixes line ends'],
    ['a line break of another kind', replaceIn('a\r\nb\r\nc\r\n', 'b', 'd\nb'), 'the comment could not hold these characters or line ends'],
    ['a new line break at the end', replaceIn('a\nb', 'b', 'b\n'), 'the comment could not hold these characters or line ends'],
    ['a lone carriage return', replaceIn('a\nb\rc\n', 'b', 'd'), 'the comment could not hold these characters or line ends'],
    ['half a character', replaceIn('a\nb\n', 'b', '\ud83d'), 'the comment could not hold these characters or line ends'],
    ['a form feed', replaceIn('a\nb\f\n', 'b', 'd'), 'the comment could not hold these characters or line ends'],
    ['no change', replaceIn('a\nb\n', 'b', 'b'), 'the fix changes nothing'],
    ['lines outside the diff', replaceIn(`b\n${'c\n'.repeat(9)}d\n`, 'd', 'e'), 'the lines it changes do not lie together in the diff'],
    [
      'deleted lines in between',
      replaceIn('b\nc\nd\n', 'b\nc', 'e\nf', 'b\nx\nc\nd\n'),
      'the lines it changes do not lie together in the diff',
    ],
    [
      'lines far apart',
      replaceIn(`b${'\nc'.repeat(40)}\n`, `b${'\nc'.repeat(40)}`, `d${'\nc'.repeat(39)}\nd`, ''),
      'it changes lines that are far apart',
    ],
  ])('gives none for %s', (_, suggestion, obstacle) => {
    expect(suggestion).toBe(obstacle);
  });

  it('gives none where an import must be added outside the hunk', () => {
    const head = `import os\n${'\n'.repeat(8)}b()\n`;
    const file = reviewedFile(head.replace('b()', 'x()'), head);
    const edits: Edit[] = [
      { range: { start: 0, end: 0 }, newText: 'import sys\n' },
      { range: { start: head.indexOf('b()'), end: head.indexOf('b()') + 3 }, newText: 'c()' },
    ];
    expect(suggest(file, edits)).toBe('the lines it changes do not lie together in the diff');
  });

  const anyEdits = (length: number): fc.Arbitrary<Edit[]> =>
    fc.array(
      fc.record({
        range: fc
          .tuple(fc.nat(length), fc.nat(Math.min(length, 8)))
          .map(([start, size]) => ({ start, end: Math.min(length, start + size) })),
        newText: fc.constantFrom('', 'new', 'x\n', '\n', 'x\r\ny', '```', '````\n', ' ', '\ud83d', '\u0000'),
      }),
      { maxLength: 3 },
    );
  const changeWithEdits = anyChange.chain(({ base, head }) =>
    fc.tuple(fc.constant({ base, head: head.replace(/\r\n/g, '\n') }), anyEdits(head.replace(/\r\n/g, '\n').length), fc.boolean()),
  );

  it('gives exactly the fixed text when it is committed, within one hunk', () => {
    let suggestions = 0;
    fc.assert(
      fc.property(changeWithEdits, ([{ base, head }, edits, isCrlf]) => {
        fc.pre(!edits.some((a, index) => edits.slice(index + 1).some((b) => editsConflict(a, b))));
        const text = isCrlf ? head.replace(/\n/g, '\r\n') : head;
        const moved = isCrlf ? edits.map((edit) => shift(head, edit)) : edits;
        const file = reviewedFile(base, text);
        const suggestion = toSuggestion(file, moved);
        if ('obstacle' in suggestion) return;
        suggestions++;
        expect(commitBlock(text, suggestion.rows, fencedBlock('suggestion', suggestion.lines))).toBe(applyEdits(text, moved));
        const hunk = hunkHolding(file.hunks, suggestion.rows);
        expect(hunk && hasDeletionWithin(hunk, suggestion.rows)).toBe(false);
      }),
      { numRuns: 1500 },
    );
    expect(suggestions).toBeGreaterThan(200);
  });

  /** The same edit in the text with CRLF line ends. */
  function shift(text: string, { range, newText }: Edit): Edit {
    const before = (offset: number): number => offset + text.slice(0, offset).split('\n').length - 1;
    return { range: { start: before(range.start), end: before(range.end) }, newText: newText.replace(/\r?\n/g, '\r\n') };
  }
});
