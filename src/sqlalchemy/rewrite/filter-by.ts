import type { PyCall } from '../../python/calls.js';
import type { PyNode } from '../../python/tree.js';
import type { ChainEdits } from './chain-edits.js';
import type { QueryScope } from './shape/criteria.js';
import type { QueryElement } from './shape/elements.js';
import type { Builder } from './query-parts.js';

/** How `filter_by()` goes on: as it is, or as `where()` on the table it means. */
export type FilterByForm = { readonly kind: 'keep'; readonly isSafe: boolean } | { readonly kind: 'where'; readonly table: string };

/**
 * Query takes the names of `filter_by()` from the entity joined last, else from its first one. Select does the same in
 * SQLAlchemy 2.0 (but needs a first element that is of a table), in 2.1 it searches all tables and raises where two
 * have the name. Undefined when no form keeps the meaning.
 */
export function filterByForm(
  call: PyCall,
  before: readonly Builder[],
  elements: readonly QueryElement[],
  scope: QueryScope,
): FilterByForm | undefined {
  const joins = joinsOf(before);
  const target = joins.at(-1)?.call.positional[0];
  const isClear = target ? isClearBehindJoin(call, joins, elements, scope) : haveOneTable(elements);
  if (isClear) return { kind: 'keep', isSafe: true };
  const table = target ? tableText(target, scope) : elements[0] && tableOf(elements[0], scope);
  if (table !== undefined && !call.hasDoubleStar) return { kind: 'where', table };
  const isFound = target !== undefined || elements[0]?.kind === 'entity' || elements[0]?.kind === 'column';
  return isFound ? { kind: 'keep', isSafe: false } : undefined;
}

/**
 * Whether each name is of one table alone among all that may be joined: where branches decide what is joined, no form
 * but `filter_by()` itself follows them.
 */
export function isClearInAnyOrder(call: PyCall, all: readonly Builder[], elements: readonly QueryElement[], scope: QueryScope): boolean {
  const joined = joinsOf(all)
    .map((join) => join.call.positional[0])
    .map((target) => target && modelOf(target, scope));
  const models = [...new Set([...elements.map(({ model }) => model), ...joined])];
  const isOfOne = (name: string) => {
    const owners = models.map((model) => hasAttribute(model, name, scope));
    return !owners.includes(undefined) && owners.filter((owns) => owns).length === 1;
  };
  return !call.hasDoubleStar && [...call.keywords.keys()].every(isOfOne);
}

export function joinsOf(builders: readonly Builder[]): readonly Builder[] {
  return builders.filter(({ link }) => link.name === 'join' || link.name === 'outerjoin');
}

/** `filter_by(name=x)` -> `where(User.name == x)`. */
export function writeAsWhere({ callee, argumentList }: PyCall, table: string, edits: ChainEdits): void {
  edits.replace(callee.field('attribute')!, 'where');
  for (const argument of argumentList.namedChildren) {
    const name = argument.field('name');
    const value = argument.field('value');
    if (!name || !value) continue;
    if (value.kind === 'none') edits.replace(argument, `${table}.${name.text}.is_(None)`);
    else {
      const isLoose = value.is('conditional_expression', 'boolean_operator', 'not_operator', 'comparison_operator', 'lambda');
      edits.replace({ start: argument.start, end: value.start }, `${table}.${name.text} == ${isLoose ? '(' : ''}`);
      if (isLoose) edits.insert(value.end, ')');
    }
  }
}

/** How the table is written that an element is of: `User` of `User`, of `User.id` and of `func.count(User.id)`. */
export function tableOf({ node, kind }: QueryElement, { sqlalchemy }: QueryScope): string | undefined {
  if (kind === 'entity' || kind === 'class' || kind === 'guess') return node.text;
  const owners = node.descendants('attribute').flatMap((attribute) => {
    return sqlalchemy.elementOf(attribute).kind === 'column' ? [attribute.field('object')!.text] : [];
  });
  return new Set(owners).size === 1 ? owners[0] : undefined;
}

/** All elements are one entity or columns of one: whatever searches, finds it. */
function haveOneTable(elements: readonly QueryElement[]): boolean {
  const [first] = elements;
  if (elements.length === 1 && (first?.kind === 'class' || first?.kind === 'guess')) return true;
  return elements.every(({ kind, model }) => (kind === 'entity' || kind === 'column') && model === first?.model);
}

function isClearBehindJoin(call: PyCall, joins: readonly Builder[], elements: readonly QueryElement[], scope: QueryScope): boolean {
  const joined = joins.map((join) => join.call.positional[0]).map((target) => target && modelOf(target, scope));
  const [last, ...others] = [...elements.map(({ model }) => model), ...joined].reverse();
  const isClear = (name: string) =>
    hasAttribute(last, name, scope) === true && others.every((model) => hasAttribute(model, name, scope) === false);
  return !call.hasDoubleStar && [...call.keywords.keys()].every(isClear);
}

function tableText(target: PyNode, { sqlalchemy }: QueryScope): string | undefined {
  return sqlalchemy.elementOf(target).kind === 'entity' ? target.text : undefined;
}

function modelOf(target: PyNode, { sqlalchemy, models }: QueryScope): string | undefined {
  const element = sqlalchemy.elementOf(target);
  if (element.kind === 'entity') return element.model;
  if (element.kind !== 'column') return undefined;
  const relationships = models.byQualifiedName(element.model)?.relationships;
  return relationships?.find(({ name }) => name === element.column)?.target;
}

function hasAttribute(model: string | undefined, name: string, { models }: QueryScope): boolean | undefined {
  const info = model === undefined ? undefined : models.byQualifiedName(model);
  if (!info) return undefined;
  if (info.columns.some((each) => each.name === name) || info.relationships.some((each) => each.name === name)) return true;
  return info.otherAttributes.has(name) ? true : info.isComplete ? false : undefined;
}
