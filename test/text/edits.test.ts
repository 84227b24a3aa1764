import fc from 'fast-check';
import { applyEdits, editsConflict, OverlappingEditsError, type Edit } from '../../src/text/edits.js';

const edit = (start: number, end: number, newText: string): Edit => ({ range: { start, end }, newText });

describe('applyEdits', () => {
  it('applies edits in any order against the text before', () => {
    expect(applyEdits('a😀b', [edit(3, 4, 'B'), edit(0, 1, 'A'), edit(1, 1, '-')])).toBe('A-😀B');
  });

  it('puts an insertion before what is replaced at the same place', () => {
    expect(applyEdits('abc', [edit(1, 2, 'X'), edit(1, 1, 'i')])).toBe('aiXc');
  });

  it('takes the same replacement twice as one', () => {
    expect(applyEdits('abc', [edit(1, 2, 'X'), edit(1, 2, 'X')])).toBe('aXc');
  });

  it.each([
    ['two insertions at one place', edit(1, 1, 'x'), edit(1, 1, 'x')],
    ['different replacements of one range', edit(0, 2, 'x'), edit(0, 2, 'y')],
    ['ranges that share a character', edit(0, 2, 'x'), edit(1, 3, 'y')],
    ['an insertion inside a replaced range', edit(0, 3, 'x'), edit(1, 1, 'y')],
  ])('refuses %s', (_, a, b) => {
    expect(editsConflict(a, b)).toBe(true);
    expect(() => applyEdits('abcd', [a, b])).toThrow(OverlappingEditsError);
  });

  const anyEdit = fc
    .tuple(fc.nat(8), fc.nat(8), fc.constantFrom('', 'x', '\r\n'))
    .map(([a, b, newText]) => edit(Math.min(a, b), Math.max(a, b), newText));

  it('throws exactly when two edits conflict', () => {
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 4 }), (edits) => {
        const conflict = edits.some((a, index) => edits.slice(index + 1).some((b) => editsConflict(a, b)));
        if (conflict) expect(() => applyEdits('01234567', edits)).toThrow(OverlappingEditsError);
        else expect(typeof applyEdits('01234567', edits)).toBe('string');
      }),
    );
  });
});
