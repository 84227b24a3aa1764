import { defineRule } from '../../src/lint/rule.js';
import { consumerOf } from '../../src/python/flow.js';
import type { PyNode } from '../../src/python/tree.js';
import { isColumn, type ExpressionScope } from '../../src/sqlalchemy/expressions/column-expressions.js';
import { misuseAt, rewriteOperators, type Misuse } from '../../src/sqlalchemy/expressions/python-operators.js';

/** Methods of statements and queries that join several criteria by AND. */
const JOINING = new Set(['where', 'filter', 'having']);
const CRITERIA = new Set([...JOINING, 'join', 'outerjoin', 'join_from', 'outerjoin_from', 'any', 'has', 'any_', 'correlate']);
const BUILDERS: ReadonlySet<string> = new Set(['select', 'query', 'dml', 'table']);
const MAKERS = new Set(
  ['and_', 'or_', 'not_', 'case', 'select', 'exists', 'delete', 'update', 'join', 'outerjoin'].map((name) => `sqlalchemy.${name}`),
);

export default defineRule({
  meta: {
    summary: "Join criteria with SQLAlchemy's operators instead of Python's.",
    guideline: '3 Querying',
    severity: 'error',
    fix: 'safe',
    messages: {
      boolean:
        'Python evaluates `{{operator}}` itself and keeps one side only, or raises TypeError: the other criterion never reaches the database. Pass the criteria separately, or join them with `and_()` or `or_()`.',
      not: 'Python evaluates `not` itself: the criterion becomes a constant, so that the query finds nothing or everything. Write `not_(...)` or `~(...)`.',
      is: 'Python evaluates `{{operator}}` itself: a column is never the same object, so the criterion is constant and the query finds nothing or everything. Write `.is_(...)` or `.is_not(...)`.',
      in: 'Python evaluates `{{operator}}` itself: the criterion becomes a constant, so that the query finds nothing or everything. Write `.in_(...)` or `.not_in(...)`.',
      chain:
        'Python evaluates a chained comparison as two joined by `and`, which raises TypeError or drops the first. Write two criteria, or `.between(...)`.',
      precedence:
        '`&` and `|` bind tighter than comparisons: this compares with what stands around the operator and raises TypeError. Put each comparison in parentheses.',
    },
  },
  files: 'any',
  needs: ['models'],
  check(context) {
    if (!context.sqlalchemy.usesSqlAlchemy) return {};
    const scope: ExpressionScope = { module: context.file.module, sqlalchemy: context.sqlalchemy, models: context.models };
    let reported: PyNode | undefined;
    const look = (node: PyNode) => {
      // The outermost one is reported, and its fix cures those inside; it has the operands of what it goes on from as well.
      if (reported?.contains(node) || continuesIn(node.parent, node)) return;
      const misuse = misuseAt(node, scope);
      const place = misuse && placeOf(node, misuse, scope);
      if (!place) return;
      reported = node;
      context.report({
        at: node,
        message: misuse,
        data: { operator: operatorOf(node) },
        fix(fixer) {
          const written = rewriteOperators(node, scope, fixer, place === 'joining');
          if (written === undefined) return undefined;
          fixer.replace(node, written);
          return { title: "Use SQLAlchemy's operators", applicability: 'safe' };
        },
      });
    };
    return { syntax: { boolean_operator: look, not_operator: look, comparison_operator: look } };
  },
});

/** Where an expression is sure to become a criterion; undefined where Python may be asking something of its own. */
function placeOf(node: PyNode, misuse: Misuse, scope: ExpressionScope): 'joining' | 'criterion' | undefined {
  let top = node;
  for (let use = consumerOf(top); use.kind === 'operand' || use.kind === 'element'; use = consumerOf(top)) {
    if (use.kind === 'element' && !use.node.is('tuple', 'list')) break;
    top = use.node;
  }
  const use = consumerOf(top);
  if (use.kind === 'argument') {
    const call = scope.module.callAt(use.node);
    const kind = call.receiver && scope.sqlalchemy.typeOf(call.receiver)?.kind;
    const isBuilder = kind !== undefined && BUILDERS.has(kind) && CRITERIA.has(call.name);
    if (isBuilder) return JOINING.has(call.name) && node.parent === call.argumentList ? 'joining' : 'criterion';
    if (MAKERS.has(scope.sqlalchemy.symbolOf(call.callee) ?? '')) return 'criterion';
  }
  // Elsewhere only operators between finished criteria are sure: `conditions.append(User.id == 1 and User.active == True)`.
  const isSure = misuse === 'boolean' && startsWithCriterion(node, scope);
  const isKept = use.kind === 'assigned' || (use.kind === 'argument' && scope.module.callAt(use.node).name === 'append');
  return isSure && isKept ? 'criterion' : undefined;
}

/** Its first operand is more than a bare column, which Python code may ask for its presence. */
function startsWithCriterion(node: PyNode, scope: ExpressionScope): boolean {
  let left = node.field('left')!;
  while (left.kind === 'boolean_operator') left = left.field('left')!;
  return !isColumn(left, scope) && misuseAt(left, scope) === undefined;
}

/** `a and b` in `a and b and c`. */
function continuesIn(parent: PyNode | undefined, node: PyNode): boolean {
  return parent?.kind === 'boolean_operator' && node.kind === 'boolean_operator' && operatorOf(parent) === operatorOf(node);
}

function operatorOf(node: PyNode): string {
  return node.children.filter(({ isNamed }) => !isNamed)[0]?.text ?? '';
}
