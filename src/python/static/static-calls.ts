import type { PyCall } from '../calls.js';
import type { PyNode } from '../tree.js';
import { enumClassOf } from './classes.js';
import { helperReturns } from './returned-values.js';
import type { StaticCheck } from './static-values.js';

/** Their results cannot carry text, whatever goes in. */
const NUMBER_MAKERS = new Set(['int', 'float', 'len', 'bool', 'range', 'ord', 'id', 'hash', 'isinstance', 'issubclass']);
/** Their results are made of their arguments alone. */
const PASS_THROUGH = new Set(['str', 'repr', 'format', 'chr', 'abs', 'round', 'min', 'max', 'sum', 'dict', 'list', 'tuple', 'set']);
for (const name of ['frozenset', 'sorted', 'reversed', 'iter', 'next', 'enumerate', 'zip', 'filter']) PASS_THROUGH.add(name);

const TEXT_TOOLS = /^(?:textwrap\.(?:dedent|indent)|inspect\.cleandoc|string\.Template|itertools\.\w+|json\.dumps|alembic\.op\.f)$/;
/** They write any value as one quoted identifier. */
const IDENTIFIER_QUOTERS = /^(?:sqlalchemy\.(?:sql\.)?(?:\w+\.)?quoted_name|psycopg2?\.sql\.Identifier)$/;
const PREPARER = /(?:^|[._])(?:identifier_)?preparer$/;
const PREPARER_METHODS = /^(?:quote(?:_identifier|_schema)?|format_(?:table|column|schema|sequence|index|constraint|alias|label))$/;

const STRING_METHODS = new Set([
  'join',
  'format',
  'format_map',
  'replace',
  'substitute',
  'safe_substitute',
  'split',
  'rsplit',
  'splitlines',
]);
for (const name of ['strip', 'lstrip', 'rstrip', 'lower', 'upper', 'title', 'capitalize', 'casefold', 'removeprefix'])
  STRING_METHODS.add(name);
for (const name of ['removesuffix', 'ljust', 'rjust', 'center', 'zfill', 'expandtabs', 'encode', 'decode', 'partition', 'copy'])
  STRING_METHODS.add(name);
for (const name of ['items', 'keys', 'values', 'union', 'intersection', 'difference']) STRING_METHODS.add(name);

/** Whether a call can only give values that are written in the code. */
export function isStaticCall(check: StaticCheck, node: PyNode): boolean {
  const { module } = check.context;
  const call = module.callAt(node);
  const name = module.qualifiedName(call.callee) ?? '';
  if (name.startsWith('builtins.')) return isStaticBuiltin(check, name.slice('builtins.'.length), call);
  if (IDENTIFIER_QUOTERS.test(name)) return true;
  // `Status(text)` raises for every text that is no member.
  if (enumClassOf(module, call.callee)) return true;
  if (TEXT_TOOLS.test(name)) return areArgumentsStatic(check, call);
  if (call.receiver) return isStaticMethod(check, call, call.receiver);
  const returns = helperReturns(module, node);
  return returns !== undefined && check.areStatic(returns.map(({ value }) => value));
}

function isStaticBuiltin(check: StaticCheck, name: string, call: PyCall): boolean {
  if (NUMBER_MAKERS.has(name)) return true;
  if (name === 'map') return isStaticMap(check, call);
  return PASS_THROUGH.has(name) && areArgumentsStatic(check, call);
}

/** `map(int, anything)` gives numbers, `map(str, STATIC)` texts from the code. */
function isStaticMap(check: StaticCheck, { positional: [mapped, ...sources] }: PyCall): boolean {
  const name = mapped && check.context.module.qualifiedName(mapped)?.replace('builtins.', '');
  if (!name) return false;
  return NUMBER_MAKERS.has(name) || (PASS_THROUGH.has(name) && check.areStatic(sources));
}

function isStaticMethod(check: StaticCheck, call: PyCall, receiver: PyNode): boolean {
  if (PREPARER_METHODS.test(call.name) && isPreparer(check, receiver)) return true;
  // A lookup gives one of the values, or the default.
  if (call.name === 'get' || call.name === 'pop') return check.isStatic(receiver) && check.areStatic(call.positional.slice(1));
  if (STRING_METHODS.has(call.name) && check.isStatic(receiver)) return areArgumentsStatic(check, call);
  const returns = helperReturns(check.context.module, call.node);
  return returns !== undefined && check.areStatic(returns.map(({ value }) => value));
}

function isPreparer(check: StaticCheck, receiver: PyNode): boolean {
  if (PREPARER.test(receiver.text)) return true;
  if (receiver.kind !== 'identifier') return false;
  const bindings = check.context.module.resolve(receiver);
  return bindings.length > 0 && bindings.every(({ value }) => value !== undefined && PREPARER.test(value.text));
}

function areArgumentsStatic(check: StaticCheck, call: PyCall): boolean {
  return call.argumentList.namedChildren.every((argument) =>
    check.isStatic(argument.kind === 'keyword_argument' ? (argument.field('value') ?? argument) : argument),
  );
}
