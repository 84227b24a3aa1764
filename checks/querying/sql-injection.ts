import { defineRule, type Fixer, type ProposedFix, type Severity } from '../../src/lint/rule.js';
import type { PyModule } from '../../src/python/module.js';
import type { Interpolation } from '../../src/python/static-strings.js';
import type { PyNode } from '../../src/python/tree.js';
import type { SqlTextFact } from '../../src/sqlalchemy/facts.js';
import { bindInterpolations, passValues } from '../../src/sqlalchemy/sql-text/rewrite-binds.js';
import { originOf, type ValueOrigin } from '../../src/sqlalchemy/sql-text/value-origin.js';
import { sqlPositionOf, takesNoParameters, type SqlPosition } from '../../src/sqlalchemy/sql-text/sql-position.js';

/** One value in a SQL text that is not fixed by the code. */
interface OpenPart {
  readonly expression: PyNode;
  readonly position: SqlPosition;
  readonly origin: ValueOrigin;
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
          .map((each) => openPart(module, each))
          .filter(({ origin }) => origin !== 'generated');
        const worst =
          open.find(({ position }) => position === 'quoted' || position === 'value') ??
          open.find(({ position }) => position === 'fragment') ??
          open[0];
        if (!worst) return;
        const at = fact.argument.contains(worst.expression) ? fact.node : stringAround(worst.expression);
        if (reported.has(at)) return;
        reported.add(at);
        const isUtility = takesNoParameters(analysis.parts.map((part) => (part.kind === 'text' ? part.text : '{}')).join(''));
        const verdict = judge(worst, isUtility, context.role);
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

type Verdict = { readonly message: 'value' | 'fragment' | 'identifier' | 'utility' | 'reflected'; readonly severity: Severity };

function judge({ origin, position }: OpenPart, isUtility: boolean, role: string): Verdict | undefined {
  if (role === 'migration' && origin === 'catalogue') return { message: 'reflected', severity: 'info' };
  // Nobody outside calls a migration, and whoever writes the settings owns the database already.
  const isInside = role === 'migration' || origin === 'configuration';
  if (position === 'identifier') return { message: 'identifier', severity: isInside ? 'info' : 'warning' };
  if (isUtility)
    return { message: 'utility', severity: isInside ? 'info' : origin === 'caller' && position === 'quoted' ? 'error' : 'warning' };
  if (position === 'fragment')
    return origin === 'caller' && role !== 'migration' ? { message: 'fragment', severity: capped('error', role) } : undefined;
  if (origin === 'configuration') return { message: 'value', severity: 'info' };
  return { message: 'value', severity: capped(origin === 'typed' ? 'warning' : 'error', role) };
}

/** Scripts and migrations run on values of their own: the habit is wrong, but nobody outside reaches it. */
function capped(severity: Severity, role: string): Severity {
  return role === 'migration' || role === 'script' ? 'warning' : severity;
}

function openPart(module: PyModule, { part, before, after }: Interpolation): OpenPart {
  return { expression: part.expression, position: sqlPositionOf(before, after), origin: originOf(module, part.expression) };
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
