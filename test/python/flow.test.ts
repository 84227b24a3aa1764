import { branchesAround, consumerOf, enclosingFunction, isAwaited, isExclusive, isUnderTypeChecking } from '../../src/python/flow.js';
import { loopAround, loopsAround, statementOf, triesAround, tryAround, withItemsAround } from '../../src/python/flow.js';
import { loadPythonParser, type PythonParser } from '../../src/python/parser.js';
import type { PyNode } from '../../src/python/tree.js';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadPythonParser();
});

/** The identifiers of a text by name: the last one when it occurs several times. */
function named(text: string): (name: string) => PyNode {
  const { root } = parser.parse(text);
  return (name) => root.descendants('identifier').findLast((node) => node.text === name)!;
}

/** The call whose callee is a name. */
function callOf(text: string, name: string): PyNode {
  return named(text)(name).parent!;
}

describe('loopsAround', () => {
  it.each([
    ['for i in a:\n    x\n', ['for']],
    ['async def f():\n    async for i in a:\n        x\n', ['async-for']],
    ['for i in x:\n    pass\n', []],
    ['for i in a:\n    pass\nelse:\n    x\n', []],
    ['while x:\n    pass\n', ['while']],
    ['while a:\n    for b in c:\n        x\n', ['for', 'while']],
    ['[x for a in b]', ['comprehension']],
    ['[a for b in x]', []],
    ['[a for b in c if x]', ['comprehension']],
    ['[a for b in c for d in x]', ['comprehension']],
    ['{x: 1 for a in b for c in d}', ['comprehension', 'comprehension']],
    ['for i in a:\n    def f():\n        x\n', []],
    ['for i in a:\n    def f(p=x): pass\n', ['for']],
    ['for i in a:\n    f(lambda: x)\n', []],
    ['for i in a:\n    class A:\n        b = x\n', ['for']],
  ])('of x in %j', (text, kinds) => {
    expect(loopsAround(named(text)('x')).map(({ kind }) => kind)).toEqual(kinds);
  });

  it('tells iterable, target and condition', () => {
    const loop = loopAround(named('for a, b in c(d):\n    x\n')('x'))!;
    expect([loop.iterable?.text, loop.target?.text, loop.condition, loop.body.text]).toEqual(['c(d)', 'a, b', undefined, 'x']);
    const clauses = loopsAround(named('[x for a in b for c in d]')('x'));
    expect(clauses.map(({ iterable }) => iterable?.text)).toEqual(['d', 'b']);
  });
});

describe('surroundings', () => {
  it('finds the function whose body runs a node', () => {
    const at = named('def f(a=x):\n    lambda: y\nclass A:\n    z = 1\n');
    expect([at('x'), at('y'), at('z')].map((node) => enclosingFunction(node)?.field('name')?.text)).toEqual([undefined, 'f', undefined]);
  });

  it('finds statements', () => {
    const at = named('if x:\n    a = f(y)\nmatch m:\n    case 1 if z:\n        pass\n@d\ndef g(): pass\n');
    expect(['x', 'y', 'z', 'd'].map((name) => statementOf(at(name)).kind)).toEqual([
      'if_statement',
      'expression_statement',
      'match_statement',
      'decorated_definition',
    ]);
  });

  it('finds the try around', () => {
    const at = named('try:\n    try:\n        a\n    except E:\n        b\n    else:\n        c\nfinally:\n    d\n');
    expect(triesAround(at('a')).map(({ part }) => part)).toEqual(['body', 'body']);
    expect(triesAround(at('b')).map(({ part }) => part)).toEqual(['except', 'body']);
    expect(triesAround(at('c')).map(({ part }) => part)).toEqual(['else', 'body']);
    expect(triesAround(at('d')).map(({ part }) => part)).toEqual(['finally']);
    expect(tryAround(at('b'))?.finallyClause).toBeDefined();
    expect(tryAround(at('d'))).toBeUndefined();
  });

  it('finds the contexts around', () => {
    const at = named('async with a as b, c() as (d, e):\n    with f: x\n');
    expect(withItemsAround(at('x')).map(({ expression, alias, isAsync }) => [expression.text, alias?.text, isAsync])).toEqual([
      ['f', undefined, false],
      ['c()', '(d, e)', true],
      ['a', 'b', true],
    ]);
    expect(withItemsAround(at('c')).map(({ expression }) => expression.text)).toEqual(['a']);
  });

  it('knows what never runs', () => {
    const at = named('if typing.TYPE_CHECKING:\n    import a\nelse:\n    import b\nif c:\n    import d\n');
    expect(['a', 'b', 'd'].map((name) => isUnderTypeChecking(at(name)))).toEqual([true, false, false]);
  });

  it('looks through parentheses for await', () => {
    const at = named('await a\nawait ((b))\nawait c.d\nawait e()\n');
    expect([isAwaited(at('a')), isAwaited(at('b')), isAwaited(at('c')), isAwaited(at('e'))]).toEqual([true, true, false, false]);
  });
});

