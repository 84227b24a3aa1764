import { kindOfId } from '../grammar.js';
import { FIELD, IDENTIFIER, onlyId } from '../rows.js';
import type { PyNode } from '../tree.js';
import { BUILTINS } from './builtins.js';
import type { BindingRecord } from './records.js';

/** What naming needs of its module. */
export interface NamingHome {
  readonly name: string;
  lookup(identifier: PyNode): readonly BindingRecord[];
}

/** Longer chains of attributes name nothing; without a limit, asking for each link of a chain would take its length squared. */
const MAX_ATTRIBUTES = 30;
const NAMED_WHERE_DEFINED = new Set(['function', 'class']);
const NAMED_IN_MODULE = new Set(['assignment', 'annotation', 'function', 'class']);

/** Works out the absolute dotted names of expressions in one module, each binding once. */
export class QualifiedNames {
  readonly #home: NamingHome;
  readonly #known = new Map<readonly BindingRecord[], string | undefined>();

  constructor(home: NamingHome) {
    this.#home = home;
  }

  of(expression: PyNode): string | undefined {
    if (expression.kind === 'identifier') return this.#ofIdentifier(expression);
    const path = pathOf(expression);
    const base = path && this.#ofIdentifier(path.base);
    return path && base !== undefined ? [base, ...path.attributes].join('.') : undefined;
  }

  #ofIdentifier(identifier: PyNode): string | undefined {
    const bindings = this.#home.lookup(identifier);
    if (bindings.length === 0) {
      const name = identifier.text;
      return BUILTINS.has(name) && isNameUse(identifier) ? `builtins.${name}` : undefined;
    }
    return this.#ofBindings(bindings);
  }

  /** Names of aliases are worked out from the last of them back to the first: there may be thousands. */
  #ofBindings(bindings: readonly BindingRecord[]): string | undefined {
    const known = this.#known.get(bindings);
    if (known !== undefined || this.#known.has(bindings)) return known;
    const open: (readonly BindingRecord[])[] = [];
    for (let next: readonly BindingRecord[] | undefined = bindings; next && !this.#known.has(next); next = this.#aliased(next)) {
      // Set before it is known, so that `a = b; b = a` ends.
      this.#known.set(next, undefined);
      open.push(next);
    }
    for (let last = open.pop(); last; last = open.pop()) this.#known.set(last, this.#nameOf(last));
    return this.#known.get(bindings);
  }

  /** What the name is an alias of: the bindings that its own name depends on. */
  #aliased(bindings: readonly BindingRecord[]): readonly BindingRecord[] | undefined {
    const value = aliasIn(bindings)?.value;
    const path = value && pathOf(value);
    return path && this.#home.lookup(path.base);
  }

  #nameOf(bindings: readonly BindingRecord[]): string | undefined {
    const firstImport = bindings.find((binding) => binding.kind === 'import');
    if (firstImport)
      return bindings.every((binding) => binding.kind === 'import' || isFallback(binding)) ? firstImport.imported : undefined;
    const only = oneOf(bindings);
    if (!only) return undefined;
    const alias = aliasIn(bindings)?.value;
    return (alias && this.of(alias)) ?? this.#nameWhereBound(only);
  }

  /** Names of a function's inside mean a value of one run, unless they are definitions. */
  #nameWhereBound({ name, kind, scope }: BindingRecord): string | undefined {
    const lasting = scope.kind === 'module' || scope.kind === 'class' ? NAMED_IN_MODULE : NAMED_WHERE_DEFINED;
    if (!lasting.has(kind)) return undefined;
    return [this.#home.name, scope.qualifiedName, name].filter((part) => part !== '').join('.');
  }
}

/** The binding that says what the name is; undefined when several say different things. */
function oneOf(bindings: readonly BindingRecord[]): BindingRecord | undefined {
  const giving = bindings.filter((binding) => binding.kind !== 'delete');
  const real = giving.filter((binding) => binding.kind !== 'annotation');
  const [only, second] = real.length > 0 ? real : giving;
  return second && !real.every((binding) => NAMED_WHERE_DEFINED.has(binding.kind)) ? undefined : only;
}

function aliasIn(bindings: readonly BindingRecord[]): BindingRecord | undefined {
  const only = oneOf(bindings);
  return only?.kind === 'assignment' ? only : undefined;
}

/** A name with the attributes behind it. */
interface Path {
  readonly base: PyNode;
  readonly attributes: readonly string[];
}

function pathOf(expression: PyNode): Path | undefined {
  const attributes: string[] = [];
  let node: PyNode | undefined = expression;
  while (node && node.kind !== 'identifier') {
    if (node.kind === 'attribute') {
      const attribute = node.field('attribute');
      if (!attribute || attributes.length === MAX_ATTRIBUTES) return undefined;
      attributes.push(attribute.text);
      node = node.field('object');
    } else if (node.kind === 'dotted_name') {
      const [first, ...rest]: PyNode[] = node.namedChildren;
      attributes.push(...rest.map((part) => part.text).reverse());
      node = first;
    } else if (node.kind === 'type' || node.kind === 'parenthesized_expression') {
      const inner: PyNode[] = node.namedChildren;
      if (inner.length !== 1) return undefined;
      node = inner[0];
    } else return undefined;
  }
  return node && { base: node, attributes: attributes.reverse() };
}

/** `except ImportError: orjson = None`, and the branch of `if TYPE_CHECKING` that runs. */
function isFallback(binding: BindingRecord): boolean {
  const { target } = binding;
  if (target.ancestor('except_clause')) return true;
  const branch = target.ancestor('else_clause');
  return branch?.parent?.kind === 'if_statement' && (branch.parent.field('condition')?.text.endsWith('TYPE_CHECKING') ?? false);
}

const KEYWORD_ARGUMENT = onlyId('keyword_argument');
const KEYWORD_PATTERN = onlyId('keyword_pattern');
const DOTTED_NAME = onlyId('dotted_name');

/**
 * Whether an identifier stands for a variable: not an attribute, keyword or part of an import. Asked for each name that
 * is looked up, so it reads rows and makes no node of the parent.
 */
export function isNameUse({ tree, index }: PyNode): boolean {
  const { kind, field, parent } = tree.rows;
  if (kind[index] !== IDENTIFIER || field[index] === FIELD.attribute) return false;
  const outer = parent[index]!;
  if (outer === -1) return false;
  if (kind[outer] === KEYWORD_ARGUMENT) return field[index] !== FIELD.name;
  if (kind[outer] === KEYWORD_PATTERN) return index !== outer + 1;
  if (kind[outer] !== DOTTED_NAME) return true;
  return index === outer + 1 && !kindOfId(kind[parent[outer]!]!).includes('import');
}
