import { createModule, type PyModule } from '../../../src/python/module.js';
import { loadPythonParser, type PythonParser } from '../../../src/python/parser.js';
import type { PyNode } from '../../../src/python/tree.js';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadPythonParser();
});

function moduleOf(text: string, name = 'app.example', isPackage = false): PyModule {
  return createModule(parser.parse(text), { name, isPackage });
}

/** The identifiers with a name, in source order. */
function identifiers(module: PyModule, name: string): PyNode[] {
  return module.tree.root.descendants('identifier').filter((node) => node.text === name);
}

/** For each identifier of that name: kind and scope of the bindings it means. */
function meanings(module: PyModule, name: string): string[] {
  return identifiers(module, name).map((node) =>
    module
      .resolve(node)
      .map((binding) => `${binding.kind}@${binding.scope.kind}:${binding.scope.qualifiedName}`)
      .join(','),
  );
}

describe('scopes', () => {
  it('does not show class names to methods', () => {
    const module = moduleOf('x = 1\nclass A:\n    x = 2\n    y = x\n    def f(self):\n        return x\n');
    expect(meanings(module, 'x')).toEqual(['assignment@module:', 'assignment@class:A', 'assignment@class:A', 'assignment@module:']);
  });

  it('runs the first iterable of a comprehension outside', () => {
    const module = moduleOf('x = [[1]]\ny = [x for x in x for z in x]\n');
    expect(meanings(module, 'x')).toEqual([
      'assignment@module:',
      'comprehension@comprehension:',
      'comprehension@comprehension:',
      'assignment@module:',
      'comprehension@comprehension:',
    ]);
  });

  it('hides the class from a comprehension in it', () => {
    const module = moduleOf('class A:\n    xs = [1]\n    n = 2\n    ys = [n for x in xs]\n');
    expect(meanings(module, 'n')).toEqual(['assignment@class:A', '']);
    expect(meanings(module, 'xs')).toEqual(['assignment@class:A', 'assignment@class:A']);
  });

  it('binds a walrus in the function around the comprehension', () => {
    const module = moduleOf('def f(rows):\n    [last := row for row in rows]\n    return last\n');
    expect(meanings(module, 'last')).toEqual(['walrus@function:f', 'walrus@function:f']);
  });

  it('sends global and nonlocal names to their scopes', () => {
    const module = moduleOf(
      'n = 0\ndef f():\n    global n\n    n = 1\n    k = 0\n    def g():\n        nonlocal k\n        k = 2\n        return n, k\n    return k\n',
    );
    expect(module.scope.bindings.get('n')).toHaveLength(2);
    expect(meanings(module, 'n').slice(2)).toEqual(['assignment@module:,assignment@module:', 'assignment@module:,assignment@module:']);
    expect(meanings(module, 'k').at(-1)).toBe('assignment@function:f,assignment@function:f');
  });

  it('keeps defaults, annotations and decorators outside', () => {
    const module = moduleOf('a = 1\n@a\ndef f(a: a = a) -> a:\n    return a\ng = lambda a=a: a\n');
    expect(meanings(module, 'a')).toEqual([
      'assignment@module:',
      'assignment@module:',
      'parameter@function:f',
      'assignment@module:',
      'assignment@module:',
      'assignment@module:',
      'parameter@function:f',
      'parameter@lambda:',
      'assignment@module:',
      'parameter@lambda:',
    ]);
  });

  it.each([
    ['with open() as f:\n    pass\n', 'f', 'with', undefined],
    ['with open() as (f, g):\n    pass\n', 'g', 'with', 1],
    ['try:\n    pass\nexcept E as e:\n    pass\n', 'e', 'except', undefined],
    ['for a, *b in x:\n    pass\n', 'b', 'for', -1],
    ['for (a) in x:\n    pass\n', 'a', 'for', undefined],
    ['(a, (b, c)), d = x\n', 'd', 'assignment', 1],
    ['(a, (b, c)), d = x\n', 'c', 'assignment', -1],
    ['[a] = x\n', 'a', 'assignment', 0],
    ['a: int\n', 'a', 'annotation', undefined],
    ['a += 1\n', 'a', 'augmented', undefined],
    ['del a, b\n', 'b', 'delete', 1],
    ['match p:\n    case [x, *rest]:\n        pass\n', 'rest', 'match', undefined],
    ['match p:\n    case {"k": v, **kw}:\n        pass\n', 'kw', 'match', undefined],
    ['match p:\n    case Cls(x, y=z) as w:\n        pass\n', 'z', 'match', undefined],
    ['match p:\n    case Cls(x, y=z) as w:\n        pass\n', 'w', 'match', undefined],
    ['type Alias[T] = list[T]\n', 'Alias', 'assignment', undefined],
  ])('finds the name in %j', (text, name, kind, unpackIndex) => {
    const bindings = moduleOf(text).scope.bindings.get(name) ?? [];
    expect(bindings.map((binding) => binding.kind)).toEqual([kind]);
    if (kind !== 'delete') expect(bindings[0]!.unpackIndex).toBe(unpackIndex);
  });

  it('does not bind class heads, dotted patterns, attributes and subscripts', () => {
    const module = moduleOf('match p:\n    case Cls():\n        pass\n    case a.b:\n        pass\nself.x, y[0] = 1, 2\n');
    expect([...module.scope.bindings.keys()]).toEqual([]);
  });

  it('knows type parameters', () => {
    const module = moduleOf('def f[T: int](x: T) -> T:\n    y: T\nclass A[K](B[K]):\n    x: K\n');
    expect(new Set(meanings(module, 'T'))).toEqual(new Set(['type-parameter@type-parameters:']));
    expect(new Set(meanings(module, 'K'))).toEqual(new Set(['type-parameter@type-parameters:']));
  });

  it('gives the value, the source and the annotation of a binding', () => {
    const module = moduleOf('a = b = f()\nc, d = 1, 2\ne: int = 3\nfor g in h: pass\nwith i as j: pass\nk, l = m\n');
    const value = (name: string) => module.scope.bindings.get(name)?.[0]?.value?.text;
    const source = (name: string) => module.scope.bindings.get(name)?.[0]?.source?.text;
    expect([value('a'), value('b'), value('c'), value('d'), value('e'), value('g'), value('j'), value('l')]).toEqual([
      'f()',
      'f()',
      '1',
      '2',
      '3',
      undefined,
      'i',
      undefined,
    ]);
    expect([source('g'), source('l')]).toEqual(['h', 'm']);
    expect(module.scope.bindings.get('e')![0]!.annotation?.text).toBe('int');
  });

  it('finds the function whose body a node runs in', () => {
    const module = moduleOf('def f(a=x):\n    return [y for y in z if (lambda: y)]\nclass A:\n    b = c\n');
    const functionOf = (name: string) => module.functionOf(identifiers(module, name).at(-1)!)?.name;
    expect([functionOf('x'), functionOf('y'), functionOf('z'), functionOf('c')]).toEqual([undefined, 'f', 'f', undefined]);
  });

  it('lists the uses of a binding', () => {
    const module = moduleOf('import a\ndef f(a): return a\ndef g(): return a.a(a=a)\n');
    expect(module.usesOf(module.imports[0]!)).toHaveLength(2);
  });
});