describe('consumerOf', () => {
  it.each([
    ['x()', 'dropped'],
    ['await x()', 'awaited'],
    ['return (x())', 'returned'],
    ['lambda: x()', 'returned'],
    ['yield x()', 'yielded'],
    ['f(x())', 'argument'],
    ['f(k=x())', 'argument'],
    ['f(*x())', 'starred'],
    ['a = b = x()', 'assigned'],
    ['(a := x())', 'assigned'],
    ['a += x()', 'augmented'],
    ['return a, x()', 'element'],
    ['{"k": x()}', 'element'],
    ['[x() for a in b]', 'element'],
    ['x().y', 'attribute'],
    ['x()()', 'called'],
    ['x()[0]', 'subscripted'],
    ['a[x()]', 'index'],
    ['for a in x(): pass', 'iterated'],
    ['[a for a in x()]', 'iterated'],
    ['with x() as a: pass', 'with-item'],
    ['with x(): pass', 'with-item'],
    ['if x(): pass', 'condition'],
    ['a if x() else b', 'condition'],
    ['return x() if a else b', 'returned'],
    ['a = b if c else x()', 'assigned'],
    ['x() or a', 'operand'],
    ['f"{x()}"', 'interpolated'],
    ['raise x()', 'raised'],
    ['match x():\n    case 1: pass', 'match-subject'],
    ['def f(a=x()): pass', 'other'],
    ['@x()\ndef f(): pass', 'other'],
    ['class A(x()): pass', 'other'],
    // Broken: the keyword stands in no argument list, straight below the root.
    ['f(k=x(),=y', 'other'],
  ])('of x() in %j is %j', (text, kind) => {
    expect(consumerOf(callOf(text, 'x')).kind).toBe(kind);
  });

  it('tells keyword and targets', () => {
    expect(consumerOf(callOf('f(k=x())', 'x'))).toMatchObject({ keyword: 'k' });
    const consumer = consumerOf(callOf('a = b, c = x()', 'x'));
    expect(consumer.kind === 'assigned' && consumer.targets.map(({ text }) => text)).toEqual(['a', 'b, c']);
  });
});

describe('isExclusive', () => {
  it.each([
    ['if c:\n    a\nelse:\n    b\n', true],
    ['if c:\n    a\nelif b:\n    pass\n', true],
    ['if a:\n    b\n', false],
    ['if c:\n    pass\nelif a:\n    pass\nelse:\n    b\n', false],
    ['if c:\n    a\nb\n', false],
    ['def f():\n    if c:\n        a\n        return\n    b\n', true],
    ['def f():\n    if c:\n        a\n        raise E\n    b\n', true],
    ['def f():\n    try:\n        a\n        raise E\n    except E:\n        b\n', false],
    ['def f():\n    try:\n        a\n        return\n    finally:\n        b\n', false],
    ['for i in j:\n    if c:\n        a\n        continue\n    b\n', true],
    ['for i in j:\n    a\n    break\nb\n', false],
    ['match m:\n    case 1:\n        a\n    case 2:\n        b\n', true],
    ['try:\n    a\nexcept E:\n    b\n', false],
    ['try:\n    c\nexcept E:\n    a\nexcept F:\n    b\n', true],
    ['a if c else b', true],
    ['b if a else c', false],
    ['def f():\n    a\n    return\ndef g():\n    b\n', false],
  ])('of a and b in %j is %j', (text, expected) => {
    const at = named(text);
    expect(isExclusive(at('a'), at('b'))).toBe(expected);
    expect(isExclusive(at('b'), at('a'))).toBe(expected);
  });

  it('lists the branches around', () => {
    const at = named('if c:\n    while d:\n        x\n');
    expect(branchesAround(at('x')).map(({ node }) => node.kind)).toEqual(['while_statement', 'if_statement']);
    expect(branchesAround(at('c'))).toEqual([]);
  });
});
