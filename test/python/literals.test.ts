import fc from 'fast-check';
import { booleanOf, constantString, decodeString, isNone, numberOf, syntaxKey } from '../../src/python/literals.js';
import { loadPythonParser, type PythonParser } from '../../src/python/parser.js';
import type { PyNode } from '../../src/python/tree.js';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadPythonParser();
});

function expression(text: string): PyNode {
  return parser.parse(text).root.namedChildren[0]!.namedChildren[0]!;
}

describe('constantString', () => {
  it.each([
    [`'a' "b" """c\nd"""`, 'abc\nd'],
    [`("x")`, 'x'],
    [`''`, ''],
    [String.raw`'\n\t\x41\101\u00e9\U0001F600\q\''`, "\n\tA\u0041\u00e9\u{1F600}\\q'"],
    [String.raw`r'\n'`, '\\n'],
    ["'a\\\nb'", 'ab'],
    ["'''a\r\nb\rc'''", 'a\nb\nc'],
    [`f'{{a}}'`, '{a}'],
    [`f'{a}'`, undefined],
    [`b'a'`, undefined],
    [`'a' b'c'`, undefined],
    [`x`, undefined],
    [String.raw`'\N{BULLET}'`, '\uFFFD'],
    [`u'a'`, 'a'],
  ])('of %s is %j', (text, value) => {
    expect(constantString(expression(text))).toBe(value);
  });

  it('reads back what JSON writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        expect(constantString(expression(JSON.stringify(value)))).toBe(value);
      }),
    );
  });
});

it('takes an f-string apart', () => {
  const { prefix, isRaw, pieces } = decodeString(expression(`fR'a{x!r:>{w}}b{y}'`))!;
  expect([prefix, isRaw]).toEqual(['fr', true]);
  const parts = pieces.map((piece) =>
    piece.kind === 'text' ? piece.value : [piece.expression.text, piece.conversion, piece.formatSpec?.text],
  );
  expect(parts).toEqual(['a', ['x', 'r', ':>{w}'], 'b', ['y', undefined, undefined]]);
});

it('reads numbers, booleans and None', () => {
  expect(['1', '-2', '1_000', '0xff', '1.5e3', '1j', 'x', '(3)'].map((text) => numberOf(expression(text)))).toEqual([
    1,
    -2,
    1000,
    255,
    1500,
    undefined,
    undefined,
    3,
  ]);
  expect(['True', '(False)', 'None', '1'].map((text) => booleanOf(expression(text)))).toEqual([true, false, undefined, undefined]);
  expect([isNone(expression('(None)')), isNone(expression('x'))]).toEqual([true, false]);
});

describe('syntaxKey', () => {
  it.each([
    ['f(a, b)', 'f( a,\n  b, # why\n)'],
    ['(a).b', 'a.b'],
    ['f((a + b))', 'f(a+b)'],
    [`f('x')`, `f("x")`],
    ['{"a": 1}', '{"a": 1,}'],
    ['(a + b)', 'a + b'],
    ['x = (a, b)', 'x = a, b'],
    [`f('x' "y")`, `f('xy')`],
    [`f('x'\n  # why\n  'y', z)`, `f('xy', z)`],
    [`f'{a} "b"'`, `F"""{a} \\"b\\""""`],
    [`f'''{', '.join(f"'{t}'" for t in x)}'''`, `f"""{", ".join(f"'{t}'" for t in x)}"""`],
  ])('is the same for %j and %j', (a, b) => {
    expect(syntaxKey(expression(a))).toBe(syntaxKey(expression(b)));
  });

  it.each([
    ['(a + b) * c', 'a + b * c'],
    ['(a,)', '(a)'],
    ['f((a, b))', 'f(a, b)'],
    ['((a, b), c)', '(a, b, c)'],
    ['x[a,]', 'x[a]'],
    ['f"{a}"', '"{a}"'],
    ['b"a"', '"a"'],
    ['rf"{a}"', 'f"{a}"'],
    [`f"{a}'"`, `f"{a}"`],
    [`f('x' 'y')`, `f('x', 'y')`],
    [`f('x' f'{y}')`, `f('xy')`],
    ['a.b', 'a.c'],
    ['not (a and b)', 'not a and b'],
  ])('differs for %j and %j', (a, b) => {
    expect(syntaxKey(expression(a))).not.toBe(syntaxKey(expression(b)));
  });
});
