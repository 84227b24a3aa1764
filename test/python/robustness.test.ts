import fc from 'fast-check';
import { branchesAround, consumerOf, isExclusive, isUnderTypeChecking, loopsAround, statementOf } from '../../src/python/flow.js';
import { enclosingFunction, triesAround, withItemsAround } from '../../src/python/flow.js';
import { constantString, numberOf, syntaxKey } from '../../src/python/literals.js';
import { createModule, type PyModule } from '../../src/python/module.js';
import { loadPythonParser, type PythonParser } from '../../src/python/parser.js';
import { createStringAnalyser } from '../../src/python/static-strings.js';

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadPythonParser();
});

function moduleOf(text: string): PyModule {
  return createModule(parser.parse(text), { name: 'app.example', isPackage: false });
}

/** Asks everything that can be asked of a file. */
function askEverything(module: PyModule): void {
  const analyser = createStringAnalyser(module);
  const nodes = module.tree.root.descendants(...new Set(Array.from(module.tree.rows.kind, (_, row) => module.tree.at(row).kind)));
  for (const node of nodes) {
    module.scopeOf(node);
    module.functionOf(node);
    module.qualifiedName(node);
    if (node.kind === 'identifier') module.resolve(node);
    for (const ask of [loopsAround, branchesAround, triesAround, withItemsAround, consumerOf, statementOf, enclosingFunction]) ask(node);
    for (const ask of [isUnderTypeChecking, constantString, numberOf, syntaxKey]) ask(node);
    analyser.analyse(node);
    analyser.isStatic(node);
    isExclusive(node, nodes[0]!);
  }
  for (const call of module.calls) void [call.callee, call.receiver, call.name, call.positional, call.keywords, call.hasStar];
  for (const fn of module.functions) void [fn.parameters, fn.owner, fn.isAsync, fn.decorators, fn.body, fn.returns, fn.scope.function];
  for (const cls of module.classes) void [cls.bases, cls.keywords, cls.name, cls.scope.qualifiedName];
  const scopes = new Set(nodes.map((node) => module.scopeOf(node)));
  for (const scope of scopes) {
    for (const binding of [...scope.bindings.values()].flat()) {
      void [binding.value, binding.source, binding.annotation, binding.target];
      module.usesOf(binding);
    }
  }
}

const PIECES = [
  ...[
    'def f(',
    'class A(',
    'lambda x: ',
    'import a.b',
    'from . import ',
    ' as ',
    'with ',
    'for x in ',
    ' if ',
    ' else ',
    'match x:\n',
    'case ',
  ],
  ...[
    'async ',
    'await ',
    'yield ',
    'return ',
    'global x',
    'nonlocal y',
    'del ',
    'try:\n',
    'except ',
    'finally:\n',
    'type X = ',
    ':= ',
    '@',
  ],
  ...[
    'x',
    'y.z',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ':',
    '\n',
    '\n    ',
    '=',
    '+=',
    ',',
    '.',
    '*',
    '**',
    '"a"',
    'f"{x}"',
    "f'''",
    '%',
    '+',
    ' not in ',
  ],
];

describe('whatever the text is', () => {
  it('nothing throws', () => {
    const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (source) => askEverything(moduleOf(source))),
      { numRuns: 500 },
    );
  });

  it('every node stands in a scope whose node is around it', () => {
    const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (source) => {
        const module = moduleOf(source);
        for (let row = 0; row < module.tree.rows.count; row++) {
          const node = module.tree.at(row);
          expect(module.scopeOf(node).node.contains(node)).toBe(true);
        }
      }),
    );
  });

  it('a name means bindings of one scope that sees it', () => {
    const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (source) => {
        const module = moduleOf(source);
        for (const identifier of module.tree.root.descendants('identifier')) {
          const bindings = module.resolve(identifier);
          expect(new Set(bindings.map(({ scope }) => scope)).size).toBeLessThanOrEqual(1);
          for (const binding of bindings) {
            expect(binding.name).toBe(identifier.text);
            expect(binding.scope.node.contains(identifier)).toBe(true);
          }
        }
      }),
    );
  });
});

const DEEP_ALIASES = 20_000;

describe('wherever a run of comments stands', () => {
  it.each([
    ['first', ''],
    ['behind an empty line', '\n'],
    ['behind two empty lines', '\n\n'],
    ['behind an empty line of Windows', '\r\n'],
    ['behind an empty line and a mark', '\uFEFF\n'],
    ['behind code', 'y = 1\n'],
  ])('%s, it is read', (_, start) => {
    const module = moduleOf(`${start}${'# a licence\n'.repeat(100)}x = 1\n`);
    expect(module.comments).toHaveLength(100);
    expect(module.scope.bindings.has('x')).toBe(true);
  });
});

it('a name is followed through thousands of aliases', () => {
  const aliases = Array.from({ length: DEEP_ALIASES }, (_, index) => `a${index + 1} = a${index}\n`).join('');
  const module = moduleOf(`from sqlalchemy.orm import Session as a0\n${aliases}a${DEEP_ALIASES}.begin\n`);
  expect(module.qualifiedName(module.tree.root.descendants('attribute')[0]!)).toBe('sqlalchemy.orm.Session.begin');
});

describe('however deep the text is', () => {
  const DEEP = 20_000;
  it.each([
    ['parentheses', `x = ${'('.repeat(DEEP)}y${')'.repeat(DEEP)}\n`],
    ['calls', `x = ${'f('.repeat(DEEP)}y${')'.repeat(DEEP)}\n`],
    ['attributes', `x = a${'.b'.repeat(DEEP)}\n`],
    ['sums', `x = a${' + b'.repeat(DEEP)}\n`],
    ['assignments', `${'a = '.repeat(DEEP)}b\n`],
    ['targets', `${'['.repeat(DEEP)}a${']'.repeat(DEEP)} = b\n`],
    ['lambdas', `x = ${'lambda: '.repeat(DEEP)}y\n`],
    ['brackets', `x = ${'['.repeat(DEEP)}y${']'.repeat(DEEP)}\n`],
    ['conditions', `x = ${'a if b else '.repeat(DEEP / 2)}c\n`],
    ['negations', `x = ${'not '.repeat(DEEP)}y\n`],
  ])('%s are read', (_, text) => {
    const module = moduleOf(text);
    expect(module.scope.bindings.size).toBeGreaterThan(0);
    const analyser = createStringAnalyser(module);
    const [assignment] = module.tree.root.descendants('assignment');
    const value = assignment!.field('right')!;
    const deepest = module.tree.at(module.tree.rows.count - 1);
    for (const node of [value, deepest]) {
      analyser.analyse(node);
      analyser.isStatic(node);
      module.qualifiedName(node);
      for (const ask of [loopsAround, branchesAround, consumerOf, statementOf, syntaxKey, constantString]) ask(node);
    }
    expect(module.tree.depth).toBeGreaterThan(10_000);
  });
});
