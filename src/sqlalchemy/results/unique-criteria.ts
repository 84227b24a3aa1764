import type { ExpressionSummary } from '../../project/facts/expression-summary.js';
import { withoutParentheses } from '../../python/flow.js';
import type { PyNode } from '../../python/tree.js';
import { isColumnExpression, operatorsOf, type ExpressionScope } from '../expressions/column-expressions.js';
import type { ChainLink } from '../facts.js';
import type { ModelInfo } from '../models/model-info.js';

const FILTERING = new Set(['where', 'filter', 'filter_by']);

/**
 * Whether the criteria of a SELECT surely leave room for more than one row of a model: all of them are understood, and
 * none compares its primary key or all columns of a unique constraint with `==`.
 */
export function leavesManyRows(links: readonly ChainLink[], model: ModelInfo, scope: ExpressionScope): boolean {
  const keys = uniqueKeysOf(model);
  const compared = comparedColumns(links, model, scope);
  if (!keys || !compared) return false;
  return !keys.some((key) => key.length > 0 && key.every((name) => compared.has(name)));
}

/** Attribute names that are compared with `==`; undefined when a criterion is out of sight. */
function comparedColumns(links: readonly ChainLink[], model: ModelInfo, scope: ExpressionScope): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const { name, call } of links) {
    if (!FILTERING.has(name)) continue;
    if (!call || call.hasStar || call.hasDoubleStar) return undefined;
    if (name === 'filter_by') for (const keyword of call.keywords.keys()) names.add(keyword);
    const open = [...call.positional];
    for (let next = open.pop(); next; next = open.pop()) {
      const criterion = withoutParentheses(next);
      const conjuncts = conjunctsOf(criterion, scope);
      if (conjuncts) open.push(...conjuncts);
      else if (!isColumnExpression(criterion, scope)) return undefined;
      else if (criterion.kind === 'comparison_operator' && operatorsOf(criterion)[0] === '==') {
        const columns = criterion.namedChildren.map((side) => columnOf(side, model, scope));
        // An equality on something else may be a one-to-one join.
        if (columns.every((column) => column === undefined)) return undefined;
        for (const column of columns) if (column !== undefined) names.add(column);
      }
    }
  }
  return names;
}

/** The parts of `and_(a, b)` and `a & b`. */
function conjunctsOf(node: PyNode, { module, sqlalchemy }: ExpressionScope): readonly PyNode[] | undefined {
  if (node.kind === 'binary_operator' && node.field('operator')!.text === '&') return [node.field('left')!, node.field('right')!];
  if (node.kind !== 'call') return undefined;
  const call = module.callAt(node);
  return sqlalchemy.symbolOf(call.callee) === 'sqlalchemy.and_' && !call.hasStar ? call.positional : undefined;
}

function columnOf(side: PyNode, model: ModelInfo, { sqlalchemy }: ExpressionScope): string | undefined {
  let node = withoutParentheses(side);
  // `func.lower(User.email) == x` is as unique as the column, in practice.
  while (node.kind === 'call' && node.field('arguments')?.namedChildren[0]) node = node.field('arguments')!.namedChildren[0]!;
  const element = node.kind === 'attribute' ? sqlalchemy.elementOf(node) : undefined;
  return element?.kind === 'column' && (element.model === model.qualifiedName || model.ancestors.includes(element.model))
    ? element.column
    : undefined;
}

/** Groups of attribute names of which only one row can have the same values; undefined when they are not all known. */
function uniqueKeysOf(model: ModelInfo): readonly (readonly string[])[] | undefined {
  if (!model.isComplete) return undefined;
  const { columns } = model;
  const keys = [columns.filter(({ isPrimaryKey }) => isPrimaryKey).map(({ name }) => name)];
  keys.push(...columns.filter(({ isUnique }) => isUnique).map(({ name }) => [name]));
  const attributeOf = (name: string) => columns.find((column) => column.columnName === name || column.name === name)?.name ?? name;
  for (const args of model.tableArgs) {
    if (args.kind === 'dictionary') continue;
    if (args.kind !== 'tuple' && args.kind !== 'list') return undefined;
    for (const item of args.items) {
      const found = uniqueKeyOf(item);
      if (!found) return undefined;
      if (found.length > 0) keys.push(found.map(attributeOf));
    }
  }
  return keys;
}

/** The columns of a unique constraint or index; empty for anything else, undefined when it cannot be read. */
function uniqueKeyOf(item: ExpressionSummary): readonly string[] | undefined {
  if (item.kind === 'dictionary') return [];
  if (item.kind !== 'call' || item.callee.kind !== 'name') return undefined;
  const name = item.callee.name.slice(item.callee.name.lastIndexOf('.') + 1);
  const unique = item.kwargs['unique'];
  if (name === 'Index' ? !unique || (unique.kind === 'boolean' && !unique.value) : !/Unique|PrimaryKey/.test(name)) return [];
  const columns = name === 'Index' ? item.args.slice(1) : item.args;
  const names = columns.map((column) =>
    column.kind === 'string' ? column.value : column.kind === 'name' ? lastName(column.name) : undefined,
  );
  return !item.hasMore && names.every((each) => each !== undefined) ? names : undefined;
}

function lastName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
