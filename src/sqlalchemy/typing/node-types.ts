import type { SourceFile } from '../../project/source-file.js';
import type { PyCall } from '../../python/calls.js';
import type { Field, Kind } from '../../python/grammar.js';
import type { Binding } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { ReceiverType, RowElement } from '../receivers.js';
import { LazyArgument, type Argument, type CallArguments } from './arguments.js';
import { BindingTypes } from './binding-types.js';
import { awaited } from './calls.js';
import type { ProjectTypes } from './project-types.js';
import { reachingBindings } from './reaching.js';
import { elementValue, rowOf, rowsOf } from './rows.js';
import { agree, asReceiver, NONE, typed, type Value } from './values.js';

// Chains of a hundred links exist in real code; a generated file's thousandth must not exhaust the stack.
const MAX_DEPTH = 400;
/** Each name that the file itself does not bind is looked for in each of them; nobody writes more. */
const MAX_STAR_IMPORTS = 50;
const DOTTED_NAME = /^[\w.]{1,80}$/;
const ENTERING = new Set(['enter_context', 'enter_async_context']);
const CASTS = new Set(['typing.cast', 'typing_extensions.cast']);
/** Syntax that is one value and no entity, when it stands in `select(...)`. */
const EXPRESSION_KINDS = new Set<Kind>([
  'binary_operator',
  'comparison_operator',
  'integer',
  'float',
  'string',
  'true',
  'false',
  'unary_operator',
]);
const EXPRESSION_MAKERS = new Set(
  [
    'literal',
    'literal_column',
    'case',
    'cast',
    'extract',
    'exists',
    'null',
    'true',
    'false',
    'type_coerce',
    'distinct',
    'and_',
    'or_',
    'not_',
  ].map((name) => `sqlalchemy.${name}`),
);
/** Methods of column expressions that give one more: `User.id.label("x")`. */
const EXPRESSION_METHODS = new Set([
  'label',
  'desc',
  'asc',
  'cast',
  'is_',
  'is_not',
  'in_',
  'like',
  'ilike',
  'over',
  'op',
  'filter',
  'collate',
  'distinct',
]);

/** Types the expressions of one file, each node once. */
export class NodeTypes {
  readonly file: SourceFile;
  readonly project: ProjectTypes;
  /** SQLAlchemy evidence in this file: without it a name proves nothing. */
  readonly usesSqlAlchemy: boolean;
  readonly #bindings: BindingTypes;
  readonly #known = new Map<number, Value | undefined>();
  #depth = 0;

  constructor(file: SourceFile, project: ProjectTypes, usesSqlAlchemy: boolean) {
    this.file = file;
    this.project = project;
    this.usesSqlAlchemy = usesSqlAlchemy;
    this.#bindings = new BindingTypes(this);
  }

