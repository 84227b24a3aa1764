import type { Chain, QueryChain } from '../facts.js';
import type { PyNode } from '../../python/tree.js';
import { queryElement, type QueryElement } from './shape/elements.js';
import type { QueryNames } from './query-names.js';
import type { Builder, QueryParts } from './query-parts.js';
import type { QueryScope } from './shape/criteria.js';

/** One expression to rewrite: a whole legacy chain, or one use of the variable that holds it. */
export interface QuerySubject {
  /** The chain it begins with. */
  readonly chain: QueryChain;
  /** The expression with what becomes of it. */
  readonly piece: Chain;
  /** `session.query(...)` itself stands in it; else a variable does. */
  readonly hasRoot: boolean;
  /** It goes on in a variable: only a statement, nothing is run. */
  readonly isContinued: boolean;
  /** Part of a variable: which links ran before one of its own depends on branches. */
  readonly isVariable: boolean;
  readonly parts: QueryParts;
  /** All that may have been called when it is run, its own included. */
  readonly builders: readonly Builder[];
  readonly elements: readonly QueryElement[];
  readonly names: QueryNames;
  readonly isAsync: boolean;
}

/** The elements of the rows behind all links: `with_entities()` replaces them, `add_columns()` adds. */
export function elementsOf(subject: QuerySubject, scope: QueryScope): readonly QueryElement[] {
  return elementsBehind(subject.builders, subject.elements, scope);
}

/** The elements behind some links. */
export function elementsBehind(
  builders: readonly Builder[],
  elements: readonly QueryElement[],
  scope: QueryScope,
): readonly QueryElement[] {
  let current = elements;
  for (const { link, call } of builders) {
    const given = () => call.positional.map((node) => queryElement(node, scope));
    if (link.name === 'with_entities') current = given();
    else if (/^add_(columns?|entity)$/.test(link.name)) current = [...current, ...given()];
  }
  return current;
}

/** The subscript around a chain: `query[0]`, `query[:10]`. */
export function subscriptOf({ parts, piece }: QuerySubject): PyNode | undefined {
  const { consumer } = piece;
  return !parts.terminal && consumer.kind === 'subscripted' ? consumer.node : undefined;
}

/** The expression that becomes the statement, parentheses included. */
export function statementOf(subject: QuerySubject): PyNode {
  const { terminal } = subject.parts;
  if (terminal?.rule.kind === 'update' || terminal?.rule.kind === 'columns') return terminal.link.call!.node;
  if (terminal) return terminal.link.attribute.field('object')!;
  return subscriptOf(subject)?.field('value') ?? subject.piece.node;
}
