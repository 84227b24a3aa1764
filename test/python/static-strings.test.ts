import { createModule } from '../../src/python/module.js';
import { loadPythonParser, type PythonParser } from '../../src/python/parser.js';
import { createStringAnalyser, type ResolveImported, type StringAnalysis } from '../../src/python/static-strings.js';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadPythonParser();
});

const resolveImported: ResolveImported = (name) => {
  if (name === 'app.constants.TABLE') return { value: 'users' };
  return name === 'app.constants.COLUMNS' ? { value: undefined } : undefined;
};

/** Analyses the argument of the last call of `text` in a file. */
function analyse(text: string): StringAnalysis {
  const module = createModule(parser.parse(text), { name: 'app.example', isPackage: false });
  return createStringAnalyser(module, resolveImported).analyse(module.callsNamed('text').at(-1)!.positional[0]!);
}

/** The text with each interpolation in braces: `{x}` when it is static, `{!x}` when not. */
function shape(text: string): string {
  return analyse(text)
    .parts.map((part) => (part.kind === 'text' ? part.text : `{${part.isStatic ? '' : '!'}${part.expression.text}}`))
    .join('');
}

function inFunction(body: string, parameters = 'x'): string {
  return `def f(${parameters}):\n${body.replace(/^/gm, '    ')}\n`;
}

