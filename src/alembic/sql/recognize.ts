import { parseAlterTable, parseConstraint } from './alter-table.js';
import { parseColumnDefinition } from './column-definition.js';
import { leadingNames, SqlCursor, splitAtCommas, type SqlName } from './cursor.js';
import { shapeOf, type ColumnShape, type OperationShape } from './shape.js';
import { isSymbol, splitStatements, type SqlToken } from '../../sqlalchemy/sql-text/tokens.js';

/** One statement of a SQL text with what it does: several shapes for an ALTER TABLE with several actions. */
export interface SqlStatement {
  /** The statement's own text, without the closing ";". */
  readonly text: string;
  readonly shapes: readonly OperationShape[];
}

/**
 * Splits SQL and recognises each statement by its leading keywords. No grammar: what is not recognised is "execute".
 */
export function recognizeSql(sql: string): SqlStatement[] {
  return splitStatements(sql).map((tokens) => ({
    text: sql.slice(tokens[0]!.start, tokens.at(-1)!.end),
    shapes: recognizeStatement(tokens, sql),
  }));
}

function recognizeStatement(tokens: readonly SqlToken[], sql: string): OperationShape[] {
  const cursor = new SqlCursor(tokens);
  const verb = cursor.take();
  if (verb?.kind !== 'word') return [shapeOf('execute')];
  switch (verb.value.toUpperCase()) {
    case 'ALTER':
      return recognizeAlter(cursor, sql);
    case 'CREATE':
      return [recognizeCreate(cursor, sql)];
    case 'DROP':
      return recognizeDrop(cursor);
    case 'RENAME':
      return [recognizeRename(cursor)];
    case 'WITH':
      return [recognizeWith(tokens)];
    case 'START':
      return [shapeOf(cursor.accept('TRANSACTION') ? 'begin' : 'execute')];
    case 'ROLLBACK':
      return [shapeOf(cursor.hasAhead('TO') ? 'savepoint' : 'rollback')];
    case 'TRUNCATE':
      return recognizeTruncate(cursor);
    default:
      return [recognizeData(verb.value.toUpperCase(), cursor) ?? recognizePlain(verb.value.toUpperCase(), cursor)];
  }
}

/** Statements whose first word says all. */
const PLAIN_KINDS: ReadonlyMap<string, string> = new Map([
  ['BEGIN', 'begin'],
  ['COMMIT', 'commit'],
  ['END', 'commit'],
  ['SAVEPOINT', 'savepoint'],
  ['RELEASE', 'savepoint'],
  ['SELECT', 'select'],
  ['VACUUM', 'vacuum'],
  ['CLUSTER', 'cluster'],
  ['LOCK', 'lock'],
  ['ANALYZE', 'analyze'],
  ['COMMENT', 'comment'],
  ['GRANT', 'grant'],
  ['REVOKE', 'revoke'],
  ['DO', 'do'],
  ['CALL', 'call'],
  ['PRAGMA', 'pragma'],
  ['REFRESH', 'refresh'],
]);

function recognizePlain(verb: string, cursor: SqlCursor): OperationShape {
  if (verb === 'SET' || verb === 'RESET') {
    cursor.acceptAny('LOCAL', 'SESSION', 'GLOBAL');
    return shapeOf(verb.toLowerCase(), { name: cursor.name()?.name });
  }
  if (verb === 'REINDEX') return shapeOf('reindex', { isConcurrent: cursor.hasAhead('CONCURRENTLY') });
  return shapeOf(PLAIN_KINDS.get(verb) ?? 'execute');
}

