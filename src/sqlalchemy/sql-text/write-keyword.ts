import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { ReceiverCall } from '../facts.js';
import type { SqlAlchemyFile } from '../sqlalchemy-file.js';

/** `dml` changes rows, `ddl` the schema. */
export type SqlWrite = 'dml' | 'ddl';

const EXECUTING = new Set(['execute', 'exec', 'scalar', 'scalars', 'exec_driver_sql', 'stream', 'stream_scalars']);
// A comment or a parenthesis may come first.
const DML = /^(?:\s|--[^\n]*\n|\/\*[^]*?\*\/|\()*(?:insert|update|delete|merge|replace)\b/i;
const DDL = /^(?:\s|--[^\n]*\n|\/\*[^]*?\*\/)*(?:create|alter|drop|truncate)\b/i;
/** Gone with the connection anyway, or refused inside a transaction. */
const NOT_KEPT =
  /^\W*(?:create\s+(?:or\s+replace\s+)?(?:local\s+|global\s+)?temp(?:orary)?\b|(?:create|drop|alter)\s+(?:database|tablespace|system)\b)|\bconcurrently\b/i;

/** What an executed statement writes, as far as it is certain: a construct, or SQL text by its first word. */
export function writeIn(sqlalchemy: SqlAlchemyFile, module: PyModule, { method, call }: ReceiverCall): SqlWrite | undefined {
  const [statement] = call.positional;
  if (!statement || !EXECUTING.has(method)) return undefined;
  if (sqlalchemy.typeOf(statement)?.kind === 'dml') return 'dml';
  const sql = sqlOf(sqlalchemy, module, statement);
  if (!sql) return undefined;
  const kinds = new Set(sql.map((text) => (DML.test(text) ? 'dml' : DDL.test(text) && !NOT_KEPT.test(text) ? 'ddl' : undefined)));
  return kinds.size === 1 ? [...kinds][0] : undefined;
}

/** The constant beginnings that the text of a statement may have; undefined when one is not known. */
function sqlOf(sqlalchemy: SqlAlchemyFile, module: PyModule, statement: PyNode): readonly string[] | undefined {
  const bindings = statement.kind === 'identifier' ? module.resolve(statement) : [];
  const made = bindings.length === 1 && bindings[0]!.value?.kind === 'call' ? bindings[0]!.value : statement;
  const call = made.kind === 'call' ? module.callAt(made) : undefined;
  const isText = call !== undefined && sqlalchemy.symbolOf(call.callee) === 'sqlalchemy.text';
  const source = isText ? call.positional[0] : statement;
  if (!source || (!isText && !source.is('string', 'concatenated_string', 'identifier'))) return undefined;
  const texts = sqlalchemy.strings.analyse(source).alternatives.map(([first]) => (first?.kind === 'text' ? first.text : first?.value));
  return texts.length > 0 && texts.every((text) => text !== undefined) ? texts : undefined;
}
