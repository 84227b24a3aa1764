import { applyEdits } from '../../src/text/edits.js';
import { createFixer, FixAborted, type EditCollector } from '../../src/lint/fixer.js';
import type { PyCall } from '../../src/python/calls.js';
import { sourceFile } from '../support/source-files.js';

function edited(text: string, edit: (fixer: EditCollector, call: PyCall) => void): string {
  const file = sourceFile('app/a.py', text);
  const fixer = createFixer(file, { symbolOf: () => undefined });
  edit(fixer, file.module.calls[0]!);
  return applyEdits(text, fixer.collected() ?? []);
}

describe('appendArgument', () => {
  it.each([
    ['f()', 'f(x=1)'],
    ['f(a)', 'f(a, x=1)'],
    ['f(a,)', 'f(a, x=1)'],
    ['f(a, **k)', 'f(a, x=1, **k)'],
    ['f(a, *b)', 'f(a, *b, x=1)'],
    ['f(\n    a,\n    b,\n)', 'f(\n    a,\n    b,\n    x=1,\n)'],
    ['f(\n    a,\n    b\n)', 'f(\n    a,\n    b,\n    x=1\n)'],
    ['f(\n    a,  # one\n)', 'f(\n    a,  # one\n    x=1,\n)'],
    ['f(\n    a  # one\n)', 'f(\n    a,  # one\n    x=1\n)'],
    ['f(\n    a,\n    **k,\n)', 'f(\n    a,\n    x=1,\n    **k,\n)'],
    ['f(\n    a, b,\n)', 'f(\n    a, b, x=1\n)'],
    ['f(a,\n  b)', 'f(a,\n  b,\n  x=1)'],
    ['f(\n    a={\n        1: 2,\n    },\n)', 'f(\n    a={\n        1: 2,\n    },\n    x=1,\n)'],
    ['f(\r\n    a,\r\n)', 'f(\r\n    a,\r\n    x=1,\r\n)'],
    ['f(\n\ta,\n)', 'f(\n\ta,\n\tx=1,\n)'],
  ])('makes %j %j', (before, after) => {
    expect(edited(before, (fixer, call) => fixer.appendArgument(call, 'x=1'))).toBe(after);
  });

  it('gives up where the only argument is a bare generator', () => {
    expect(() => edited('f(x for x in y)', (fixer, call) => fixer.appendArgument(call, 'x=1'))).toThrow(FixAborted);
  });
});

describe('removeArgument', () => {
  it.each([
    ['f(x=1)', 'f()'],
    ['f(x=1,)', 'f()'],
    ['f(x=1, a=2)', 'f(a=2)'],
    ['f(a, x=1)', 'f(a)'],
    ['f(a, x=1,)', 'f(a,)'],
    ['f(a, x=1, b=2)', 'f(a, b=2)'],
    ['f(\n    a,\n    x=1,\n)', 'f(\n    a,\n)'],
    ['f(\n    x=1,\n    a=2,\n)', 'f(\n    a=2,\n)'],
    ['f(\n    x=1, a=2,\n)', 'f(\n    a=2,\n)'],
    ['f(\n    # about a\n    a=2,\n    x=1,\n)', 'f(\n    # about a\n    a=2,\n)'],
    ['f(\r\n    x=1,\r\n    a=2,\r\n)', 'f(\r\n    a=2,\r\n)'],
  ])('makes %j %j', (before, after) => {
    const remove = (fixer: EditCollector, call: PyCall) => {
      const given = call.keywords.get('x')!;
      fixer.removeArgument(call, given.parent!);
    };
    expect(edited(before, remove)).toBe(after);
  });
});

describe('dropImport', () => {
  it.each([
    ['from a import f\nf()', 'f()'],
    ['from a import f, g\nf()', 'from a import g\nf()'],
    ['from a import g, f\nf()', 'from a import g\nf()'],
    ['from a import (\n    f,\n    g,\n)\nf()', 'from a import (\n    g,\n)\nf()'],
    ['from a import b as f\r\nf()', 'f()'],
    ['from a import f  # why\nf()', 'from a import f  # why\nf()'],
    ['from a import f\n__all__ = ["f"]\nf()', 'from a import f\n__all__ = ["f"]\nf()'],
    ['from a import f; x = 1\nf()', 'from a import f; x = 1\nf()'],
    ['if x:\n    from a import f\nf()', 'if x:\n    from a import f\nf()'],
  ])('makes %j %j', (before, after) => {
    expect(edited(before, (fixer, call) => fixer.dropImport(call.callee))).toBe(after);
  });
});
