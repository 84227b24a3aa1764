import type { PyModule } from '../../../python/module.js';
import { withoutParentheses } from '../../../python/flow.js';
import type { PyNode } from '../../../python/tree.js';
import type { ModelRegistry } from '../../model-registry.js';
import type { SqlAlchemyFile } from '../../sqlalchemy-file.js';
import { rootCall, type QueryElement } from './elements.js';

/** Where the names of a chain are looked up. */
export interface QueryScope {
  readonly module: PyModule;
  readonly sqlalchemy: SqlAlchemyFile;
  readonly models: ModelRegistry;
}

/** Calls that hold tables of their own: what is named inside joins no row to the statement around. */
const OWN_FROM = new Set(['any', 'has', 'exists', 'select', 'query', 'contains']);
const CONNECTIVES = new Set(['sqlalchemy.and_', 'sqlalchemy.or_', 'sqlalchemy.not_']);

/**
 * Whether a criterion may bring another table into the FROM list (`filter(User.id == Post.user_id)`): an entity may then
 * come in several rows. True as well for criteria that are out of sight.
 */
export function mayAddTables(criterion: PyNode, elements: readonly QueryElement[], scope: QueryScope): boolean {
  const open = [criterion];
  for (let part = open.pop(); part; part = open.pop()) {
    const node = withoutParentheses(part);
    if (node.is('boolean_operator', 'not_operator', 'unary_operator') || isBitwise(node)) open.push(...node.namedChildren);
    else if (isConnective(node, scope)) open.push(...(node.field('arguments')?.namedChildren ?? []));
    else if (isOutOfSight(node, scope) || namesOtherTable(node, elements, scope)) return true;
  }
  return false;
}

function isBitwise(node: PyNode): boolean {
  return node.kind === 'binary_operator' && /^[&|]$/.test(node.field('operator')?.text ?? '');
}

function isConnective(node: PyNode, { sqlalchemy }: QueryScope): boolean {
  return node.kind === 'call' && CONNECTIVES.has(sqlalchemy.symbolOf(node.field('function')!) ?? '');
}

/** A variable, a spread list, what a project function gives. */
function isOutOfSight(node: PyNode, { module, sqlalchemy }: QueryScope): boolean {
  if (node.is('comparison_operator', 'binary_operator', 'true', 'false', 'none', 'string')) return false;
  if (node.kind === 'attribute') return sqlalchemy.elementOf(node).kind === 'unknown' && !isClassMember(node);
  if (node.kind !== 'call') return true;
  const call = module.callAt(node);
  if (OWN_FROM.has(call.name) || sqlalchemy.symbolOf(rootCall(node, module).callee) !== undefined) return false;
  return !(call.receiver && rootIsClassMember(call.receiver));
}

/** `User.name` as far as spelling goes. */
function isClassMember(attribute: PyNode): boolean {
  return /^[\w.]*\b_?[A-Z]\w*\.[a-z_]\w*$/.test(attribute.text);
}

function rootIsClassMember(expression: PyNode): boolean {
  let node = expression;
  for (;;) {
    if (node.kind === 'attribute' && isClassMember(node)) return true;
    const inner = node.kind === 'call' ? node.field('function') : node.kind === 'attribute' ? node.field('object') : undefined;
    if (!inner) return false;
    node = inner;
  }
}

function namesOtherTable(criterion: PyNode, elements: readonly QueryElement[], scope: QueryScope): boolean {
  const { tree } = criterion;
  for (let index = criterion.index, end = tree.rows.next[criterion.index]!; index < end; index++) {
    const node = tree.at(index);
    if (node.kind === 'call' && hasOwnFrom(node, scope)) index = tree.rows.next[index]! - 1;
    else if (node.kind === 'attribute' && isOfOtherTable(node, elements, scope)) return true;
    else if (node.kind === 'identifier' && isOtherEntity(node, elements, scope)) return true;
  }
  return false;
}

function hasOwnFrom(node: PyNode, { module, sqlalchemy }: QueryScope): boolean {
  let call = module.callAt(node);
  for (;;) {
    if (OWN_FROM.has(call.name)) return true;
    const symbol = sqlalchemy.symbolOf(call.callee);
    if (symbol === 'sqlalchemy.select' || symbol === 'sqlalchemy.exists') return true;
    if (call.receiver?.kind !== 'call') return false;
    call = module.callAt(call.receiver);
  }
}

function isOfOtherTable(attribute: PyNode, elements: readonly QueryElement[], { sqlalchemy, models, module }: QueryScope): boolean {
  const owner = attribute.field('object')!;
  if (/(^|\.)(c|columns)$/.test(owner.text)) return true;
  const entity = sqlalchemy.elementOf(owner);
  if (entity.kind === 'entity') return !isAmong(owner, entity, elements);
  if (entity.kind !== 'unknown' || !isClassMember(attribute)) return false;
  if (elements.some(({ node }) => node.text === owner.text || node.text.startsWith(`${owner.text}.`))) return false;
  const name = module.qualifiedName(owner);
  return name !== undefined && models.isModel(name) !== false && !name.startsWith('builtins.') && sqlalchemy.symbolOf(owner) === undefined;
}

function isOtherEntity(identifier: PyNode, elements: readonly QueryElement[], { sqlalchemy }: QueryScope): boolean {
  if (identifier.parent?.kind === 'attribute' || identifier.fieldName === 'name') return false;
  const entity = sqlalchemy.elementOf(identifier);
  return entity.kind === 'entity' && !isAmong(identifier, entity, elements);
}

/** An alias is a table of its own: it is among the elements only under its own name. */
function isAmong(owner: PyNode, entity: { model: string; isAlias?: boolean }, elements: readonly QueryElement[]): boolean {
  return elements.some(
    ({ node, model }) =>
      node.text === owner.text ||
      node.text.startsWith(`${owner.text}.`) ||
      (entity.isAlias !== true && model === entity.model && isClassName(node)),
  );
}

function isClassName(node: PyNode): boolean {
  return /(^|\.)_?[A-Z]\w*(\.\w+)?$/.test(node.text);
}
