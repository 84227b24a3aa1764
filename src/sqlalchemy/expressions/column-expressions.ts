import { withoutParentheses } from '../../python/flow.js';
import type { PyModule } from '../../python/module.js';
import { isNamedId, kindOfId } from '../../python/grammar.js';
import type { PyNode } from '../../python/tree.js';
import type { ModelRegistry } from '../model-registry.js';
import type { SqlAlchemyFile } from '../sqlalchemy-file.js';

/** Where the names of an expression are looked up. */
export interface ExpressionScope {
  readonly module: PyModule;
  readonly sqlalchemy: SqlAlchemyFile;
  readonly models: ModelRegistry;
}

/** Real criteria nest a few levels; a generated one must not exhaust the stack. */
const MAX_DEPTH = 40;
const COMPARING: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
/** Methods of columns that give a criterion or another expression. */
const METHODS = new Set(
  (
    'is_ is_not isnot in_ not_in notin_ like ilike not_like notlike not_ilike notilike startswith endswith contains icontains between ' +
    'is_distinct_from is_not_distinct_from regexp_match match any has asc desc cast label op bool_op collate concat any_ all_ overlap'
  ).split(' '),
);
const MAKERS = new Set(
  ['and_', 'or_', 'not_', 'between', 'cast', 'case', 'exists', 'literal_column', 'column'].map((name) => `sqlalchemy.${name}`),
);

/** Whether an expression surely is a mapped column, a column of a Table, or an SQL expression made of one. */
export function isColumnExpression(expression: PyNode, scope: ExpressionScope, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  const node = withoutParentheses(expression);
  const isOne = (part: PyNode | undefined) => part !== undefined && isColumnExpression(part, scope, depth + 1);
  switch (node.kind) {
    case 'attribute':
      return isColumn(node, scope);
    case 'comparison_operator':
      return (
        operatorsOf(node).every((operator) => COMPARING.has(operator)) && node.namedChildren.length === 2 && node.namedChildren.some(isOne)
      );
    case 'binary_operator':
      // `"%s" % x` is text.
      return !node.field('left')?.is('string', 'concatenated_string') && (isOne(node.field('left')) || isOne(node.field('right')));
    case 'unary_operator':
      return isOne(node.field('argument'));
    case 'call': {
      const call = scope.module.callAt(node);
      const symbol = scope.sqlalchemy.symbolOf(call.callee);
      if (symbol !== undefined) return MAKERS.has(symbol) || symbol.startsWith('sqlalchemy.func.');
      return METHODS.has(call.name) && (isOne(call.receiver) || isRelationship(call.receiver, scope));
    }
    default:
      return false;
  }
}

/** `User.name` of a known model with that column; `users.c.name`. */
export function isColumn(attribute: PyNode, { sqlalchemy, models }: ExpressionScope): boolean {
  if (attribute.kind !== 'attribute') return false;
  const owner = attribute.field('object')!;
  if (owner.kind === 'attribute' && /^(c|columns)$/.test(owner.field('attribute')!.text)) {
    return sqlalchemy.typeOf(owner.field('object')!)?.kind === 'table';
  }
  const element = sqlalchemy.elementOf(attribute);
  if (element.kind !== 'column') return false;
  return models.byQualifiedName(element.model)?.columns.some(({ name }) => name === element.column) ?? false;
}

function isRelationship(expression: PyNode | undefined, { sqlalchemy, models }: ExpressionScope): boolean {
  const element = expression?.kind === 'attribute' ? sqlalchemy.elementOf(expression) : undefined;
  if (element?.kind !== 'column') return false;
  return models.byQualifiedName(element.model)?.relationships.some(({ name }) => name === element.column) ?? false;
}

/** The operators of a comparison, in order: `<` and `<` of `1 < x < 5`, `not in`. */
export function operatorsOf({ tree, index }: PyNode): readonly string[] {
  const { kind, next } = tree.rows;
  const found: string[] = [];
  for (let child = index + 1; child < next[index]!; child = next[child]!) {
    if (!isNamedId(kind[child]!)) found.push(kindOfId(kind[child]!));
  }
  return found;
}