describe('STATIC strings', () => {
  it.each([
    ['a literal', `text("a")`],
    ['a sum', `text("a" + "b" 'c')`],
    ['a constant', `A = "t"\ntext(f"{A}")`],
    ['a constant of a constant', `A = "t"\nB = A + "x"\ntext(B)`],
    ['an imported constant', `from app.constants import TABLE\ntext(f"{TABLE}")`],
    ['an imported list', `from app import constants\ntext(", ".join(constants.COLUMNS))`],
    ['a class constant', `class A:\n    T = "t"\n    def f(self):\n        text(f"{self.T} {A.T} {cls.T}")`],
    ['an Enum member', `from enum import Enum\nclass S(Enum):\n    A = "a"\ntext(f"{S.A} {S.A.value}")`],
    ['members of an Enum', `import enum\nclass B(str, enum.Enum): pass\nclass S(B):\n    A = "a"\nfor s in S:\n    text(f"{s.value}")`],
    [
      'a parameter that is an Enum',
      `import enum\nclass S(enum.Enum):\n    A = "a"\n${inFunction('text(f"{x.value} {x.name}")', 'x: S | None')}`,
    ],
    ['a value made an Enum', `import enum\nclass S(enum.Enum):\n    A = "a"\ndef f(x): text(f"{S(x).value}")`],
    ['numbers', inFunction('text(f"{int(x)} {len(x)} {float(x)} {3} {bool(x)}")')],
    ['a table name', `text(f"{User.__tablename__} {User.__table__.name}")`],
    ['a column name', `from m import User\ntext(f"{User.id.key}")`],
    ['names of columns', 'for column in User.__table__.columns:\n    text(f"{column.name}")'],
    ['a quoted identifier', inFunction('text(f"{preparer.quote(x)} {engine.dialect.identifier_preparer.quote(x)}")')],
    ['a named preparer', inFunction('p = e.dialect.identifier_preparer\ntext(p.quote(x))')],
    ['quoted_name', `from sqlalchemy.sql import quoted_name\n${inFunction('text(quoted_name(x, True))')}`],
    ['a loop over literals', 'for t in ("a", "b"):\n    text(f"DROP {t}")'],
    ['a loop over pairs', 'for t, v in [("a", x), ("b", y)]:\n    text(f"DROP {t}")'],
    ['a loop over a constant', 'T = ["a"]\nfor i, t in enumerate(sorted(T)):\n    text(f"{t}{i}")'],
    ['a comprehension over literals', 'text(", ".join(f"{t}.id" for t in ["a", "b"]))'],
    ['keys of a dictionary', 'D = {"a": x()}\nfor k, v in D.items():\n    text(k)'],
    ['a dictionary lookup', inFunction('D = {"a": "b"}\ntext(f"{D[x]} {D.get(x, \'c\')}")')],
    ['a choice', inFunction('text("a" if x else "b")')],
    ['a local on every path', inFunction('if x:\n    q = "a"\nelse:\n    q = "b"\ntext(q)')],
    ['a parameter set anew', inFunction('x = "a"\ntext(x)')],
    ['an allow-list guard', `A = ("a", "b")\n${inFunction('if x not in A:\n    raise E\ntext(f"{x}")')}`],
    ['an allow-list guard with or', `A = {"a": f()}\n${inFunction('if not x or x not in A:\n    return\nif y:\n    text(f"{x}")')}`],
    ['an allow-list around', inFunction('if x in ("a", "b"):\n    text(f"{x}")')],
    ['an assertion', inFunction('assert x in ("a", "b")\ntext(f"{x}")')],
    ['an allow-list filter', inFunction('text(", ".join(c for c in x if c in ("a", "b")))')],
    ['an allow-list choice', inFunction('text(f\'{x if x in ("a", "b") else "id"}\')')],
    ['the other arm of a guard', inFunction('if x not in ("a", "b"):\n    pass\nelse:\n    text(x)')],
    ['bind names', inFunction("text(f\"a = :p{x} AND b IN ({', '.join(f':v{i}' for i in y)})\")")],
    ['bind names in a list', inFunction('p = []\nfor i in x:\n    p.append(f":p{i}")\ntext(f"IN ({\', \'.join(p)})")')],
    ['placeholders', inFunction('text("IN (%s)" % ", ".join("?" * len(x)))')],
    ['dedent and strip', 'import textwrap\ntext(textwrap.dedent("a").strip().lower())'],
    ['a helper', `def name(): return "t"\n${inFunction('text(f"{name()}")')}`],
    ['q = q + ...', inFunction('q = "a"\nfor i in x:\n    q = q + "b"\ntext(q)')],
  ])('%s', (_, text) => {
    expect(analyse(text).isStatic).toBe(true);
  });

  it.each([
    ['a parameter', inFunction('text(f"{x}")')],
    ['an unknown import', `from other import A\ntext(f"{A}")`],
    ['a constant bound twice to other things', `A = "t"\nA = g()\ntext(A)`],
    ['a set attribute', `class A:\n    T = "t"\n    def f(self, t):\n        self.T = t\n        text(f"{self.T}")`],
    ['a value of any instance', inFunction('text(f"{x.value} {x.name}")')],
    ['a loop over a parameter', inFunction('for t in x:\n    text(f"DROP {t}")')],
    ['values of pairs', 'for t, v in [("a", x), ("b", y)]:\n    text(f"{v}")'],
    ['one path that is not', inFunction('q = "a"\nif x:\n    q = x\ntext(q)')],
    ['a later turn', inFunction('q = "a"\nfor i in x:\n    text(q)\n    q = i')],
    ['a guard that goes on', `A = ("a", "b")\n${inFunction('if x not in A:\n    log()\ntext(f"{x}")')}`],
    ['a guard of something else', inFunction('if y not in ("a",):\n    raise E\ntext(f"{x}")')],
    ['a guard before a new value', inFunction('if x not in ("a",):\n    raise E\nx = g()\ntext(f"{x}")')],
    ['a guard with and', inFunction('if y and x not in ("a",):\n    raise E\ntext(f"{x}")')],
    ['a list that grows', inFunction('p = []\np.append(f"a = {x}")\ntext(" AND ".join(p))')],
    ['a dictionary with other values', inFunction('D = {"a": x}\ntext(D["a"])')],
    ['a cast', inFunction('text(f"a::{x}")')],
    ['a time', inFunction('text(f"\'12:{x}\'")')],
    ['str of a parameter', inFunction('text(str(x))')],
  ])('but not %s', (_, text) => {
    expect(analyse(text).isStatic).toBe(false);
  });
});

