import fc from 'fast-check';
import {
  changedRows,
  hasDeletionWithin,
  hunkHolding,
  isChanged,
  isInDiff,
  shrinkToHunk,
  type RowSpan,
} from '../../src/diff/changed-rows.js';
import { diffTexts } from '../../src/diff/diff-texts.js';
import { parsePatch } from '../../src/diff/parse-patch.js';
import { anyChange } from './texts.js';

const span = (first: number, last = first): RowSpan => ({ first, last });

// Rows 9..13 of the head are shown: context, added, context, added, context; a line is deleted before row 12.
const hunks = parsePatch('@@ -10,4 +10,5 @@\n a\n+b\n c\n-x\n+d\n e');

describe('rows and hunks', () => {
  it('knows the added rows', () => {
    expect([...changedRows(hunks)]).toEqual([10, 12]);
  });

  it('takes a row as changed when it was added, or lines were deleted beside it', () => {
    expect([8, 9, 10, 11, 12, 13, 14].filter((row) => isChanged(hunks, span(row)))).toEqual([10, 11, 12]);
    const onlyDeleted = parsePatch('@@ -4,4 +4,2 @@\n a\n-b\n-c\n d');
    expect([2, 3, 4, 5].filter((row) => isChanged(onlyDeleted, span(row)))).toEqual([3, 4]);
    expect(isChanged(parsePatch('@@ -1 +0,0 @@\n-a'), span(0))).toBe(true);
  });

  it('finds the one hunk that holds a span', () => {
    expect(hunkHolding(hunks, span(9, 13))).toBe(hunks[0]);
    expect(hunkHolding(hunks, span(8, 10))).toBeUndefined();
    expect(hunkHolding(hunks, span(13, 14))).toBeUndefined();
  });

  it('shrinks a span to the hunk that changes it', () => {
    const two = parsePatch('@@ -1,3 +1,2 @@\n a\n-b\n c\n@@ -20,2 +19,3 @@\n a\n+b\n c');
    expect(shrinkToHunk(two, span(1, 100))).toEqual(span(1));
    expect(shrinkToHunk(two, span(10, 100))).toEqual(span(18, 20));
    expect(shrinkToHunk(two, span(5, 6))).toBeUndefined();
    expect(isInDiff(two, span(5, 17))).toBe(false);
    expect(isInDiff(two, span(5, 18))).toBe(true);
  });

  it('sees deletions between two rows, not at the edges', () => {
    expect(hasDeletionWithin(hunks[0]!, span(11, 12))).toBe(true);
    expect(hasDeletionWithin(hunks[0]!, span(12, 13))).toBe(false);
    expect(hasDeletionWithin(hunks[0]!, span(9, 11))).toBe(false);
  });

  it('holds what it shrank to in one hunk, and changes only what the diff shows', () => {
    fc.assert(
      fc.property(anyChange, fc.nat(20), fc.nat(20), ({ base, head }, a, b) => {
        const hunks = diffTexts(base, head);
        const rows = span(Math.min(a, b), Math.max(a, b));
        const part = shrinkToHunk(hunks, rows);
        expect(part !== undefined).toBe(isInDiff(hunks, rows));
        if (part) expect(hunkHolding(hunks, part)).toBeDefined();
        const added = [...changedRows(hunks)].some((row) => rows.first <= row && row <= rows.last);
        if (added) expect(isChanged(hunks, rows)).toBe(true);
      }),
    );
  });
});