  /** What an expression is at its place. */
  valueOf(node: PyNode): Value | undefined {
    const known = this.#known.get(node.index);
    if (known !== undefined || this.#known.has(node.index)) return known;
    if (this.#depth > MAX_DEPTH) return undefined;
    // While it is being worked out it says nothing: `q = q.filter(...)` in a loop.
    this.#known.set(node.index, NONE);
    this.#depth++;
    const value = this.#compute(node);
    this.#depth--;
    this.#known.set(node.index, value);
    return value;
  }

  /** What an instance of a class is that an expression names. */
  instanceOf(className: string): Value | undefined {
    return this.project.instanceOf(className, 2);
  }

  /** The canonical SQLAlchemy name of an expression. */
  symbolOf(node: PyNode): string | undefined {
    const name = this.nameOf(node);
    return name === undefined ? undefined : this.project.symbolOf(name);
  }

  /** The absolute dotted name of an expression; names that only a star import can give are looked for there. */
  nameOf(node: PyNode): string | undefined {
    const { module } = this.file;
    const name = module.qualifiedName(node);
    const stars = module.starImports;
    if (name !== undefined || stars.length === 0 || stars.length > MAX_STAR_IMPORTS || !DOTTED_NAME.test(node.text)) return name;
    let root = node;
    while (root.kind === 'attribute') root = root.tree.at(root.index + 1);
    if (root.kind !== 'identifier' || module.resolve(root).length > 0) return undefined;
    for (const star of stars) {
      const candidate = this.project.project.canonicalName(`${star.module}.${node.text}`);
      if (this.project.symbolOf(candidate) !== undefined || this.project.project.definitionOf(candidate)) return candidate;
    }
    return undefined;
  }

  /** The arguments of a call, typed where somebody looks. */
  argumentsOf(call: PyCall): CallArguments {
    return new NodeArguments(call, this);
  }

  /** The expressions a name may have been bound to where it is used; empty when a binding is no plain assignment. */
  valuesOf(identifier: PyNode): readonly PyNode[] {
    const { module } = this.file;
    const bindings = reachingBindings(identifier, module.resolve(identifier), module);
    const values = bindings.map((binding) => valueGiven(binding));
    return values.every((value) => value !== undefined) ? values : [];
  }

  /** The one expression a name is bound to. */
  onlyValue(identifier: PyNode): PyNode | undefined {
    const values = this.valuesOf(identifier);
    return values.length === 1 ? values[0] : undefined;
  }

  /** All `x.name` of the file. */
  attributesNamed(name: string): readonly PyNode[] {
    const { tree } = this.file;
    if (!tree.text.includes(`.${name}`)) return [];
    const { end } = tree.rows;
    // The name is an attribute's last child; most end in another one, and need no node.
    const endsInName = (index: number) => tree.text.startsWith(name, end[index]! - name.length);
    return tree
      .indexesOf(['attribute'])
      .filter(endsInName)
      .map((index) => tree.at(index))
      .filter((attribute) => attribute.field('attribute')?.text === name);
  }

  /** What an expression adds to the rows of `select(...)` or `query(...)`. */
  elementOf(node: PyNode): RowElement {
    const name = this.nameOf(node);
    const named = name === undefined ? undefined : this.project.elementOfName(name);
    if (named && named.kind !== 'unknown') return named;
    if (node.kind === 'call') return this.#calledElement(node);
    if (node.kind === 'attribute') {
      const owner = this.valueOf(node.field('object')!);
      const entity = owner?.kind === 'class' ? this.project.elementOfName(owner.name) : undefined;
      return entity?.kind === 'entity'
        ? { kind: 'column', model: entity.model, column: node.field('attribute')!.text }
        : { kind: 'unknown' };
    }
    if (EXPRESSION_KINDS.has(node.kind)) return { kind: 'expression' };
    return this.#classElement(this.valueOf(node));
  }

  #calledElement(node: PyNode): RowElement {
    const call = this.file.module.callAt(node);
    const symbol = this.symbolOf(call.callee);
    if (symbol?.startsWith('sqlalchemy.func.') || (symbol && EXPRESSION_MAKERS.has(symbol))) return { kind: 'expression' };
    if (call.receiver && EXPRESSION_METHODS.has(call.name)) {
      const inner = this.elementOf(call.receiver);
      return inner.kind === 'column' || inner.kind === 'expression' ? { kind: 'expression' } : { kind: 'unknown' };
    }
    return this.#classElement(this.valueOf(node));
  }

  #classElement(value: Value | undefined): RowElement {
    if (value?.kind !== 'class') return { kind: 'unknown' };
    const element = this.project.elementOfName(value.name);
    return element.kind === 'entity' && value.isAlias ? { ...element, isAlias: true } : element;
  }