describe('parts', () => {
  it.each([
    ['an f-string', inFunction('text(f"a {x!r} {y:>3}b")'), 'a {!x} {!y}b'],
    ['percent', inFunction('text("a = %s AND b = %(c)s %%" % x)'), 'a = {!x} AND b = {!x} %'],
    ['percent of a tuple', inFunction('text("a = %s AND b = %d" % (x, 1))'), 'a = {!x} AND b = {1}'],
    ['percent of a dictionary', inFunction('text("a = %(k)s" % {"k": x})'), 'a = {!x}'],
    ['format', inFunction('text("a {} {1} {k} {{}}".format(x, 2, k=y))'), 'a {!x} {2} {!y} {}'],
    ['format of constants', 'Q = "a {t}"\ntext(Q.format(t=t))', 'a {!t}'],
    ['a sum', inFunction('text("a " + x + " b")'), 'a {!x} b'],
    ['a local name', inFunction('q = f"a {x}"\nq += " b"\ntext(q)'), 'a {!x} b'],
    ['a nested local', inFunction('w = f"WHERE a = {x}"\ntext(f"SELECT {w} LIMIT 1")'), 'SELECT WHERE a = {!x} LIMIT 1'],
    ['join', inFunction('text(" AND ".join([f"a = {x}", "b"]))'), 'a = {!x} AND b'],
    ['join of a comprehension', inFunction('text(" AND ".join(f"{k} = 1" for k in x))'), '{!k} = 1'],
    ['join of appended', inFunction('c = ["a"]\nc.append(f"b = {x}")\ntext(" AND ".join(c))'), 'a AND b = {!x}'],
    ['join of a parameter', inFunction('text(", ".join(x))'), '{!x}'],
    ['replace', inFunction('text("a = :v".replace(":v", x))'), 'a = {!x}'],
    ['a template', `from string import Template\n${inFunction('text(Template("a = $v").substitute(v=x))')}`, 'a = {!x}'],
    ['a helper', `def h(t): return f"DROP {t}"\n${inFunction('text(h(x))')}`, 'DROP {!x}'],
    ['a method', 'class A:\n    def q(self, t): return f"DROP {t}"\n    def f(self, x): text(self.q("a"))', 'DROP a'],
    ['no construction', inFunction('text(x)'), '{!x}'],
    ['a sum of numbers', inFunction('text(f"LIMIT {x + y}")'), 'LIMIT {!x + y}'],
    ['a quote', inFunction(`text(f"a = '{x}'")`), "a = '{!x}'"],
  ])('of %s', (_, text, expected) => {
    expect(shape(text)).toBe(expected);
  });

  it('keeps the ways apart', () => {
    const { alternatives, interpolations, value } = analyse(inFunction('q = f"a {x}" if y else "b"\ntext(q)'));
    expect(alternatives).toHaveLength(2);
    expect(interpolations.map(({ before, after }) => [before, after])).toEqual([['a ', '']]);
    expect(value).toBeUndefined();
    expect(analyse(inFunction('text("a" if x else "b")')).values).toEqual(['a', 'b']);
  });

  it('tells where, how and around what a value stands', () => {
    const source = inFunction(`text("SELECT " + c + f" WHERE a = '{x}' AND b")`);
    const { interpolations, constructions, parts } = analyse(source);
    expect([...constructions]).toEqual(['plus', 'fstring']);
    expect(interpolations.at(-1)).toMatchObject({ before: "SELECT {} WHERE a = '", after: "' AND b", part: { via: 'fstring' } });
    for (const part of parts) {
      if (part.kind === 'text' && part.range) expect(source.slice(part.range.start, part.range.end)).toBe(part.text);
    }
  });

  it.each([
    ['A = "t"\ntext(f"SELECT {A}")', 'SELECT t'],
    ['import textwrap\ntext(textwrap.dedent("""\n    a\n      b\n"""))', '\na\n  b\n'],
    ['from app.constants import TABLE\ntext("x" + TABLE)', 'xusers'],
    ['from enum import StrEnum\nclass S(StrEnum):\n    A = "a"\ntext(f"{S.A} {S.A.value} {S.A.name}")', 'a a A'],
    ['text("%s-%s" % ("a", 1))', 'a-1'],
    ['text("{0}{0}".format("a"))', 'aa'],
    ['text(", ".join(["a", "b"]))', 'a, b'],
    ['text("  a ".strip())', 'a'],
    ['text(f"{x}")', undefined],
    ['text(f"{1:03d}")', undefined],
    ['from alembic import op\ntext(op.f("ix_a"))', 'ix_a'],
  ])('the value of %j is %j', (text, value) => {
    expect(analyse(text).value).toBe(value);
  });

  it('marks bind names', () => {
    const { parts } = analyse(inFunction('text(f"a = :p{x} AND b = {x}")'));
    expect(parts.flatMap((part) => (part.kind === 'interpolation' ? [part.isBindName] : []))).toEqual([true, false]);
  });

  it.each([
    ['20,000 sums', `text(${'"a" + '.repeat(20_000)}x)`],
    ['20,000 parentheses', `text(${'('.repeat(20_000)}x${')'.repeat(20_000)})`],
    ['names that double', `${Array.from({ length: 60 }, (_, i) => `a${i + 1} = f"{a${i}}{a${i}}"`).join('\n')}\ntext(a60)`],
    ['a name of itself', 'def f():\n    for i in j:\n        q = f"{q}{q}"\n    text(q)'],
  ])('ends for %s', (_, text) => {
    expect(analyse(text).parts.length).toBeGreaterThan(0);
  });
});