function recognizeData(verb: string, cursor: SqlCursor): OperationShape | undefined {
  if (verb === 'UPDATE') cursor.accept('ONLY');
  else if (verb === 'DELETE') cursor.accept('FROM');
  else if (verb === 'INSERT' || verb === 'REPLACE' || verb === 'MERGE') {
    cursor.acceptAny('IGNORE', 'OR');
    cursor.acceptAny('IGNORE', 'REPLACE');
    cursor.accept('INTO');
  } else return undefined;
  if (verb === 'DELETE') cursor.accept('ONLY');
  const table = cursor.name();
  const kind = verb === 'REPLACE' || verb === 'MERGE' ? 'insert' : verb.toLowerCase();
  return shapeOf(kind, { table: table?.name, schema: table?.schema, hasWhere: cursor.hasAhead('WHERE') });
}

// The statement proper begins at the first data word outside the parentheses of the common table expressions.
function recognizeWith(tokens: readonly SqlToken[]): OperationShape {
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (isSymbol(token, '(')) depth++;
    if (isSymbol(token, ')')) depth--;
    if (depth > 0 || token.kind !== 'word') continue;
    const verb = token.value.toUpperCase();
    if (verb === 'SELECT') return shapeOf('select');
    if (verb === 'UPDATE' || verb === 'DELETE' || verb === 'INSERT' || verb === 'MERGE') {
      return recognizeData(verb, new SqlCursor(tokens.slice(index + 1)))!;
    }
  }
  return shapeOf('execute');
}

function recognizeAlter(cursor: SqlCursor, sql: string): OperationShape[] {
  if (cursor.accept('TABLE')) return parseAlterTable(cursor, sql);
  if (cursor.accept('TYPE')) return [recognizeAlterType(cursor)];
  if (cursor.accept('INDEX')) return [shapeOf('alter_index', { name: guardedName(cursor)?.name })];
  return [recognizeObject('alter', cursor)];
}

function recognizeAlterType(cursor: SqlCursor): OperationShape {
  const type = cursor.name();
  const base = { name: type?.name, schema: type?.schema };
  if (cursor.accept('ADD', 'VALUE')) {
    const hasExistenceGuard = cursor.accept('IF', 'NOT', 'EXISTS');
    return shapeOf('add_enum_value', { ...base, hasExistenceGuard, enumValues: stringsOf([cursor.current]) });
  }
  if (cursor.accept('RENAME', 'VALUE')) return shapeOf('rename_enum_value', { ...base, enumValues: stringsOf(cursor.rest()) });
  if (cursor.accept('RENAME', 'TO')) return shapeOf('rename_type', { ...base, newName: cursor.name()?.name });
  return shapeOf('alter_type', base);
}

function recognizeCreate(cursor: SqlCursor, sql: string): OperationShape {
  cursor.accept('OR', 'REPLACE');
  cursor.acceptAny('GLOBAL', 'LOCAL');
  const isTemporary = cursor.acceptAny('TEMP', 'TEMPORARY') !== undefined;
  cursor.acceptAny('UNLOGGED', 'FOREIGN', 'VIRTUAL');
  if (cursor.accept('TABLE')) return recognizeCreateTable(cursor, sql, isTemporary);
  const isUnique = cursor.accept('UNIQUE');
  cursor.acceptAny('FULLTEXT', 'SPATIAL', 'CLUSTERED', 'NONCLUSTERED');
  if (cursor.accept('INDEX')) return recognizeCreateIndex(cursor, isUnique);
  if (!cursor.accept('TYPE')) return recognizeObject('create', cursor);
  const type = cursor.name();
  const enumValues = cursor.accept('AS', 'ENUM') ? stringsOf(cursor.parenthesized() ?? []) : [];
  return shapeOf('create_type', { name: type?.name, schema: type?.schema, enumValues });
}

function recognizeCreateTable(cursor: SqlCursor, sql: string, isTemporary: boolean): OperationShape {
  const hasExistenceGuard = cursor.accept('IF', 'NOT', 'EXISTS');
  const table = cursor.name();
  const columns: ColumnShape[] = [];
  for (const part of splitAtCommas(cursor.parenthesized() ?? [])) {
    const isConstraint = table && parseConstraint(new SqlCursor(part), table);
    if (!isConstraint && !new SqlCursor(part).acceptAny('LIKE', 'INDEX', 'KEY')) columns.push(parseColumnDefinition(part, sql));
  }
  return shapeOf('create_table', { table: table?.name, schema: table?.schema, columns, hasExistenceGuard, isTemporary });
}