  #compute(node: PyNode): Value | undefined {
    switch (node.kind) {
      case 'identifier':
        return this.#identifier(node);
      case 'attribute':
        return this.#attribute(node);
      case 'call':
        return this.#call(node);
      case 'await':
        return awaited(this.#inner(node));
      case 'parenthesized_expression':
        return this.#inner(node);
      case 'named_expression':
        return this.#field(node, 'value');
      case 'none':
        return NONE;
      case 'boolean_operator':
        return agree([this.#field(node, 'left'), this.#field(node, 'right')]);
      case 'conditional_expression': {
        const [whenTrue, , otherwise] = node.namedChildren;
        return agree([whenTrue && this.valueOf(whenTrue), otherwise && this.valueOf(otherwise)]);
      }
      case 'subscript':
        return this.#subscript(node);
      case 'list_comprehension':
      case 'generator_expression':
      case 'set_comprehension': {
        const of = asReceiver(this.#field(node, 'body'));
        return of && typed('sequence', of.evidence, { of });
      }
      default:
        return undefined;
    }
  }

  #identifier(node: PyNode): Value | undefined {
    const { module } = this.file;
    const bindings = module.resolve(node);
    const name = this.nameOf(node);
    if (name !== undefined && (bindings.length === 0 || !bindings.every(isPlainAssignment))) return this.project.valueOfName(name);
    return this.#bindings.agreed(reachingBindings(node, bindings, module), node);
  }

  #attribute(node: PyNode): Value | undefined {
    const member = node.field('attribute')?.text;
    if (member === undefined) return undefined;
    const owner = this.#field(node, 'object');
    const value = this.project.memberValue(owner, member);
    if (value) return value;
    if (!owner || owner.kind === 'function') {
      const name = this.nameOf(node);
      const named = name === undefined ? undefined : this.project.valueOfName(name);
      if (named) return named;
    }
    return this.#bindings.weak(node);
  }

  #call(node: PyNode): Value | undefined {
    const call = this.file.module.callAt(node);
    const { callee } = call;
    if (call.receiver && ENTERING.has(call.name)) return this.#enteredBy(call);
    const target = callee.kind === 'subscript' ? this.#genericClass(callee) : this.valueOf(callee);
    if (!target) return undefined;
    if (target.kind === 'function' && CASTS.has(target.name)) return call.positional[0] && this.#bindings.declared(call.positional[0]);
    return this.project.callResult(target, this.argumentsOf(call));
  }

  /** `async_sessionmaker[AsyncSession](engine)`. */
  #genericClass(callee: PyNode): Value | undefined {
    const value = this.#field(callee, 'value');
    return value?.kind === 'class' ? value : undefined;
  }

  /** `stack.enter_context(X)`, `await stack.enter_async_context(X)`. */
  #enteredBy(call: PyCall): Value | undefined {
    const [manager] = call.positional;
    const of = asReceiver(this.project.entered(manager && this.valueOf(manager)));
    if (!of) return undefined;
    return call.name === 'enter_context' ? of : typed('coroutine', of.evidence, { of });
  }

  /** `rows[0]`, `row[0]`, `query[3]`. */
  #subscript(node: PyNode): Value | undefined {
    const type = asReceiver(this.#field(node, 'value'));
    const [, index] = node.namedChildren;
    if (!type || !index) return undefined;
    if (type.kind === 'row') return elementValue(type, index.kind === 'integer' ? Number(index.text) : -1);
    if (index.kind === 'slice') return type.kind === 'query' || type.kind === 'sequence' ? asSequence(type) : undefined;
    if (type.kind === 'query') return rowOf('query', type.elements, type.evidence);
    return type.kind === 'sequence' && index.kind !== 'string' ? type.of : undefined;
  }

  #inner(node: PyNode): Value | undefined {
    const [inner] = node.namedChildren;
    return inner && this.valueOf(inner);
  }

  #field(node: PyNode, field: Field): Value | undefined {
    const child = node.field(field);
    return child && this.valueOf(child);
  }
}

/** Most calls are typed by what they call alone, so their arguments are only looked at when somebody asks. */
class NodeArguments implements CallArguments {
  readonly #call: PyCall;
  readonly #types: NodeTypes;

  constructor(call: PyCall, types: NodeTypes) {
    this.#call = call;
    this.#types = types;
  }

  get positional(): readonly Argument[] {
    return this.#call.positional.map((node) => new LazyArgument(node, this.#types));
  }

  keyword(name: string): Argument | undefined {
    const node = this.#call.keywords.get(name);
    return node && new LazyArgument(node, this.#types);
  }

  get isOpen(): boolean {
    return this.#call.hasStar || this.#call.hasDoubleStar;
  }
}

function asSequence(type: ReceiverType): Value {
  return type.kind === 'query' ? rowsOf('query', type.elements, type.evidence) : type;
}

/** `q += " limit 1"` gives a part of the value, which counts as one. */
function valueGiven({ kind, value, source }: Binding): PyNode | undefined {
  if (kind === 'augmented') return source;
  return kind === 'assignment' || kind === 'walrus' ? value : undefined;
}

function isPlainAssignment(binding: Binding): boolean {
  return binding.kind !== 'import' && binding.kind !== 'function' && binding.kind !== 'class';
}
