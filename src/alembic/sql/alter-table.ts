import { columnAttributes, parseColumnDefinition } from './column-definition.js';
import { leadingNames, SqlCursor, splitAtCommas, type SqlName } from './cursor.js';
import { columnOf, shapeOf, type OperationShape } from './shape.js';

/** Reads what follows ALTER TABLE; one shape per action. */
export function parseAlterTable(cursor: SqlCursor, sql: string): OperationShape[] {
  const guarded = cursor.accept('IF', 'EXISTS');
  cursor.accept('ONLY');
  const table = cursor.name();
  cursor.acceptSymbol('*');
  if (!table) return [shapeOf('execute')];
  return cursor.restByCommas().flatMap((tokens) => {
    const shapes = parseAction(new SqlCursor(tokens), { table, sql });
    return shapes.map((shape) => (guarded ? { ...shape, hasExistenceGuard: true } : shape));
  });
}

/** Reads `[CONSTRAINT name] UNIQUE|CHECK|FOREIGN KEY|PRIMARY KEY|EXCLUDE ...`; undefined when no constraint stands here. */
export function parseConstraint(cursor: SqlCursor, table: SqlName): OperationShape | undefined {
  const name = cursor.accept('CONSTRAINT') ? cursor.identifier() : undefined;
  const kind = constraintKind(cursor);
  if (!kind) return undefined;
  const usesIndex = cursor.accept('USING', 'INDEX');
  const columnNames = kind === 'create_check_constraint' ? [] : leadingNames(cursor.parenthesized() ?? []);
  const isNotValid = cursor.hasAhead('NOT', 'VALID');
  if (kind === 'create_check_constraint') cursor.parenthesized();
  const referredTable = cursor.accept('REFERENCES') ? cursor.name()?.name : undefined;
  return shapeOf(kind, { table: table.name, schema: table.schema, name: name ?? null, columnNames, usesIndex, isNotValid, referredTable });
}

interface Target {
  readonly table: SqlName;
  readonly sql: string;
}

function parseAction(cursor: SqlCursor, target: Target): OperationShape[] {
  const verb = cursor.acceptAny('ADD', 'DROP', 'ALTER', 'MODIFY', 'CHANGE', 'RENAME', 'VALIDATE', 'DETACH');
  if (verb === 'ADD') return parseAdd(cursor, target);
  if (verb === 'DROP') return [parseDrop(cursor, target)];
  if (verb === 'RENAME') return [parseRename(cursor, target)];
  if (verb === 'ALTER') return [parseAlterColumn(cursor, target)];
  if (verb === 'MODIFY' || verb === 'CHANGE') return [parseModify(cursor, target, verb)];
  if (verb === 'VALIDATE' && cursor.accept('CONSTRAINT')) return [on(target, 'validate_constraint', { name: cursor.identifier() })];
  if (verb === 'DETACH') return [on(target, 'detach_partition', { isConcurrent: cursor.hasAhead('CONCURRENTLY') })];
  return [on(target, 'alter_table')];
}

function parseAdd(cursor: SqlCursor, target: Target): OperationShape[] {
  const constraint = parseConstraint(cursor, target.table);
  if (constraint) return [constraint];
  if (cursor.acceptAny('INDEX', 'KEY', 'FULLTEXT', 'SPATIAL')) {
    cursor.acceptAny('INDEX', 'KEY');
    return [on(target, 'create_index', { name: cursor.identifier(), columnNames: leadingNames(cursor.parenthesized() ?? []) })];
  }
  cursor.accept('COLUMN');
  const hasExistenceGuard = cursor.accept('IF', 'NOT', 'EXISTS');
  // MySQL and Oracle: ADD (a int, b int).
  const several = cursor.parenthesized();
  const definitions = several ? splitAtCommas(several) : [cursor.rest()];
  return definitions.map((tokens) => on(target, 'add_column', { columns: [parseColumnDefinition(tokens, target.sql)], hasExistenceGuard }));
}

