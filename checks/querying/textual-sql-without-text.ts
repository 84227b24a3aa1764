import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import { isExpectedToFail } from '../../src/python/flow.js';
import type { PyNode } from '../../src/python/tree.js';
import { removalSeverityOf } from '../../src/sqlalchemy/outdated/removal.js';
import { nameParameters } from '../../src/sqlalchemy/sql-text/rewrite/driver-parameters.js';

const CRITERIA = new Set(['where', 'filter', 'having']);
/** They take the name of a label or column as a string, but nothing else. */
const ORDERINGS = new Set(['order_by', 'group_by']);
const BUILDERS = new Set(['select', 'query', 'dml']);
const SQL_START =
  /^\s*(?:--[^\n]*\n\s*)*\(*(?:select|insert|update|delete|with|create|alter|drop|truncate|set|call|merge|vacuum|pragma)\b/i;
/** What means something else in `text()` than in a plain string: `:name`, and percent signs of the driver. */
const NOT_TEXT = /(?<![:\w\\]):\w|%/;

export default defineRule({
  meta: {
    summary: 'Wrap textual SQL in `text()`.',
    guideline: '3 Querying',
    severity: 'error',
    fix: 'safe',
    messages: {
      statement:
        '`{{method}}()` gets a plain string: SQLAlchemy 2.0 raises ObjectNotExecutableError or ArgumentError instead of running it. Wrap the SQL in `text()`.',
      driver:
        '`{{method}}()` gets a plain string with placeholders of the driver: SQLAlchemy 2.0 raises ObjectNotExecutableError or ArgumentError instead of running it. Wrap the SQL in `text()`, write `:name` for each placeholder, and pass a dictionary.',
      clause:
        '`{{method}}()` gets a plain string as SQL: SQLAlchemy raises when the statement is built or compiled, and never runs it. Write the expression with columns, or wrap the SQL in `text()`.',
      element:
        '`{{method}}()` gets a plain string as a column: SQLAlchemy raises ArgumentError. Name the column of the model or table, or say `text()`, `column()` or `literal()`.',
    },
  },
  files: 'any',
  needs: ['environment'],
  check(context) {
    const severity = removalSeverityOf(context.environment);
    if (!severity) return {};
    const { strings } = context.sqlalchemy;
    const reportElements = (elements: readonly PyNode[], method: string) => {
      // A lone star is the one text that SQLAlchemy takes as it is.
      for (const at of elements.filter((each) => isString(each) && strings.valueOf(each) !== '*' && !isExpectedToFail(each)))
        context.report({ at, message: 'element', data: { method } });
    };
    return {
      receiverCall(call) {
        if (!BUILDERS.has(call.type.kind)) return;
        const { method } = call;
        if (!CRITERIA.has(method) && !ORDERINGS.has(method)) return;
        if (isExpectedToFail(call.node)) return;
        for (const at of call.call.positional.filter(isString)) {
          if (ORDERINGS.has(method) && /^\w+$/.test(strings.valueOf(at) ?? 'unknown')) continue;
          const fix = strings.isStatic(at) && !NOT_TEXT.test(at.text) ? (fixer: Fixer) => wrap(fixer, at) : undefined;
          context.report({ at, message: 'clause', data: { method }, ...(fix && { fix }) });
        }
      },
      statement({ kind, symbol, elements, call }) {
        if (kind === 'select' && symbol !== 'table') reportElements(elements, call.name);
      },
      queryChain({ style, elements }) {
        if (style !== 'Model.query') reportElements(elements, 'query');
      },
      sqlText({ sink, call, argument }) {
        const type = sink === 'execute' && call.receiver ? context.sqlalchemy.typeOf(call.receiver) : undefined;
        // An engine executes nothing at all: removed-core-api. Text that is put together: sql-injection.
        if (!type || type.kind === 'engine' || type.kind === 'async-engine' || !strings.isStatic(argument)) return;
        if (isExpectedToFail(argument)) return;
        const { values, parts } = strings.analyse(argument);
        const beginning = parts[0]?.kind === 'text' ? parts[0].text : '';
        if (!type.strong && !(values?.[0] ?? beginning).match(SQL_START)) return;
        const parameters = call.positional[1] ?? call.keywords.get('params') ?? call.keywords.get('parameters');
        const isNamed = parameters !== undefined && !parameters.is('tuple', 'list') && !call.hasStar;
        const isPlain = values !== undefined && values.every((text) => !(isNamed ? /%/ : NOT_TEXT).test(text));
        const isDrivers = parameters !== undefined && (!isNamed || values?.some((text) => /%\(\w+\)s/.test(text)) === true);
        context.report({
          at: argument,
          message: isDrivers ? 'driver' : 'statement',
          data: { method: call.callee.text },
          severity,
          fix(fixer) {
            const edits = isDrivers ? nameParameters(context.file.module, argument, parameters) : isPlain ? [] : undefined;
            for (const { range, newText } of edits ?? []) fixer.replace(range, newText);
            return edits && wrap(fixer, argument);
          },
        });
      },
    };
  },
});

function isString(node: PyNode): boolean {
  return node.is('string', 'concatenated_string');
}

function wrap(fixer: Fixer, argument: PyNode): ProposedFix {
  const text = fixer.importName('sqlalchemy', 'text');
  // Parentheses around a text over several lines serve as those of the call.
  if (argument.kind === 'parenthesized_expression') fixer.insertBefore(argument, text);
  else {
    fixer.insertBefore(argument, `${text}(`);
    fixer.insertAfter(argument, ')');
  }
  return { title: 'Wrap it in text()', applicability: 'safe' };
}
