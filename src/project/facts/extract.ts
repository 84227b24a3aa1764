import { constantString } from '../../python/literals.js';
import type { Binding, PyClass, PyFunction, PyModule, Scope } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { LineIndex } from '../../text/line-index.js';
import type { SourceFile } from '../source-file.js';
import { calledName, type ExpressionSummary } from './expression-summary.js';
import { FILE_FACTS_VERSION, type AssignmentFacts, type ClassFacts, type FileFacts, type FunctionFacts } from './file-facts.js';
import { selfReadsOf } from './self-reads.js';
import { summarize } from './summarize.js';
import { urlDialectsIn } from './url-dialects.js';

/** How many results of one function are kept: what they are shows in the first ones. */
const MAX_RESULTS = 4;
/** How many `self.x = ...` of one class are kept. */
const MAX_INSTANCE_ATTRIBUTES = 100;

const NAMING_CONVENTION = /^[^#\n]*\bnaming_convention\s*=(?!=)/m;

/** Takes from a file what other files may ask of it. Reads the whole tree once; the result is plain JSON. */
export function extractFileFacts(file: SourceFile): FileFacts {
  const { module, path, lines } = file;
  const reader = new FactReader(module, lines);
  const exported = reader.exported();
  return {
    path,
    module: module.name,
    isPackage: module.isPackage,
    imports: reader.imports(),
    starImports: module.starImports.map((star) => star.module),
    innerImports: reader.innerImports(),
    ...(exported && { exported }),
    classes: module.classes.filter(({ scope }) => isReachable(scope)).map((cls) => reader.classFacts(cls)),
    functions: module.functions.filter(({ scope }) => outerScope(scope)?.kind === 'module').map((fn) => reader.functionFacts(fn)),
    assignments: reader.moduleAssignments(),
    urlDialects: urlDialectsIn(file.text),
    ...(file.role !== 'migration' && namesConstraints(file.text) && { namesConstraints: true as const }),
  };
}

// The pattern begins at every line; few files hold the word.
function namesConstraints(text: string): boolean {
  return text.includes('naming_convention') && NAMING_CONVENTION.test(text);
}

/**
 * The key under which the facts of a file may be cached: its content, and what its names are made from.
 * @param blobId git's id of the file's content.
 */
export function factsCacheKey(blobId: string, path: string, module: string): string {
  return `${FILE_FACTS_VERSION}:${blobId}:${module}:${path}`;
}

class FactReader {
  readonly #module: PyModule;
  readonly #lines: LineIndex;
  #methods: Map<PyNode, PyFunction[]> | undefined;

  constructor(module: PyModule, lines: LineIndex) {
    this.#module = module;
    this.#lines = lines;
  }

  imports(): FileFacts['imports'] {
    const top = this.#module.imports.filter(({ scope }) => scope.kind === 'module');
    return top.flatMap(({ name, imported }) => (imported === undefined ? [] : [{ local: name, target: imported }]));
  }

  innerImports(): string[] {
    const inner = this.#module.imports.filter(({ scope }) => scope.kind !== 'module');
    return [...new Set(inner.flatMap(({ imported }) => imported ?? []))];
  }

  exported(): string[] | undefined {
    const [only, second] = this.#module.scope.bindings.get('__all__') ?? [];
    if (!only?.value?.is('list', 'tuple') || second) return undefined;
    const names = only.value.namedChildren.map(constantString);
    return names.every((name) => name !== undefined) ? names : undefined;
  }

  classFacts(cls: PyClass): ClassFacts {
    const attributes = this.#assignmentsOf(cls.scope);
    const isRelated = attributes.some(({ value }) => /relationship$/i.test(calledName(value) ?? ''));
    return {
      name: cls.scope.qualifiedName,
      row: this.#rowOf(cls.node),
      bases: cls.bases.map((base) => this.#summary(base)),
      keywords: Object.fromEntries([...cls.keywords].map(([name, value]) => [name, this.#summary(value)])),
      decorators: cls.decorators.map((decorator) => this.#decorator(decorator)),
      attributes,
      instanceAttributes: this.#instanceAttributes(cls),
      methods: this.#methodsOf(cls).map((method) => (isRelated ? this.#relatedMethod(method) : this.functionFacts(method))),
    };
  }

  /** A method of a class with relationships: whoever calls it may load one. */
  #relatedMethod(method: PyFunction): FunctionFacts {
    const selfReads = selfReadsOf(method);
    const facts = this.functionFacts(method);
    return selfReads.length > 0 ? { ...facts, selfReads } : facts;
  }

  functionFacts(fn: PyFunction): FunctionFacts {
    return {
      name: fn.name,
      row: this.#rowOf(fn.node),
      isAsync: fn.isAsync,
      isGenerator: fn.isGenerator,
      decorators: fn.decorators.map((decorator) => this.#decorator(decorator)),
      parameters: fn.parameters.map(({ name, annotation, defaultValue }) => ({
        name,
        ...(annotation && { annotation: this.#summary(annotation) }),
        ...(defaultValue && { default: this.#summary(defaultValue) }),
      })),
      ...(fn.returns && { returns: this.#summary(fn.returns) }),
      yields: fn.isGenerator ? this.#resultsOf(fn, 'yield') : [],
      returnValues: this.#resultsOf(fn, 'return_statement'),
    };
  }

  /** Assignments at the top of the module, and those that functions make through `global`. */
  moduleAssignments(): AssignmentFacts[] {
    return this.#assignmentsOf(this.#module.scope);
  }

  #assignmentsOf(scope: Scope): AssignmentFacts[] {
    const bindings = [...scope.bindings.values()].flat().filter(({ kind }) => kind === 'assignment' || kind === 'annotation');
    bindings.sort((a, b) => a.target.index - b.target.index);
    return bindings.map((binding) => this.#assignment(binding));
  }

  #assignment({ name, target, annotation, value, unpackIndex }: Binding): AssignmentFacts {
    const isInFunction = this.#module.functionOf(target) !== undefined;
    return {
      name,
      row: this.#rowOf(target),
      ...(annotation && { annotation: this.#summary(annotation) }),
      ...(value && unpackIndex === undefined && { value: this.#summary(value) }),
      ...(isInFunction && { isGlobalStatement: true }),
    };
  }

  #methodsOf(cls: PyClass): readonly PyFunction[] {
    if (!this.#methods) {
      this.#methods = new Map();
      for (const fn of this.#module.functions) {
        const owner = fn.owner?.node;
        if (owner) this.#methods.set(owner, [...(this.#methods.get(owner) ?? []), fn]);
      }
    }
    return this.#methods.get(cls.node) ?? [];
  }

  #instanceAttributes(cls: PyClass): AssignmentFacts[] {
    const found: AssignmentFacts[] = [];
    for (const node of cls.body.descendants('assignment')) {
      if (found.length === MAX_INSTANCE_ATTRIBUTES) break;
      const name = this.#instanceAttributeName(node, cls);
      if (name === undefined) continue;
      const annotation = node.field('type');
      const value = node.field('right');
      found.push({
        name,
        row: this.#rowOf(node),
        ...(annotation && { annotation: this.#summary(annotation) }),
        ...(value && { value: this.#summary(value) }),
      });
    }
    return found;
  }

  /** `x` of `self.x = ...` in a method of this very class. */
  #instanceAttributeName(node: PyNode, cls: PyClass): string | undefined {
    const left = node.field('left');
    if (!left?.is('attribute')) return undefined;
    const self = left.field('object');
    if (!self?.is('identifier')) return undefined;
    const method = this.#module.functionOf(node);
    if (method?.owner?.node !== cls.node || method.parameters[0]?.name !== self.text) return undefined;
    return left.field('attribute')?.text;
  }

  #resultsOf(fn: PyFunction, kind: 'yield' | 'return_statement'): ExpressionSummary[] {
    const results: ExpressionSummary[] = [];
    for (const node of fn.body.descendants(kind)) {
      if (results.length === MAX_RESULTS) break;
      const [value] = node.namedChildren;
      if (value && this.#module.functionOf(node)?.node === fn.node && !node.children.some((child) => child.kind === 'from')) {
        results.push(this.#summary(value));
      }
    }
    return results;
  }

  #decorator(decorator: PyNode): ExpressionSummary {
    const expression = decorator.is('decorator') ? decorator.namedChildren[0] : decorator;
    if (!expression) return { kind: 'opaque' };
    // Tables of test cases say nothing to other files, and were half of all that the facts of test modules held.
    const mark = expression.kind === 'call' ? this.#module.callAt(expression).callee : undefined;
    if (mark && this.#module.qualifiedName(mark)?.startsWith('pytest.mark.')) {
      return { kind: 'call', callee: this.#summary(mark), args: [], kwargs: {}, hasMore: true };
    }
    return this.#summary(expression);
  }

  #summary(node: PyNode): ExpressionSummary {
    return summarize(node, this.#module);
  }

  #rowOf(node: PyNode): number {
    return this.#lines.rowOf(node.start);
  }
}

/** The scope around, type parameters left out. */
function outerScope(scope: Scope): Scope | undefined {
  const outer = scope.parent;
  return outer?.kind === 'type-parameters' ? outer.parent : outer;
}

/** Whether code elsewhere can name it: not defined inside a function. */
function isReachable(scope: Scope): boolean {
  for (let outer = outerScope(scope); outer; outer = outerScope(outer)) if (outer.kind !== 'module' && outer.kind !== 'class') return false;
  return true;
}
