import { defineRule, type BaseContext, type Fixer, type ProposedFix, type Severity } from '../../src/lint/rule.js';
import { statementOf } from '../../src/python/flow.js';
import type { PyModule } from '../../src/python/module.js';
import type { Interpolation } from '../../src/python/static-strings.js';
import type { PyNode } from '../../src/python/tree.js';
import type { SqlTextFact } from '../../src/sqlalchemy/facts.js';
import { sqlBehind } from '../../src/sqlalchemy/sql-text/catalogue-rows.js';
import { isEscaped } from '../../src/sqlalchemy/sql-text/escaping.js';
import { bindValues } from '../../src/sqlalchemy/sql-text/rewrite/bind-values.js';
import { isGiven, originOf, writesNoText, type ValueOrigin } from '../../src/sqlalchemy/sql-text/value-origin.js';
import { sqlPositionOf, type SqlPosition } from '../../src/sqlalchemy/sql-text/sql-position.js';
import { sqlPartOf, sqlUseOf, type SqlPart, type SqlUse } from '../../src/sqlalchemy/sql-text/sql-use.js';

/** One value in a SQL text that is not fixed by the code. */
interface OpenPart {
  readonly expression: PyNode;
  readonly position: SqlPosition;
  readonly origin: ValueOrigin;
  /** A function quotes or escapes it: `quote_identifier(name)`. */
  readonly isEscaped: boolean;
  /** A column of a row that was read by SQL, and by its name no key. */
  readonly isTextOfRow: boolean;
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
      typed:
        '`{{expression}}` is put into the SQL text itself: by its type it cannot carry SQL, but every value makes a statement that the database plans anew. Write a parameter (`:name`) and pass the value beside the text.',
      reflected:
        '`{{expression}}` comes from the database catalogue and is put into the SQL text unquoted: a name with a capital letter, a space or a keyword breaks the migration. Quote it with the identifier preparer.',
    },
  },
  files: 'application',
  check(context) {
    const { module } = context.file;
    const { strings } = context.sqlalchemy;
    const reported = new Set<PyNode>();
    return {
      sqlText(fact) {
        const analysis = strings.analyse(fact.argument);
        const open = analysis.interpolations
          .slice(0, MOST_INTERPOLATIONS)
          .filter(({ part }) => !part.isStatic && part.via !== undefined)
          .map((each) => openPart(module, each))
          .filter(({ origin }) => origin !== 'generated');
        if (open.length === 0) return;
        const sql = analysis.parts.map((part) => (part.kind === 'text' ? part.text : '{}')).join('');
        const kind = sqlUseOf(sql, fact);
        const part = sqlPartOf(fact, context.roleAt(fact.node), context.file.path);
        const worst = worstOf(open, kind, part);
        if (!worst) return;
        const at = (fact.argument.contains(worst.part.expression) ? undefined : stringAround(worst.part.expression)) ?? fact.node;
        if (reported.has(at)) return;
        reported.add(at);
        context.report({
          at,
          message: worst.message,
          severity: worst.severity,
          data: { expression: oneLine(worst.part.expression.text) },
          fix(fixer) {
            // A name that is no fault may stay; what may be any piece of SQL leaves the places of the others open.
            const faults = open.filter((each) => each.position === 'fragment' || judge(each, kind, part));
            return kind !== 'query' || analysis.interpolations.length > MOST_INTERPOLATIONS
              ? undefined
              : bound(fixer, context, fact, faults);
          },
        });
      },
    };
  },
});

/** Of a longer text, which only a program writes, the first are looked at: for each, all that stands before it is read. */
const MOST_INTERPOLATIONS = 200;

type Message = 'value' | 'typed' | 'fragment' | 'identifier' | 'utility' | 'reflected';
type Verdict = { readonly message: Message; readonly severity: Severity };
const RANKS: Readonly<Record<Severity, number>> = { error: 20, warning: 10, info: 0 };
const RANKS_BY_POSITION: Readonly<Record<SqlPosition, number>> = { quoted: 2, value: 2, fragment: 1, operand: 0, identifier: 0 };

/** The gravest fault of a text; of equal ones a value, which can be mended. */
function worstOf(open: readonly OpenPart[], sql: SqlUse, of: SqlPart): (Verdict & { readonly part: OpenPart }) | undefined {
  const faults = open.flatMap((part) => {
    const verdict = judge(part, sql, of);
    return verdict ? [{ ...verdict, part }] : [];
  });
  const rank = ({ severity, part }: (typeof faults)[number]) => RANKS[severity] + RANKS_BY_POSITION[part.position];
  return faults.toSorted((a, b) => rank(b) - rank(a))[0];
}

