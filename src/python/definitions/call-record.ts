import type { PyCall } from '../calls.js';
import type { PyNode, SyntaxTree } from '../tree.js';
import { keywordsOf } from './definition-records.js';
import { ATTRIBUTE, childWithField, FIELD, IDENTIFIER, textOf } from '../rows.js';

/** A call; everything but its node is worked out when asked for. */
export class CallRecord implements PyCall {
  readonly node: PyNode;
  #name: string | undefined;
  #arguments: readonly PyNode[] | undefined;
  #positional: readonly PyNode[] | undefined;
  #keywords: ReadonlyMap<string, PyNode> | undefined;

  constructor(node: PyNode) {
    this.node = node;
  }

  get callee(): PyNode {
    return this.node.field('function') ?? this.node;
  }

  get receiver(): PyNode | undefined {
    const { callee } = this;
    return callee.kind === 'attribute' ? callee.field('object') : undefined;
  }

  get name(): string {
    return (this.#name ??= nameOfCall(this.node.tree, this.node.index));
  }

  get argumentList(): PyNode {
    return this.node.field('arguments') ?? this.node;
  }

  get positional(): readonly PyNode[] {
    return (this.#positional ??= this.#all.filter(
      (argument) => !argument.is('keyword_argument', 'list_splat', 'dictionary_splat', 'parenthesized_list_splat', 'ERROR'),
    ));
  }

  get keywords(): ReadonlyMap<string, PyNode> {
    return (this.#keywords ??= keywordsOf(this.#all));
  }

  get hasStar(): boolean {
    return this.#all.some((argument) => argument.is('list_splat', 'parenthesized_list_splat'));
  }

  get hasDoubleStar(): boolean {
    return this.#all.some((argument) => argument.kind === 'dictionary_splat');
  }

  get #all(): readonly PyNode[] {
    return (this.#arguments ??= argumentsOf(this.argumentList));
  }
}

/** The last name of what is called: `execute` of `session.execute(x)`; "" when it is neither attribute nor name. */
export function nameOfCall(tree: SyntaxTree, call: number): string {
  const { rows } = tree;
  const callee = childWithField(rows, call, FIELD.function);
  if (callee === -1) return '';
  if (rows.kind[callee] === IDENTIFIER) return textOf(tree, callee);
  if (rows.kind[callee] !== ATTRIBUTE) return '';
  const attribute = childWithField(rows, callee, FIELD.attribute);
  return attribute === -1 ? '' : textOf(tree, attribute);
}

function argumentsOf(list: PyNode): readonly PyNode[] {
  if (list.kind === 'generator_expression') return [list];
  return list.kind === 'argument_list' ? list.namedChildren : [];
}
