import type { PyCall } from '../../python/calls.js';
import type { PyNode } from '../../python/tree.js';
import { withoutParentheses } from '../../python/flow.js';
import type { ReceiverCall, SqlTextFact } from '../facts.js';
import type { NodeTypes } from '../typing/node-types.js';
import type { SymbolCall } from './symbol-calls.js';

/** Functions whose first argument is SQL text, by canonical name, with the name of the sink. */
const TEXT_SYMBOLS: Readonly<Record<string, readonly [sink: string, keyword: string]>> = {
  'sqlalchemy.text': ['text', 'text'],
  'sqlalchemy.literal_column': ['literal_column', 'text'],
  'sqlalchemy.DDL': ['DDL', 'statement'],
  'sqlalchemy.CheckConstraint': ['CheckConstraint', 'sqltext'],
  'sqlalchemy.Computed': ['Computed', 'sqltext'],
};
/** `column("a", is_literal=True)`. */
const LITERAL_NAMES = new Set(['sqlalchemy.column', 'sqlalchemy.ColumnClause']);
const EXECUTING = new Set(['execute', 'scalar', 'scalars', 'stream', 'stream_scalars', 'exec']);
const FRAGMENTS: Readonly<Record<string, number>> = { prefix_with: 0, suffix_with: 0, with_hint: 1, with_statement_hint: 0 };
const STATEMENT_KINDS = new Set(['select', 'dml', 'query']);
const STRING_METHODS = new Set([
  'format',
  'format_map',
  'join',
  'replace',
  'strip',
  'lstrip',
  'rstrip',
  'substitute',
  'safe_substitute',
  'dedent',
]);

/** Every string that reaches the database as SQL text, in source order. */
export function sqlTextsOf(calls: readonly SymbolCall[], receiverCalls: readonly ReceiverCall[], types: NodeTypes): readonly SqlTextFact[] {
  const found: SqlTextFact[] = [
    ...symbolTexts(calls),
    ...receiverTexts(receiverCalls, types),
    ...operationTexts(types),
    ...cursorTexts(types),
  ];
  return found.sort((a, b) => a.node.start - b.node.start || b.node.end - a.node.end);
}

function* symbolTexts(calls: readonly SymbolCall[]): Generator<SqlTextFact> {
  for (const { call, symbol } of calls) {
    const known = Object.hasOwn(TEXT_SYMBOLS, symbol) ? TEXT_SYMBOLS[symbol] : undefined;
    if (known) {
      const argument = call.positional[0] ?? call.keywords.get(known[1]);
      // A constraint may be given as an expression; only text counts.
      if (argument && (known[0] === 'text' || known[0] === 'literal_column' || argument.kind !== 'comparison_operator')) {
        yield factOf(call, known[0], argument);
      }
    } else if (LITERAL_NAMES.has(symbol) && call.keywords.get('is_literal')?.kind === 'true' && call.positional[0]) {
      yield factOf(call, 'column', call.positional[0]);
    }
  }
}

function* receiverTexts(calls: readonly ReceiverCall[], types: NodeTypes): Generator<SqlTextFact> {
  for (const { call, method, type } of calls) {
    const { kind } = type;
    if (method === 'exec_driver_sql') {
      const argument = call.positional[0] ?? call.keywords.get('statement');
      if (argument) yield factOf(call, 'exec_driver_sql', argument);
    } else if (EXECUTING.has(method) && /session|connection|engine/.test(kind)) {
      const argument = call.positional[0] ?? call.keywords.get('statement');
      if (argument && isText(argument, types)) yield factOf(call, 'execute', argument);
    } else if (STATEMENT_KINDS.has(kind) && Object.hasOwn(FRAGMENTS, method)) {
      const argument = call.positional[FRAGMENTS[method]!];
      if (argument && isText(argument, types)) yield factOf(call, method, argument);
    }
  }
}

/** Alembic's `op.execute("...")`. */
function* operationTexts(types: NodeTypes): Generator<SqlTextFact> {
  for (const call of types.file.module.callsNamed('execute')) {
    if (types.file.module.qualifiedName(call.callee) !== 'alembic.op.execute') continue;
    const argument = call.positional[0] ?? call.keywords.get('sqltext');
    if (argument && isText(argument, types)) yield factOf(call, 'op.execute', argument);
  }
}

/** `engine.raw_connection().cursor().execute(...)`. */
function* cursorTexts(types: NodeTypes): Generator<SqlTextFact> {
  for (const call of types.file.module.callsNamed('execute')) {
    const argument = call.positional[0];
    if (call.receiver && argument && isRawCursor(call.receiver, types) && isText(argument, types))
      yield factOf(call, 'cursor.execute', argument);
  }
}

function isRawCursor(receiver: PyNode, types: NodeTypes): boolean {
  const cursor = callBehind(receiver, types);
  if (cursor?.name !== 'cursor' || !cursor.receiver) return false;
  const connection = callBehind(cursor.receiver, types);
  if (connection?.name !== 'raw_connection' || !connection.receiver) return false;
  const kind = types.valueOf(connection.receiver)?.kind;
  return kind === 'engine' || kind === 'async-engine';
}

function callBehind(node: PyNode, types: NodeTypes): PyCall | undefined {
  let value: PyNode | undefined = withoutParentheses(node);
  if (value.kind === 'identifier') value = types.onlyValue(value);
  if (value?.kind === 'await') value = value.namedChildren[0];
  return value?.kind === 'call' ? types.file.module.callAt(value) : undefined;
}

/** Whether an argument is a string by its own looks, or a local that is one. Statements and unknown values are none. */
function isText(argument: PyNode, types: NodeTypes, depth = 0): boolean {
  const node = withoutParentheses(argument);
  switch (node.kind) {
    case 'string':
    case 'concatenated_string':
      return true;
    case 'binary_operator': {
      const [left, right] = [node.field('left'), node.field('right')];
      return (
        depth < 8 && ((left !== undefined && isText(left, types, depth + 1)) || (right !== undefined && isText(right, types, depth + 1)))
      );
    }
    case 'call': {
      const call = types.file.module.callAt(node);
      if (!STRING_METHODS.has(call.name)) return false;
      const text =
        call.receiver?.kind === 'identifier' && call.name === 'dedent' ? call.positional[0] : (call.receiver ?? call.positional[0]);
      return depth < 8 && text !== undefined && isText(text, types, depth + 1);
    }
    case 'identifier':
      return depth < 3 && types.valuesOf(node).some((value) => isText(value, types, depth + 1));
    default:
      return false;
  }
}

function factOf(call: PyCall, sink: string, argument: PyNode): SqlTextFact {
  return { node: call.node, call, sink, argument };
}
