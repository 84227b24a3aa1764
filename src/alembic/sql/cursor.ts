import { isKeyword, isSymbol, type SqlToken } from '../../sqlalchemy/sql-text/tokens.js';

/** A possibly schema-qualified name. */
export interface SqlName {
  readonly schema: string | undefined;
  readonly name: string;
}

/** Reads the tokens of one statement from left to right. */
export class SqlCursor {
  readonly #tokens: readonly SqlToken[];
  #at = 0;

  constructor(tokens: readonly SqlToken[]) {
    this.#tokens = tokens;
  }

  get current(): SqlToken | undefined {
    return this.#tokens[this.#at];
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  take(): SqlToken | undefined {
    return this.#tokens[this.#at++];
  }

  /** Steps over a run of keywords when all of it stands here. */
  accept(...words: readonly string[]): boolean {
    if (!this.sees(...words)) return false;
    this.#at += words.length;
    return true;
  }

  /** Whether a run of keywords stands here. */
  sees(...words: readonly string[]): boolean {
    return words.every((word, index) => isKeyword(this.#tokens[this.#at + index], word));
  }

  /** Steps over one of several keywords. */
  acceptAny(...words: readonly string[]): string | undefined {
    if (!isKeyword(this.current, ...words)) return undefined;
    return this.take()!.value.toUpperCase();
  }

  acceptSymbol(symbol: string): boolean {
    if (!isSymbol(this.current, symbol)) return false;
    this.#at++;
    return true;
  }

  /** A name, quoted or not. */
  identifier(): string | undefined {
    const token = this.current;
    if (token?.kind !== 'word' && token?.kind !== 'quoted') return undefined;
    this.#at++;
    return token.value;
  }

  /** `table`, `schema.table`, `catalog.schema.table`. */
  name(): SqlName | undefined {
    let name = this.identifier();
    if (name === undefined) return undefined;
    let schema: string | undefined;
    while (this.acceptSymbol('.')) {
      schema = name;
      name = this.identifier() ?? '';
    }
    return { schema, name };
  }

  /** The tokens inside parentheses that open here, without them; undefined when none opens. */
  parenthesized(): SqlToken[] | undefined {
    if (!this.acceptSymbol('(')) return undefined;
    const inside: SqlToken[] = [];
    for (let depth = 1; !this.isAtEnd;) {
      const token = this.take()!;
      if (isSymbol(token, '(')) depth++;
      if (isSymbol(token, ')') && --depth === 0) break;
      inside.push(token);
    }
    return inside;
  }

  /** What is left, cut at the commas outside parentheses. */
  restByCommas(): SqlToken[][] {
    return splitAtCommas(this.rest());
  }

  rest(): SqlToken[] {
    const rest = this.#tokens.slice(this.#at);
    this.#at = this.#tokens.length;
    return rest;
  }

  /** Whether a keyword stands somewhere further on, outside parentheses. */
  hasAhead(...words: readonly string[]): boolean {
    let depth = 0;
    for (let at = this.#at; at < this.#tokens.length; at++) {
      if (isSymbol(this.#tokens[at], '(')) depth++;
      else if (isSymbol(this.#tokens[at], ')')) depth--;
      else if (depth === 0 && words.every((word, index) => isKeyword(this.#tokens[at + index], word))) return true;
    }
    return false;
  }
}

/** Tokens cut at the commas outside parentheses; empty parts are left out. */
export function splitAtCommas(tokens: readonly SqlToken[]): SqlToken[][] {
  const parts: SqlToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (isSymbol(token, '(')) depth++;
    if (isSymbol(token, ')')) depth--;
    if (depth === 0 && isSymbol(token, ',')) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

/** First name of each part: the columns of `(a, b DESC)`; an expression gives nothing. */
export function leadingNames(tokens: readonly SqlToken[]): string[] {
  return splitAtCommas(tokens).flatMap(([first, second]) => {
    const isName = first !== undefined && (first.kind === 'word' || first.kind === 'quoted') && !isSymbol(second, '(');
    return isName ? [first.value] : [];
  });
}
