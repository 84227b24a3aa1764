import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import { consumerOf } from '../../src/python/flow.js';
import type { PyCall } from '../../src/python/calls.js';
import type { PyNode } from '../../src/python/tree.js';
import type { ReceiverCall } from '../../src/sqlalchemy/facts.js';
import { isBoundMetaData, isMetaData } from '../../src/sqlalchemy/metadata.js';
import { removalSeverityOf } from '../../src/sqlalchemy/outdated/removal.js';
import { isListOfColumns, removedArguments, rewriteConstructor, spreadText } from '../../src/sqlalchemy/outdated/constructor-arguments.js';
import { oldParametersOf, type OldParameters } from '../../src/sqlalchemy/outdated/execution-parameters.js';
import { leadOfLine, lineBreakIn } from '../../src/text/insertion-layout.js';

const ENGINE_METHODS = new Set(['execute', 'scalar', 'run_callable', 'table_names', 'has_table', 'transaction']);
const STATEMENTS = new Set(['select', 'dml', 'text']);
const SCHEMA_METHODS = new Set(['create_all', 'drop_all', 'reflect']);
const FORMS: Readonly<Record<OldParameters['form'], string>> = {
  keywords: 'parameters given by keyword',
  several: 'several of them',
  positional: 'a row of plain values',
};
const TITLE = 'Write it as SQLAlchemy 2.0 has it';

export default defineRule({
  meta: {
    summary: 'Use the Core API as SQLAlchemy 2.0 has it.',
    guideline: '3 Querying',
    severity: 'error',
    fix: 'mixed',
    messages: {
      list: '`{{call}}()` takes its elements one by one since SQLAlchemy 2.0: a list raises ArgumentError. Leave the brackets out.',
      argument:
        '`{{call}}()` takes no {{argument}} since SQLAlchemy 2.0 and raises when the statement is built. Say it with a method behind the call, such as `.where(...)` or `.values(...)`.',
      whens: '`case()` takes its `(condition, value)` pairs one by one since SQLAlchemy 2.0 and raises on `whens=`. Leave the keyword out.',
      autoload: '`Table()` knows no `autoload` since SQLAlchemy 2.0 and raises TypeError. `autoload_with=engine` alone reads the columns.',
      metadata:
        'Metadata cannot be bound to an engine since SQLAlchemy 2.0: `MetaData()` raises here. Pass the engine to `create_all()`, `reflect()` and the like.',
      bindless:
        '`{{method}}()` needs an engine or a connection since SQLAlchemy 2.0, which knows no bound metadata: this line raises TypeError. Pass one.',
      engine:
        '`Engine.{{method}}()` was removed in SQLAlchemy 2.0: this line raises AttributeError. Take a connection (`with engine.begin() as connection:`) and work on that, or ask `inspect(engine)` about tables.',
      statement:
        'A statement has no `{{method}}()` since SQLAlchemy 2.0, which knows no bound metadata: this line raises AttributeError. Pass it to `execute()` of a session or connection.',
      parameters:
        '`{{call}}()` takes its parameters as one dictionary or a list of dictionaries: SQLAlchemy 2.0 raises on {{form}}. Pass `{"name": value}`.',
      autocommit:
        'SQLAlchemy 2.0 ignores the option `autocommit`: unless something else commits, what is written here is rolled back when the connection is returned. Use `engine.begin()`, call `commit()`, or set `isolation_level="AUTOCOMMIT"`.',
    },
  },
  files: 'any',
  needs: ['environment'],
  check(context) {
    const { sqlalchemy, file } = context;
    const severity = removalSeverityOf(context.environment);
    if (!severity) return {};
    const reportList = (at: PyNode, call: string) =>
      context.report({ at, message: 'list', severity, data: { call }, fix: (fixer) => passOneByOne(fixer, at) });
    const isSqlText = ({ call }: ReceiverCall) =>
      sqlalchemy.typeOf(call.positional[0]!)?.kind === 'text' ||
      sqlalchemy.sqlTexts.some((text) => text.call === call && sqlalchemy.strings.isStatic(text.argument));
    const reportParameters = (call: ReceiverCall) => {
      const old = oldParametersOf(call);
      // Placeholders of the driver: text-bind-mismatch in a text, textual-sql-without-text in a plain string.
      if (!old || (old.form === 'positional' && isSqlText(call))) return;
      const range = { start: old.nodes[0]!.start, end: old.nodes.at(-1)!.end };
      context.report({
        at: range,
        message: 'parameters',
        severity,
        data: { call: call.call.callee.text, form: FORMS[old.form] },
        fix(fixer) {
          if (old.written === undefined) return undefined;
          fixer.replace(range, old.written);
          return { title: 'Pass the parameters as dictionaries', applicability: 'safe' };
        },
      });
    };
    return {
      statement(fact) {
        const { call } = fact;
        const [argument] = removedArguments(fact);
        if (!argument && !(fact.kind === 'select' && fact.symbol !== 'table' && isListOfColumns(call.positional[0]))) return;
        const data = { call: call.callee.text, argument: argument ? nameOf(argument.node) : '' };
        context.report({
          at: call.node,
          message: argument && !isListOfColumns(call.positional[0]) ? 'argument' : 'list',
          severity,
          data,
          fix(fixer) {
            const rewrite = rewriteConstructor(fact);
            if (!rewrite) return undefined;
            fixer.replace(rewrite.range, rewrite.newText);
            if (rewrite.links !== '') fixer.insertAfter(call.node, rewrite.links);
            return { title: TITLE, applicability: 'safe' };
          },
        });
      },
      receiverCall(call) {
        const { method, node, type } = call;
        if (!type.strong) return;
        const [list] = call.call.positional;
        const autocommit = method === 'execution_options' ? call.call.keywords.get('autocommit') : undefined;
        if (type.kind === 'engine' && ENGINE_METHODS.has(method)) {
          context.report({ at: node, message: 'engine', severity, data: { method }, fix: (fixer) => beginFirst(fixer, call) });
        } else if (STATEMENTS.has(type.kind) && (method === 'execute' || method === 'scalar')) {
          context.report({ at: node, message: 'statement', severity, data: { method } });
        } else if (type.kind === 'select' && method === 'with_only_columns' && isListOfColumns(list)) reportList(list!, method);
        else if (autocommit?.kind === 'true') context.report({ at: autocommit.parent!, message: 'autocommit', severity: 'warning' });
        else reportParameters(call);
      },
      call(call) {
        const { name, receiver } = call;
        if (SCHEMA_METHODS.has(name) && receiver && isBare(call) && isMetaData(receiver, file.module, sqlalchemy)) {
          context.report({ at: call.node, message: 'bindless', severity, data: { method: name } });
        }
        const symbol = /^(case|Table|MetaData)$/.test(name) || receiver === undefined ? sqlalchemy.symbolOf(call.callee) : undefined;
        if (symbol === undefined) return;
        const { keywords, positional } = call;
        const whens = keywords.get('whens');
        if (symbol === 'sqlalchemy.case' && whens) {
          context.report({ at: whens.parent!, message: 'whens', severity, fix: (fixer) => dropKeyword(fixer, whens) });
        } else if (symbol === 'sqlalchemy.case' && isListOfColumns(positional[0])) reportList(positional[0]!, 'case');
        else if (symbol === 'sqlalchemy.Table' && keywords.has('autoload')) {
          const autoload = keywords.get('autoload')!.parent!;
          const fix = (fixer: Fixer) => (keywords.has('autoload_with') ? removed(fixer, call, autoload) : undefined);
          context.report({ at: autoload, message: 'autoload', severity, fix });
        } else if (symbol === 'sqlalchemy.MetaData' && isBoundMetaData(call, sqlalchemy)) {
          context.report({ at: call.node, message: 'metadata', severity });
        }
      },
    };
  },
});

