import { SqlCursor } from './cursor.js';
import { columnOf, type ColumnShape } from './shape.js';
import { isKeyword, isSymbol, type SqlToken } from '../../sqlalchemy/sql-text/tokens.js';

/** Reads `name type NOT NULL DEFAULT ...`. The SQL text is needed to quote types and defaults as written. */
export function parseColumnDefinition(tokens: readonly SqlToken[], sql: string): ColumnShape {
  const cursor = new SqlCursor(tokens);
  const name = cursor.identifier();
  return { ...columnOf({ name }), ...columnAttributes(cursor, sql) };
}

/** The type and constraints that follow a column's name. */
export function columnAttributes(cursor: SqlCursor, sql: string): Partial<ColumnShape> {
  const typeText = textOf(takeUntil(cursor, ATTRIBUTE_WORDS), sql);
  const found: { -readonly [Key in keyof ColumnShape]?: ColumnShape[Key] } = { typeText };
  if (/^(small|big)?serial\b/i.test(typeText ?? '')) found.isIdentityOrComputed = true;
  while (!cursor.isAtEnd) {
    if (cursor.accept('NOT', 'NULL')) found.nullable = false;
    else if (cursor.accept('NULL')) found.nullable = true;
    else if (cursor.accept('PRIMARY', 'KEY')) found.isPrimaryKey = true;
    else if (cursor.accept('UNIQUE')) found.isUnique = true;
    else if (cursor.accept('DEFAULT')) {
      found.serverDefaultText = textOf([cursor.take(), ...takeUntil(cursor, ATTRIBUTE_WORDS)], sql);
      found.hasServerDefault = found.serverDefaultText?.toUpperCase() !== 'NULL';
    } else if (cursor.acceptAny('GENERATED', 'IDENTITY', 'AUTO_INCREMENT', 'AUTOINCREMENT')) found.isIdentityOrComputed = true;
    else if (cursor.accept('REFERENCES')) {
      const target = cursor.name()?.name ?? '';
      const columns = cursor.parenthesized() ?? [];
      found.foreignKeys = [[target, columns[0]?.value].filter(Boolean).join('.')];
    } else if (!cursor.parenthesized()) cursor.take();
  }
  return found;
}

const ATTRIBUTE_WORDS = [
  'NOT',
  'NULL',
  'DEFAULT',
  'PRIMARY',
  'UNIQUE',
  'REFERENCES',
  'CHECK',
  'CONSTRAINT',
  'GENERATED',
  'IDENTITY',
  'AUTO_INCREMENT',
  'AUTOINCREMENT',
  'COLLATE',
  'COMMENT',
  'AFTER',
  'FIRST',
  'ON',
  'USING',
] as const;

function takeUntil(cursor: SqlCursor, words: readonly string[]): SqlToken[] {
  const taken: SqlToken[] = [];
  for (let depth = 0; !cursor.isAtEnd;) {
    if (depth === 0 && isKeyword(cursor.current, ...words)) break;
    const token = cursor.take()!;
    if (isSymbol(token, '(')) depth++;
    if (isSymbol(token, ')')) depth--;
    taken.push(token);
  }
  return taken;
}

function textOf(tokens: readonly (SqlToken | undefined)[], sql: string): string | undefined {
  const first = tokens[0];
  const last = tokens.at(-1) ?? first;
  return first && last ? sql.slice(first.start, last.end) : undefined;
}
