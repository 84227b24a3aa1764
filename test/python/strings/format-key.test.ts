import { loadPythonParser, type PythonParser } from '../../../src/python/parser.js';
import { formatKey } from '../../../src/python/strings/format-key.js';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadPythonParser();
});

function keyOf(expression: string): string | undefined {
  const statement = parser.parse(`${expression}\n`).root.namedChildren[0]!;
  return formatKey(statement.namedChildren[0]!);
}

describe('formatKey', () => {
  it.each([
    [`f"a {b} c"`, `"a %s c" % b`],
    [`f"a {b} c"`, `"a %s c" % (b,)`],
    [`f"a {b} c"`, `"a {} c".format(b)`],
    [`f"a {b}" " c"`, `("a %s" " c") % b`],
    [`f"{a}{b.c}"`, `"{1}{0}".format(b.c, a)`],
    [`f"{a!r}{b:d}{c:>{w}}"`, `f'{a!r}' f'{b:d}' f'{c:>{w}}'`],
    [`f"{a!r}{b:d}"`, `"%r%d" % (a, b)`],
    [`f"{a}%{{}}"`, `"%(a)s%%{}" % {"a": a}`],
    [`f"{a!r:>9}"`, `"{x!r:>9}".format(x=a)`],
  ])('is the same for %s and %s', (one, other) => {
    expect(keyOf(one)).toBeDefined();
    expect(keyOf(other)).toBe(keyOf(one));
  });

  it.each([
    [`f"a {b}"`, `f"a {c}"`],
    [`f"a {b}"`, `f"a {b!r}"`],
    [`f"a {b}"`, `"b %s" % b`],
    [`"%s %s" % (a, b)`, `"%s %s" % (b, a)`],
    [`"%5d" % a`, `"%d" % a`],
  ])('differs for %s and %s', (one, other) => {
    expect(keyOf(one)).toBeDefined();
    expect(keyOf(other)).toBeDefined();
    expect(keyOf(other)).not.toBe(keyOf(one));
  });

  it.each([
    `"a"`,
    `a % b`,
    `7 % 2`,
    `"{0.b}".format(a)`,
    `"{}".format(*a)`,
    `"%s %s" % (a,)`,
    `"{".format(a)`,
    `b"%s" % a`,
    `a.format(b)`,
    `f(a)`,
  ])('is not known for %s', (expression) => {
    expect(keyOf(expression)).toBeUndefined();
  });
});