function recognizeCreateIndex(cursor: SqlCursor, isUnique: boolean): OperationShape {
  const isConcurrent = cursor.accept('CONCURRENTLY');
  const hasExistenceGuard = cursor.accept('IF', 'NOT', 'EXISTS');
  const name = cursor.sees('ON') ? null : cursor.name()?.name;
  cursor.accept('ON');
  cursor.accept('ONLY');
  const table = cursor.name();
  if (cursor.accept('USING')) cursor.identifier();
  const columnNames = leadingNames(cursor.parenthesized() ?? []);
  const place = { table: table?.name, schema: table?.schema };
  return shapeOf('create_index', {
    ...place,
    name,
    isUnique,
    isConcurrent,
    hasExistenceGuard,
    columnNames,
    hasWhere: cursor.hasAhead('WHERE'),
  });
}

function recognizeDrop(cursor: SqlCursor): OperationShape[] {
  const isCascade = cursor.hasAhead('CASCADE');
  if (cursor.accept('TABLE')) {
    const hasExistenceGuard = cursor.accept('IF', 'EXISTS');
    return namesOf(cursor).map(({ name, schema }) => shapeOf('drop_table', { table: name, schema, hasExistenceGuard, isCascade }));
  }
  if (cursor.accept('INDEX')) {
    const isConcurrent = cursor.accept('CONCURRENTLY');
    const hasExistenceGuard = cursor.accept('IF', 'EXISTS');
    return namesOf(cursor).map(({ name, schema }) => {
      // MySQL: DROP INDEX n ON t.
      const table = cursor.accept('ON') ? cursor.name()?.name : undefined;
      return shapeOf('drop_index', { name, schema, table, isConcurrent, hasExistenceGuard, isCascade });
    });
  }
  const shape = recognizeObject('drop', cursor);
  return [isCascade ? { ...shape, isCascade } : shape];
}

function recognizeRename(cursor: SqlCursor): OperationShape {
  if (!cursor.accept('TABLE')) return shapeOf('execute');
  const table = cursor.name();
  cursor.accept('TO');
  return shapeOf('rename_table', { table: table?.name, schema: table?.schema, newName: cursor.name()?.name });
}

function recognizeTruncate(cursor: SqlCursor): OperationShape[] {
  cursor.accept('TABLE');
  cursor.accept('ONLY');
  const isCascade = cursor.hasAhead('CASCADE');
  return namesOf(cursor).map(({ name, schema }) => shapeOf('truncate', { table: name, schema, isCascade }));
}

/** "create_view", "drop_schema", "alter_sequence": any other object, by its name. */
function recognizeObject(verb: string, cursor: SqlCursor): OperationShape {
  cursor.acceptAny('MATERIALIZED', 'EVENT', 'RECURSIVE');
  const object = cursor.identifier()?.toLowerCase();
  if (object === undefined) return shapeOf('execute');
  const hasExistenceGuard = cursor.sees('IF');
  const target = guardedName(cursor);
  return shapeOf(`${verb}_${object}`, { name: target?.name, schema: target?.schema, hasExistenceGuard });
}

function guardedName(cursor: SqlCursor): SqlName | undefined {
  if (!cursor.accept('IF', 'NOT', 'EXISTS')) cursor.accept('IF', 'EXISTS');
  return cursor.name();
}

function namesOf(cursor: SqlCursor): SqlName[] {
  const names: SqlName[] = [];
  do {
    const name = cursor.name();
    if (name) names.push(name);
  } while (cursor.acceptSymbol(','));
  return names;
}

function stringsOf(tokens: readonly (SqlToken | undefined)[]): string[] {
  return tokens.flatMap((token) => (token?.kind === 'string' ? [token.value] : []));
}
