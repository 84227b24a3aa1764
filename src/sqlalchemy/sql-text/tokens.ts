/** A piece of SQL text; comments and white space are left out. Offsets count in the SQL text. */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol';
  /** The name or content without quotes; for a word the word as written. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts SQL of the usual dialects into tokens. Nested comments, dollar quotes, doubled quotes and E'' strings are
 * understood; a quote that never closes takes the rest of the text.
 */
export function tokenizeSql(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  for (let at = 0; at < sql.length;) {
    const end = skipBlank(sql, at);
    if (end > at) {
      at = end;
      continue;
    }
    const token = readToken(sql, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

/** The statements of a text, split at top-level ";" (not inside the BEGIN ... END body of a routine). */
export function splitStatements(sql: string): SqlToken[][] {
  const statements: SqlToken[][] = [];
  let current: SqlToken[] = [];
  let depth = 0;
  for (const token of tokenizeSql(sql)) {
    if (token.kind === 'symbol' && token.value === ';' && depth === 0) {
      if (current.length > 0) statements.push(current);
      current = [];
      continue;
    }
    if (isRoutine(current)) depth = bodyDepth(depth, token, current.at(-1));
    current.push(token);
  }
  if (current.length > 0) statements.push(current);
  return statements;
}

/** Whether a token is one of these keywords; quoted names never are. */
export function isKeyword(token: SqlToken | undefined, ...words: readonly string[]): boolean {
  return token?.kind === 'word' && words.includes(token.value.toUpperCase());
}

export function isSymbol(token: SqlToken | undefined, symbol: string): boolean {
  return token?.kind === 'symbol' && token.value === symbol;
}

const BLANK = /\s+|--[^\n]*/y;
const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const NUMBER = /\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+/iy;
const DOLLAR_TAG = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;

function skipBlank(sql: string, at: number): number {
  const blank = match(BLANK, sql, at);
  if (blank !== undefined) return at + blank.length;
  return sql.startsWith('/*', at) ? endOfComment(sql, at) : at;
}

// PostgreSQL's block comments nest.
function endOfComment(sql: string, start: number): number {
  let depth = 0;
  for (let at = start; at < sql.length; at++) {
    if (sql.startsWith('/*', at)) {
      depth++;
      at++;
    } else if (sql.startsWith('*/', at)) {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    }
  }
  return sql.length;
}

function readToken(sql: string, at: number): SqlToken {
  const first = sql[at]!;
  if (first === "'") return quotedToken(sql, at, 'string', false);
  if (first === '"' || first === '`') return quotedToken(sql, at, 'quoted', false);
  if (/[eE]/.test(first) && sql[at + 1] === "'") return { ...quotedToken(sql, at + 1, 'string', true), start: at };
  const tag = first === '$' ? match(DOLLAR_TAG, sql, at) : undefined;
  if (tag !== undefined) return dollarToken(sql, at, tag);
  const word = match(WORD, sql, at);
  if (word !== undefined) return { kind: 'word', value: word, start: at, end: at + word.length };
  const number = match(NUMBER, sql, at);
  if (number !== undefined) return { kind: 'number', value: number, start: at, end: at + number.length };
  const symbol = sql.startsWith('::', at) ? '::' : String.fromCodePoint(sql.codePointAt(at)!);
  return { kind: 'symbol', value: symbol, start: at, end: at + symbol.length };
}

function quotedToken(sql: string, start: number, kind: 'string' | 'quoted', hasBackslashes: boolean): SqlToken {
  const quote = sql[start]!;
  let value = '';
  for (let at = start + 1; at < sql.length; at++) {
    const character = sql[at]!;
    if (hasBackslashes && character === '\\') value += sql[++at] ?? '';
    else if (character !== quote) value += character;
    else if (sql[at + 1] === quote) value += sql[at++];
    else return { kind, value, start, end: at + 1 };
  }
  return { kind, value, start, end: sql.length };
}

function dollarToken(sql: string, start: number, tag: string): SqlToken {
  const bodyStart = start + tag.length;
  const close = sql.indexOf(tag, bodyStart);
  const bodyEnd = close === -1 ? sql.length : close;
  return { kind: 'string', value: sql.slice(bodyStart, bodyEnd), start, end: Math.min(bodyEnd + tag.length, sql.length) };
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function isRoutine(statement: readonly SqlToken[]): boolean {
  if (!isKeyword(statement[0], 'CREATE')) return false;
  return statement.slice(1, 12).some((token) => isKeyword(token, 'TRIGGER', 'PROCEDURE', 'FUNCTION', 'EVENT'));
}

// The words IF, LOOP, WHILE, REPEAT close a block of their own as "END IF"; only BEGIN and CASE are counted.
function bodyDepth(depth: number, token: SqlToken, previous: SqlToken | undefined): number {
  if (isKeyword(previous, 'END')) return isKeyword(token, 'IF', 'LOOP', 'WHILE', 'REPEAT') ? depth + 1 : depth;
  if (isKeyword(token, 'BEGIN', 'CASE')) return depth + 1;
  return isKeyword(token, 'END') ? Math.max(0, depth - 1) : depth;
}