function nameOf(argument: PyNode): string {
  return argument.kind === 'keyword_argument' ? `\`${argument.field('name')!.text}\`` : 'such argument';
}

function isBare({ argumentList, hasStar, hasDoubleStar }: PyCall): boolean {
  return argumentList.namedChildren.length === 0 && !hasStar && !hasDoubleStar;
}

function passOneByOne(fixer: Fixer, list: PyNode): ProposedFix | undefined {
  const written = spreadText(list);
  if (written === '') return undefined;
  fixer.replace(list, written);
  return { title: TITLE, applicability: 'safe' };
}

/** `case(whens={...})` stands as it is without the keyword, a list of pairs is spread as well. */
function dropKeyword(fixer: Fixer, whens: PyNode): ProposedFix | undefined {
  const keyword = whens.parent!;
  // A positional argument cannot follow a keyword.
  if (keyword.parent!.namedChildren[0] !== keyword || !whens.is('list', 'list_comprehension', 'dictionary')) return undefined;
  fixer.replace(keyword, whens.kind === 'dictionary' ? whens.text : spreadText(whens));
  return { title: TITLE, applicability: 'safe' };
}

function removed(fixer: Fixer, call: PyCall, argument: PyNode): ProposedFix {
  fixer.removeArgument(call, argument);
  return { title: 'Remove autoload', applicability: 'safe' };
}

/** Only for a statement of its own: elsewhere the result would outlive its connection. */
function beginFirst(fixer: Fixer, { node, method, receiver, call }: ReceiverCall): ProposedFix | undefined {
  const { node: statement, kind } = consumerOf(node);
  const { text } = fixer;
  const indent = leadOfLine(text, node.start);
  if (kind !== 'dropped' || method !== 'execute' || statement.start !== node.start || !/^[ \t]*$/.test(indent)) return undefined;
  if (/\n/.test(node.text) || /\bconnection\b/.test(text)) return undefined;
  const lineBreak = lineBreakIn(text);
  const body = `connection.execute${call.argumentList.text}`;
  fixer.replace(node, `with ${receiver.text}.begin() as connection:${lineBreak}${indent}    ${body}`);
  return { title: 'Run it on a connection', applicability: 'unsafe' };
}
