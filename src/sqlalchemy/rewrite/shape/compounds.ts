import type { PyNode } from '../../../python/tree.js';
import type { Builder } from '../query-parts.js';
import type { QueryElement } from './elements.js';

// `a.union(b)` on Query selects from both as a subquery; on Select it is both, and nothing can be added to it but its order.

/** What may stand in each of the statements; an order or limit of one of them needs parentheses that SQLite refuses. */
const IN_PART = /^(?:filter|where|filter_by|join|outerjoin|select_from|group_by|having|distinct)$/;

/** The link that makes one statement of several, and whether entities or columns come out of it. */
export interface Compound {
  readonly builder: Builder;
  readonly isOfEntities: boolean;
}

/** The compound of a chain; "none" when it has none, undefined when what comes of it is not known well enough. */
export function compoundOf(builders: readonly Builder[], elements: readonly QueryElement[]): Compound | 'none' | undefined {
  const at = builders.findIndex(({ rule }) => rule.compound === true);
  const builder = builders[at];
  if (!builder) return 'none';
  const [only, second] = elements;
  const isOfEntities = only?.kind === 'entity' && second === undefined;
  if (!isOfEntities && !elements.every(({ kind }) => kind === 'column')) return undefined;
  const mayFollow = (each: Builder) =>
    /^(?:limit|offset|slice)$/.test(each.link.name) || (!isOfEntities && isOrderBySelected(each, elements));
  const isPlain = builders.slice(0, at).every(({ link }) => IN_PART.test(link.name)) && builders.slice(at + 1).every(mayFollow);
  return isPlain ? { builder, isOfEntities } : undefined;
}

/** `order_by(User.id.desc())` where `User.id` is selected. */
function isOrderBySelected({ link, call }: Builder, elements: readonly QueryElement[]): boolean {
  return (
    link.name === 'order_by' &&
    call.argumentList.namedChildren.every((order) => elements.some(({ node }) => node.text === ordered(order).text))
  );
}

function ordered(order: PyNode): PyNode {
  const callee = order.kind === 'call' ? order.field('function') : undefined;
  const isDirected = callee?.kind === 'attribute' && /^(?:asc|desc)$/.test(callee.field('attribute')!.text);
  return isDirected ? callee.field('object')! : order;
}