function parseDrop(cursor: SqlCursor, target: Target): OperationShape {
  const isCascade = cursor.hasAhead('CASCADE');
  const constraintType = droppedConstraint(cursor);
  if (constraintType === 'index') return on(target, 'drop_index', { name: cursor.identifier() });
  if (constraintType !== undefined) {
    const hasExistenceGuard = cursor.accept('IF', 'EXISTS');
    const written = constraintType === 'any' ? undefined : constraintType;
    return on(target, 'drop_constraint', { name: cursor.identifier(), constraintType: written, hasExistenceGuard, isCascade });
  }
  if (cursor.acceptAny('PARTITION')) return on(target, 'alter_table');
  cursor.accept('COLUMN');
  const hasExistenceGuard = cursor.accept('IF', 'EXISTS');
  const name = cursor.identifier();
  return on(target, 'drop_column', { columns: [columnOf({ name })], hasExistenceGuard, isCascade });
}

function droppedConstraint(cursor: SqlCursor): string | undefined {
  if (cursor.accept('CONSTRAINT')) return 'any';
  if (cursor.accept('FOREIGN', 'KEY')) return 'foreignkey';
  if (cursor.accept('PRIMARY', 'KEY')) return 'primary';
  if (cursor.accept('CHECK')) return 'check';
  return cursor.acceptAny('INDEX', 'KEY') ? 'index' : undefined;
}

function parseRename(cursor: SqlCursor, target: Target): OperationShape {
  if (cursor.acceptAny('TO', 'AS')) return on(target, 'rename_table', { newName: cursor.name()?.name });
  if (cursor.acceptAny('CONSTRAINT', 'INDEX', 'KEY')) return on(target, 'alter_table');
  cursor.accept('COLUMN');
  const name = cursor.identifier();
  cursor.accept('TO');
  return on(target, 'alter_column', { columns: [columnOf({ name })], newName: cursor.identifier() });
}

function parseAlterColumn(cursor: SqlCursor, target: Target): OperationShape {
  if (cursor.acceptAny('CONSTRAINT', 'INDEX')) return on(target, 'alter_table');
  cursor.accept('COLUMN');
  const name = cursor.identifier();
  const nullable = cursor.accept('SET', 'NOT', 'NULL') ? false : cursor.accept('DROP', 'NOT', 'NULL') ? true : undefined;
  if (nullable !== undefined) return on(target, 'alter_column', { columns: [columnOf({ name, nullable })] });
  if (cursor.accept('SET', 'DATA', 'TYPE') || cursor.accept('TYPE')) {
    const { typeText } = columnAttributes(cursor, target.sql);
    return on(target, 'alter_column', { columns: [columnOf({ name, typeText })] });
  }
  const isDefault = cursor.accept('SET') && cursor.sees('DEFAULT');
  const attributes = isDefault ? columnAttributes(cursor, target.sql) : {};
  return on(target, 'alter_column', { columns: [{ ...columnOf({ name }), ...attributes, typeText: undefined }] });
}

// MySQL's MODIFY and CHANGE give the whole definition anew; what is not written is dropped, so NULL is the default.
function parseModify(cursor: SqlCursor, target: Target, verb: 'MODIFY' | 'CHANGE'): OperationShape {
  cursor.accept('COLUMN');
  const name = cursor.identifier();
  const newName = verb === 'CHANGE' ? cursor.identifier() : undefined;
  const column = { ...columnOf({ name }), ...columnAttributes(cursor, target.sql) };
  return on(target, 'alter_column', { columns: [column], newName: newName === name ? undefined : newName });
}

function constraintKind(cursor: SqlCursor): string | undefined {
  if (cursor.accept('PRIMARY', 'KEY')) return 'create_primary_key';
  if (cursor.accept('FOREIGN', 'KEY')) return 'create_foreign_key';
  if (cursor.accept('CHECK')) return 'create_check_constraint';
  if (cursor.accept('NOT', 'NULL')) return 'create_check_constraint';
  if (cursor.accept('EXCLUDE')) return 'create_exclude_constraint';
  if (!cursor.accept('UNIQUE')) return undefined;
  if (cursor.acceptAny('INDEX', 'KEY')) cursor.identifier();
  return 'create_unique_constraint';
}

function on(target: Target, kind: string, parts: Partial<Omit<OperationShape, 'kind'>> = {}): OperationShape {
  return shapeOf(kind, { table: target.table.name, schema: target.table.schema, ...parts });
}
