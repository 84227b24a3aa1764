import fc from 'fast-check';
import { applyPatch, PatchMismatchError, reversePatch } from '../../src/diff/apply-patch.js';
import { PatchError } from '../../src/diff/build-hunk.js';
import { diffTexts } from '../../src/diff/diff-texts.js';
import { gitBlobId } from '../../src/diff/git-blob-id.js';
import { parsePatch } from '../../src/diff/parse-patch.js';
import { toUnifiedPatch } from '../../src/diff/unified-patch.js';
import { anyChange } from './texts.js';

describe('laws of patches', () => {
  it('a diff applied to the base gives the head, and taken back from the head gives the base', () => {
    fc.assert(
      fc.property(anyChange, ({ base, head }) => {
        const hunks = diffTexts(base, head);
        expect(applyPatch(base, hunks)).toBe(head);
        expect(reversePatch(head, hunks)).toBe(base);
      }),
      { numRuns: 500 },
    );
  });

  it('a patch that is written and parsed is the same patch', () => {
    fc.assert(
      fc.property(anyChange, ({ base, head }) => {
        const hunks = diffTexts(base, head);
        expect(parsePatch(toUnifiedPatch(hunks))).toEqual(hunks);
      }),
      { numRuns: 500 },
    );
  });

  it('a patch cut off after any line is refused or is a shorter whole patch, never another one', () => {
    fc.assert(
      fc.property(anyChange, fc.nat(), ({ base, head }, cut) => {
        const hunks = diffTexts(base, head);
        const rows = toUnifiedPatch(hunks).split('\n');
        const part = rows.slice(0, cut % rows.length).join('\n');
        let parsed;
        try {
          parsed = parsePatch(part);
        } catch (error) {
          expect(error).toBeInstanceOf(PatchError);
          return;
        }
        // Only the mark of a missing last line break can be lost unseen; the blob id guards against that.
        expect(parsed.map(withoutEndMarks)).toEqual(hunks.slice(0, parsed.length).map(withoutEndMarks));
      }),
    );
  });

  function withoutEndMarks(hunk: ReturnType<typeof parsePatch>[number]) {
    return { ...hunk, lines: hunk.lines.map((line) => ({ ...line, noNewline: false })) };
  }
});

describe('parsePatch', () => {
  it('numbers lines and takes the missing line break as a flag', () => {
    const hunks = parsePatch('@@ -1,2 +1,2 @@ def f():\n a\r\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file');
    expect(hunks).toEqual([
      {
        baseStart: 1,
        baseCount: 2,
        headStart: 1,
        headCount: 2,
        lines: [
          { kind: 'context', text: 'a\r', baseLine: 1, headLine: 1, noNewline: false },
          { kind: 'deleted', text: 'b', baseLine: 2, headLine: undefined, noNewline: true },
          { kind: 'added', text: 'c', baseLine: undefined, headLine: 2, noNewline: true },
        ],
      },
    ]);
    expect(reversePatch('a\r\nc', hunks)).toBe('a\r\nb');
  });

  it('reads an added file, a removed file and no change', () => {
    expect(applyPatch('', parsePatch('@@ -0,0 +1,2 @@\n+a\n+b'))).toBe('a\nb\n');
    expect(applyPatch('a\nb\n', parsePatch('@@ -1,2 +0,0 @@\n-a\n-b'))).toBe('');
    expect(parsePatch('')).toEqual([]);
  });

  it('reads lines that look like headers', () => {
    const [hunk] = parsePatch('@@ -1,3 +1,3 @@\n--- a/x\n-@@ -1 +1 @@\n+++ b/x\n+diff --git a b\n \\ No newline at end of file');
    expect(hunk!.lines.map((line) => line.text)).toEqual([
      '-- a/x',
      '@@ -1 +1 @@',
      '++ b/x',
      'diff --git a b',
      '\\ No newline at end of file',
    ]);
  });

  it.each([
    ['cut off inside a hunk', '@@ -1,3 +1,3 @@\n a\n-b', 'the hunk -1,3 +1,3 has 2 base and 1 head lines: the patch is cut off or damaged'],
    ['more lines than counted', '@@ -1 +1 @@\n-a\n+b\n+c', 'the patch has 4 lines, of which 3 belong to a hunk'],
    ['a line without a mark', '@@ -1,2 +1,2 @@\n a\nb', 'a line of the patch starts with "b" instead of a mark'],
    ['no hunk at all', 'Binary files differ', 'the patch has 1 lines, of which 0 belong to a hunk'],
    ['hunks out of order', '@@ -5 +5 @@\n-a\n+b\n@@ -1 +1 @@\n-a\n+b', 'the hunk -1,1 +1,1 overlaps the one before it'],
    ['a mark without a line', '@@ -1 +1 @@\n\\ No newline at end of file', 'the patch cannot be parsed'],
  ])('refuses a patch with %s', (_, patch, message) => {
    expect(() => parsePatch(patch)).toThrow(PatchError);
    expect(() => parsePatch(patch)).toThrow(message);
  });
});

describe('applyPatch', () => {
  const hunks = parsePatch('@@ -2,2 +2,2 @@\n b\n-c\n+C');

  it('refuses another text', () => {
    expect(() => applyPatch('a\nb\nx\n', hunks)).toThrow(new PatchMismatchError('line 3 is not the one of the hunk -2,2 +2,2'));
    expect(() => applyPatch('a\nb\r\nc\n', hunks)).toThrow(PatchMismatchError);
    expect(() => applyPatch('a\nb\nc', hunks)).toThrow(PatchMismatchError);
    expect(() => applyPatch('', hunks)).toThrow(new PatchMismatchError('the text has no place for the hunk -2,2 +2,2'));
  });
});

describe('diffTexts', () => {
  it('shows three lines around a change and counts like Git', () => {
    const base = 'a\nb\nc\nd\ne\nf\ng\nh\n';
    expect(toUnifiedPatch(diffTexts(base, base.replace('e\n', 'E\n')), { base: 'a/x', head: 'b/x' })).toBe(
      '--- a/x\n+++ b/x\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n',
    );
    expect(toUnifiedPatch(diffTexts('', 'a\n'))).toBe('@@ -0,0 +1,1 @@\n+a\n');
    expect(toUnifiedPatch(diffTexts('a', ''))).toBe('@@ -1,1 +0,0 @@\n-a\n\\ No newline at end of file\n');
    expect(diffTexts('same', 'same')).toEqual([]);
  });

  it('replaces the middle when too much differs', () => {
    const base = `first\n${'old\n'.repeat(4000)}last\n`;
    const head = `first\n${'new\n'.repeat(4000)}last`;
    const hunks = diffTexts(base, head);
    expect(hunks).toHaveLength(1);
    expect(applyPatch(base, hunks)).toBe(head);
    expect(reversePatch(head, hunks)).toBe(base);
  });
});

describe('gitBlobId', () => {
  it('equals git hash-object', () => {
    expect(gitBlobId('')).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
    expect(gitBlobId('hello\n')).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
    expect(gitBlobId(Buffer.from('hello\n'))).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
  });
});
