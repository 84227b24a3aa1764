import type { PyClass, PyFunction, PyParameter, Scope } from '../module.js';
import type { PyNode } from '../tree.js';

/** What a definition asks of its module. */
export interface DefinitionHome {
  scopeOf(node: PyNode): Scope;
  classAt(node: PyNode): PyClass;
}

const PARAMETER_KINDS = ['identifier', 'default_parameter', 'typed_parameter', 'typed_default_parameter'] as const;

/** A function; everything but its node is worked out when asked for. */
export class FunctionRecord implements PyFunction {
  readonly node: PyNode;
  readonly #home: DefinitionHome;
  readonly #ownScope: Scope & { readonly hasYield: boolean };
  #parameters: readonly PyParameter[] | undefined;

  constructor(node: PyNode, scope: Scope & { readonly hasYield: boolean }, home: DefinitionHome) {
    this.node = node;
    this.#ownScope = scope;
    this.#home = home;
  }

  get scope(): Scope {
    return this.#ownScope;
  }

  get name(): string {
    return this.node.field('name')?.text ?? '';
  }

  get isAsync(): boolean {
    return this.node.children[0]?.kind === 'async';
  }

  get isGenerator(): boolean {
    return this.#ownScope.hasYield;
  }

  get parameters(): readonly PyParameter[] {
    return (this.#parameters ??= parametersOf(this.node));
  }

  get returns(): PyNode | undefined {
    return this.node.field('return_type');
  }

  get decorators(): readonly PyNode[] {
    return decoratorsOf(this.node);
  }

  get body(): PyNode {
    return this.node.field('body') ?? this.node;
  }

  get owner(): PyClass | undefined {
    let outer = this.#ownScope.parent;
    if (outer?.kind === 'type-parameters') outer = outer.parent;
    return outer?.kind === 'class' ? this.#home.classAt(outer.node) : undefined;
  }
}

/** A class; everything but its node is worked out when asked for. */
export class ClassRecord implements PyClass {
  readonly node: PyNode;
  readonly scope: Scope;
  #keywords: ReadonlyMap<string, PyNode> | undefined;

  constructor(node: PyNode, scope: Scope) {
    this.node = node;
    this.scope = scope;
  }

  get name(): string {
    return this.node.field('name')?.text ?? '';
  }

  get bases(): readonly PyNode[] {
    return this.#arguments.filter((argument) => !argument.is('keyword_argument', 'list_splat', 'dictionary_splat', 'ERROR'));
  }

  get keywords(): ReadonlyMap<string, PyNode> {
    return (this.#keywords ??= keywordsOf(this.#arguments));
  }

  get decorators(): readonly PyNode[] {
    return decoratorsOf(this.node);
  }

  get body(): PyNode {
    return this.node.field('body') ?? this.node;
  }

  get #arguments(): readonly PyNode[] {
    return this.node.field('superclasses')?.namedChildren ?? [];
  }
}

/** The values of the `name=value` arguments among some arguments. */
export function keywordsOf(args: readonly PyNode[]): ReadonlyMap<string, PyNode> {
  const keywords = new Map<string, PyNode>();
  for (const argument of args) {
    if (argument.kind !== 'keyword_argument') continue;
    const name = argument.field('name');
    const value = argument.field('value');
    if (name && value) keywords.set(name.text, value);
  }
  return keywords;
}

function decoratorsOf(definition: PyNode): readonly PyNode[] {
  const { parent } = definition;
  return parent?.kind === 'decorated_definition' ? parent.children.filter((child) => child.kind === 'decorator') : [];
}

/** The parameters of a function or lambda; `/` and a lone `*` are none. */
export function parametersOf(definition: PyNode): readonly PyParameter[] {
  const found: PyParameter[] = [];
  let afterStar = false;
  for (const node of definition.field('parameters')?.namedChildren ?? []) {
    if (node.kind === 'keyword_separator') afterStar = true;
    const target = node.field('name') ?? (node.kind === 'typed_parameter' ? node.children[0] : node);
    if (!target) continue;
    const annotation = node.field('type');
    const defaultValue = node.field('value');
    if (target.is('list_splat_pattern', 'dictionary_splat_pattern')) {
      const kind = target.kind === 'list_splat_pattern' ? 'var-positional' : 'var-keyword';
      afterStar = true;
      found.push({ name: target.namedChildren[0]?.text ?? '', node, annotation, defaultValue, kind });
    } else if (node.is(...PARAMETER_KINDS) && target.kind === 'identifier') {
      found.push({ name: target.text, node, annotation, defaultValue, kind: afterStar ? 'keyword' : 'positional' });
    }
  }
  return found;
}
