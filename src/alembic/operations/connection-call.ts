import type { PyCall } from '../../python/calls.js';
import type { PyModule } from '../../python/module.js';
import type { StringAnalyser, StringAnalysis } from '../../python/static-strings.js';
import type { PyNode } from '../../python/tree.js';
import { shapeOf, type OperationShape } from '../sql/shape.js';
import { recognizeSql } from '../sql/recognize.js';
import { booleanKeyword, lastName } from './columns.js';
import { tableOf } from './tables.js';
import { knownString, knownStringList, knownStrings, originOf, type CallFrame, type Place } from './values.js';

/** A statement with what it does; `sql` is undefined when it is not constant text. */
export interface RunStatement {
  readonly shape: OperationShape;
  readonly sql: string | undefined;
}

/** The file's names and strings. */
export interface StatementReader {
  readonly module: PyModule;
  readonly strings: StringAnalyser;
}

/** What the argument of `execute` runs: constant SQL statement by statement, or an expression of SQLAlchemy. */
export function statementsOf(place: Place, { module, strings }: StatementReader): RunStatement[] {
  const texts = knownStrings(place, module);
  if (texts && texts.length > 0) return recognizedTexts(texts);
  const written = sqlArgument(place.node, module);
  const analysis = strings.analyse(written);
  if (analysis.values && analysis.values.length > 0) return recognizedTexts(analysis.values);
  const shape = expressionShape(place, module) ?? templateShape(analysis) ?? shapeOf('execute');
  return [{ shape, sql: undefined }];
}

/** The string inside `sa.text(...)`. */
function sqlArgument(node: PyNode, module: PyModule): PyNode {
  const call = node.is('call') ? module.callAt(node) : undefined;
  return call && TEXT_FUNCTIONS.has(lastName(call, module)) ? (call.positional[0] ?? node) : node;
}

const TEXT_FUNCTIONS: ReadonlySet<string> = new Set(['text', 'DDL']);

/** What stands in a template for a value that is not known. */
const HOLE = '__hole__';
/** Of a text with holes only these are believed: a hole in other statements may hold the very word that counts. */
const BELIEVED: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'select', 'truncate', 'add_enum_value']);

/** The statement that a text with unknown values begins: `TRUNCATE {schema}.users`, `ALTER TYPE mood ADD VALUE '{value}'`. */
function templateShape({ alternatives, constructions }: StringAnalysis): OperationShape | undefined {
  if (constructions.size === 0) return undefined;
  const texts = alternatives.map((parts) => parts.map((part) => (part.kind === 'text' ? part.text : (part.value ?? HOLE))).join(''));
  const shapes = texts.map((sql) => recognizeSql(sql).flatMap((statement) => statement.shapes)).flat();
  const [first] = shapes;
  if (!first || shapes.some(({ kind }) => kind !== first.kind) || !BELIEVED.has(first.kind)) return undefined;
  const known = (name: string | undefined) => (name === undefined || name.includes(HOLE) || texts.length > 1 ? undefined : name);
  return shapeOf(first.kind, {
    table: shapes.length === 1 ? known(first.table) : undefined,
    tables: shapes.flatMap(({ tables }) => tables).filter((name) => known(name) !== undefined),
    name: known(first.name ?? undefined),
    enumValues: first.enumValues.filter((value) => known(value) !== undefined),
    hasExistenceGuard: first.hasExistenceGuard,
    // A hole that is not a schema may hold the rest of the statement.
    hasWhere: first.hasWhere || texts.some((sql) => OPEN_HOLE.test(sql)),
  });
}

const OPEN_HOLE = new RegExp(`${HOLE}(?!\\.)`);

/** `status.create(op.get_bind())` and `.drop(...)` of an enum type or of a table. */
export function schemaItemShape(call: PyCall, frame: CallFrame | undefined, module: PyModule): OperationShape | undefined {
  if ((call.name !== 'create' && call.name !== 'drop') || !call.receiver) return undefined;
  const { node, frame: ownFrame } = originOf({ node: call.receiver, frame }, module);
  if (!node.is('call')) return undefined;
  const item = module.callAt(node);
  const at = (part: Place['node']): Place => ({ node: part, frame: ownFrame });
  const hasExistenceGuard = booleanKeyword(call, 'checkfirst') ?? call.positional[1]?.is('true') ?? false;
  const kind = lastName(item, module);
  if (kind === 'Table') return shapeOf(`${call.name}_table`, { table: tableOf(at(node), module), hasExistenceGuard });
  if (!/^(?:enum|.*Enum)$/i.test(kind)) return undefined;
  const name = item.keywords.get('name');
  const values = item.positional.flatMap((value) => knownString(at(value), module) ?? knownStringList(at(value), module));
  return shapeOf(`${call.name}_type`, { name: name && knownString(at(name), module), enumValues: values, hasExistenceGuard });
}

// A text of which a loop varies the names gives its statements once; texts of different statements give all of them.
function recognizedTexts(texts: readonly string[]): RunStatement[] {
  const turns = texts.map((sql) => recognizeSql(sql).flatMap(({ text, shapes }) => shapes.map((shape) => ({ shape, sql: text }))));
  const kindsOf = (turn: readonly RunStatement[]) => turn.map(({ shape }) => shape.kind).join();
  const [first, ...others] = turns;
  if (!first || others.some((other) => kindsOf(other) !== kindsOf(first))) return turns.flat();
  return first.map((statement, index) =>
    others.reduce((merged, other) => ({ ...merged, shape: commonShape(merged.shape, other[index]!.shape) }), statement),
  );
}

function commonShape(a: OperationShape, b: OperationShape): OperationShape {
  const same = <Key extends keyof OperationShape>(key: Key) => (a[key] === b[key] ? a[key] : undefined);
  const tables = [...new Set([...a.tables, ...b.tables])];
  return {
    ...a,
    table: same('table'),
    tables,
    schema: same('schema'),
    name: same('name'),
    newName: same('newName'),
    isConcurrent: same('isConcurrent'),
  };
}

const DATA_KINDS: ReadonlySet<string> = new Set(['update', 'delete', 'insert', 'select']);
/** Links of a chain such as `users.update().where(...).values(...)` that are looked through. */
const MAX_LINKS = 30;

/** `sa.update(users).where(...)`, `users.insert()`. */
function expressionShape(place: Place, module: PyModule): OperationShape | undefined {
  let at = originOf(place, module);
  let hasWhere = false;
  for (let link = 0; link < MAX_LINKS && at.node.is('call'); link++) {
    const call = module.callAt(at.node);
    if (call.name === 'where' || call.name === 'filter' || call.name === 'filter_by') hasWhere = true;
    const kind = lastName(call, module);
    const isMethod = call.receiver !== undefined && !/^sqlalchemy\b|^sqlmodel\b/.test(module.qualifiedName(call.callee) ?? '');
    if (DATA_KINDS.has(kind)) {
      const target = isMethod ? call.receiver : call.positional[0];
      const table = kind === 'select' || !target ? undefined : tableOf({ node: target, frame: at.frame }, module);
      return shapeOf(kind, { table, hasWhere });
    }
    if (!call.receiver) return undefined;
    at = originOf({ node: call.receiver, frame: at.frame }, module);
  }
  return undefined;
}