function judge({ origin, position, isEscaped, isTextOfRow }: OpenPart, sql: SqlUse, part: SqlPart): Verdict | undefined {
  if (part === 'migration' && origin === 'catalogue') return { message: 'reflected', severity: 'info' };
  const isUtility = sql !== 'query';
  const isValue = position === 'quoted' || position === 'value';
  // A number cannot name a table of somebody else's; what a function quotes is its business.
  if ((origin === 'typed' || isEscaped) && (isUtility || !isValue)) return undefined;
  // Nobody outside calls a migration, and whoever writes the settings owns the database already.
  const isMigrating = part === 'migration' || part === 'upgrade';
  const isInside = isMigrating || part === 'schema' || origin === 'configuration' || origin === 'catalogue';
  if (position === 'identifier' || position === 'operand') {
    if (part === 'migration' && origin === 'configuration') return undefined;
    // Names are rarely what users write: one that no caller gave is usually the program's own.
    return { message: 'identifier', severity: isInside || !isGiven(origin) ? 'info' : 'warning' };
  }
  if (isUtility) {
    const isCertain = (origin === 'caller' || origin === 'request') && position === 'quoted' && sql === 'setting';
    return { message: 'utility', severity: isInside || !isGiven(origin) ? 'info' : capped(isCertain ? 'error' : 'warning', part) };
  }
  if (position === 'fragment') {
    if (isMigrating || (origin !== 'caller' && origin !== 'request')) return undefined;
    return { message: 'fragment', severity: capped(origin === 'request' ? 'error' : 'warning', part) };
  }
  if (origin === 'typed') return { message: 'typed', severity: 'info' };
  // Of what a migration writes, only the texts of rows that it has read differ from database to database.
  if (part === 'migration' && (position === 'value' || !isTextOfRow)) return { message: 'value', severity: 'info' };
  // What is neither quoted nor given from outside is a number, or the statement would not run.
  const isNumber = position === 'value' && origin === 'other';
  if (isNumber || origin === 'configuration' || origin === 'catalogue') return { message: 'value', severity: 'info' };
  return { message: 'value', severity: capped(isEscaped ? 'warning' : 'error', part) };
}

/** Scripts and migrations run on values of their own: the habit is wrong, but nobody outside reaches it. */
function capped(severity: Severity, part: SqlPart): Severity {
  return part === 'application' ? severity : 'warning';
}

function openPart(module: PyModule, { part, before, after }: Interpolation): OpenPart {
  const { expression, formatSpec } = part;
  return {
    expression,
    position: isTupleBehindIn(module, expression, before) ? 'value' : sqlPositionOf(before, after),
    origin: formatSpec !== undefined && writesNoText(formatSpec) ? 'typed' : originOf(module, expression),
    isEscaped: isEscaped(module, expression),
    isTextOfRow: !/(?:^|[^A-Za-z])(?:id|uuid|guid|hash)\b/i.test(expression.text) && sqlBehind(module, expression) !== undefined,
  };
}

/** `IN {tuple(ids)}`: Python writes a tuple nearly as SQL writes a list. */
function isTupleBehindIn(module: PyModule, expression: PyNode, before: string): boolean {
  const callee = expression.kind === 'call' ? expression.field('function')! : undefined;
  return callee !== undefined && /\bin\s*$/i.test(before) && module.qualifiedName(callee) === 'builtins.tuple';
}

/** The string (or the whole concatenation) that an interpolated expression stands in; undefined for one that only gets a name. */
function stringAround(expression: PyNode): PyNode | undefined {
  const statement = statementOf(expression);
  let node = expression;
  while (!node.is('string', 'concatenated_string', 'binary_operator', 'call')) {
    if (!node.parent || node.parent.index <= statement.index) return undefined;
    node = node.parent;
  }
  while (node.parent?.is('concatenated_string', 'binary_operator')) node = node.parent;
  return node;
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

/** Only where all that is found fault with is a value for sure; never for names. */
function bound(
  fixer: Fixer,
  { file, sqlalchemy }: BaseContext<Message>,
  fact: SqlTextFact,
  open: readonly OpenPart[],
): ProposedFix | undefined {
  // Bound, what a function has quoted would be quoted twice.
  if (open.some(({ isEscaped }) => isEscaped)) return undefined;
  const named = (name: string) => () => fixer.importName('sqlalchemy', name);
  const names = { text: named('text'), bindparam: named('bindparam') };
  const edits = bindValues(
    { module: file.module, sqlalchemy, names },
    fact,
    open.map(({ expression }) => expression),
  );
  if (!edits) return undefined;
  for (const { range, newText } of edits) fixer.replace(range, newText);
  return { title: 'Bind the values as parameters', applicability: 'unsafe' };
}
