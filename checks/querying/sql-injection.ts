import { defineRule, type Fixer, type ProposedFix, type Severity } from '../../src/lint/rule.js';
import type { PyModule } from '../../src/python/module.js';
import type { Interpolation } from '../../src/python/static-strings.js';
import type { PyNode } from '../../src/python/tree.js';
import type { SqlTextFact } from '../../src/sqlalchemy/facts.js';
import { bindInterpolations, passValues } from '../../src/sqlalchemy/rewrite-binds.js';
import { sqlPositionOf, takesNoParameters, type SqlPosition } from '../../src/sqlalchemy/sql-position.js';

/** One value in a SQL text that is not fixed by the code. */
interface OpenPart {
  readonly expression: PyNode;
  readonly position: SqlPosition;
  readonly isFromCaller: boolean;
}

export default defineRule({
  meta: {
    summary: 'Bind values as parameters instead of building SQL from strings.',
    guideline: '3 Querying',
    severity: 'error',
    fix: 'unsafe',
    alsoSuppressedBy: ['noqa: S608', 'nosec B608', 'nosemgrep'],
    messages: {
      value:
        '`{{expression}}` is put into the SQL text itself: whoever controls it can run SQL of their own, and a quote in ordinary data breaks the statement. Write a parameter (`:name`) and pass the value beside the text.',
      fragment:
        '`{{expression}}` becomes a part of the SQL text, and it comes from the caller: whoever controls it can run SQL of their own. Build the statement from expressions, or bind the values as parameters.',
      identifier:
        '`{{expression}}` names a table, column or schema in the SQL text and is not fixed by the code: a value from outside runs as SQL. A name cannot be bound, so check it against an allow-list or use `quoted_name`.',
      utility:
        '`{{expression}}` is put into a statement that takes no bound parameters, and is not fixed by the code: a value from outside runs as SQL. Check it against an allow-list, or convert it (`int(...)`), before it gets here.',
      reflected:
        '`{{expression}}` comes from the database catalogue and is put into the SQL text unquoted: a name with a capital letter, a space or a keyword breaks the migration. Quote it with the identifier preparer.',
    },
  },
  files: 'application',
  check(context) {
    const { module } = context.file;
    const reported = new Set<PyNode>();
    return {
      sqlText(fact) {
        const analysis = context.sqlalchemy.strings.analyse(fact.argument);
        const open = analysis.interpolations
          .filter(({ part }) => !part.isStatic && part.via !== undefined)
          .map((each) => openPart(module, each));
        const worst =
          open.find(({ position }) => position === 'quoted' || position === 'value') ??
          open.find(({ position }) => position === 'fragment') ??
          open[0];
        if (!worst) return;
        const at = fact.argument.contains(worst.expression) ? fact.node : stringAround(worst.expression);
        if (reported.has(at)) return;
        reported.add(at);
        const isUtility = takesNoParameters(analysis.parts.map((part) => (part.kind === 'text' ? part.text : '{}')).join(''));
        const verdict = judge(worst, isUtility, context.role === 'migration' && isReflected(module, worst.expression));
        if (!verdict) return;
        context.report({
          at,
          message: verdict.message,
          severity: verdict.severity,
          data: { expression: oneLine(worst.expression.text) },
          fix: (fixer) => (isUtility || fact.sink !== 'text' ? undefined : bindValues(fixer, module, fact, open)),
        });
      },
    };
  },
});

type Message = 'value' | 'fragment' | 'identifier' | 'utility' | 'reflected';

function judge(part: OpenPart, isUtility: boolean, isReflectedName: boolean): { message: Message; severity: Severity } | undefined {
  if (isReflectedName) return { message: 'reflected', severity: 'info' };
  if (part.position === 'identifier') return { message: 'identifier', severity: 'warning' };
  if (isUtility) return { message: 'utility', severity: part.isFromCaller && part.position === 'quoted' ? 'error' : 'warning' };
  if (part.position !== 'fragment') return { message: 'value', severity: 'error' };
  // A fragment built elsewhere may be fixed there: only what the caller hands in is certain.
  return part.isFromCaller ? { message: 'fragment', severity: 'error' } : undefined;
}

function openPart(module: PyModule, { part, before, after }: Interpolation): OpenPart {
  return { expression: part.expression, position: sqlPositionOf(before, after), isFromCaller: isFromCaller(module, part.expression) };
}

/** A parameter of the function, or data of a request. */
function isFromCaller(module: PyModule, expression: PyNode): boolean {
  const root = rootOf(expression);
  if (root.kind !== 'identifier' || root.text === 'self' || root.text === 'cls') return false;
  return root.text === 'request' || module.resolve(root).some((binding) => binding.kind === 'parameter');
}

/** A name read with `inspector.get_...`, or from the loop over such a list. */
function isReflected(module: PyModule, expression: PyNode): boolean {
  const root = rootOf(expression);
  if (root.kind !== 'identifier')
    return /\bget_(table|column|index|schema|view|sequence|foreign_key|unique|check|pk)\w*\(/.test(expression.text);
  return module
    .resolve(root)
    .some((binding) => /\bget_(table|column|index|schema|view|sequence|foreign_key|unique|check|pk)\w*\(/.test(binding.source?.text ?? ''));
}

function rootOf(expression: PyNode): PyNode {
  let node = expression;
  for (;;) {
    const next =
      node.kind === 'attribute'
        ? node.field('object')
        : node.kind === 'subscript'
          ? node.field('value')
          : node.kind === 'call'
            ? node.field('function')
            : undefined;
    if (!next) return node;
    node = next;
  }
}

/** The string (or the whole concatenation) that an interpolated expression stands in. */
function stringAround(expression: PyNode): PyNode {
  let node = expression;
  while (node.parent && !node.is('string', 'concatenated_string', 'binary_operator', 'call')) node = node.parent;
  while (node.parent?.is('concatenated_string', 'binary_operator')) node = node.parent;
  return node;
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

/** Only for an f-string inside `text(...)` whose open parts are all values; never for names. */
function bindValues(fixer: Fixer, module: PyModule, fact: SqlTextFact, open: readonly OpenPart[]): ProposedFix | undefined {
  const isSimple = open.every(
    ({ position, expression }) => (position === 'quoted' || position === 'value') && fact.argument.contains(expression),
  );
  if (!isSimple || !fact.argument.is('string', 'concatenated_string')) return undefined;
  // A list in IN (...) needs an expanding parameter, not a plain one.
  if (/\bin\s*\(?\s*\{/i.test(fact.argument.text)) return undefined;
  const bound = bindInterpolations(fact.argument, new Set(open.map(({ expression }) => expression)));
  const passed = bound && passValues(module, fact.call, bound.values);
  if (!bound || !passed) return undefined;
  for (const edit of [...bound.edits, passed]) fixer.replace(edit.range, edit.newText);
  return { title: 'Bind the values as parameters', applicability: 'unsafe' };
}
