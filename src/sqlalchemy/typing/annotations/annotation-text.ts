import type { ExpressionSummary } from '../../../project/facts/expression-summary.js';

// Deep enough for `Optional[Annotated[AsyncGenerator[AsyncSession, None], Depends()]]`.
const MAX_DEPTH = 12;
const TOKEN = /\s*(?:([A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)|(\.\.\.)|("[^"]*"|'[^']*')|(-?\d[\w.]*)|([[\](),|]))/y;

/** What a string annotation says; `opaque` where it is no plain type expression. `qualify` gives a name its absolute form. */
export function parseAnnotation(text: string, qualify: (name: string) => string): ExpressionSummary {
  const reader = new AnnotationReader(text, qualify);
  const summary = reader.union(0);
  return reader.atEnd ? summary : { kind: 'opaque' };
}

class AnnotationReader {
  readonly #text: string;
  readonly #qualify: (name: string) => string;
  #token: RegExpExecArray | undefined;
  #at = 0;

  constructor(text: string, qualify: (name: string) => string) {
    this.#text = text.trim();
    this.#qualify = qualify;
    this.#advance();
  }

  get atEnd(): boolean {
    return this.#token === undefined && this.#at >= this.#text.length;
  }

  union(depth: number): ExpressionSummary {
    const items = [this.#subscripted(depth)];
    while (this.#punctuation === '|') {
      this.#advance();
      items.push(this.#subscripted(depth));
    }
    return items.length === 1 ? items[0]! : { kind: 'union', items };
  }

  #subscripted(depth: number): ExpressionSummary {
    const value = this.#atom(depth);
    if (this.#punctuation !== '[') return value;
    return { kind: 'subscript', value, items: this.#items(']', depth) };
  }

  #atom(depth: number): ExpressionSummary {
    const token = this.#token;
    if (!token || depth > MAX_DEPTH) return { kind: 'opaque' };
    if (token[5] === '[') return { kind: 'list', items: this.#items(']', depth) };
    this.#advance();
    if (token[1] === 'None') return { kind: 'none' };
    if (token[1]) return { kind: 'name', name: this.#qualify(token[1].replace(/\s/g, '')) };
    if (token[3]) return parseAnnotation(token[3].slice(1, -1), this.#qualify);
    return { kind: 'opaque' };
  }

  #items(close: string, depth: number): ExpressionSummary[] {
    const items: ExpressionSummary[] = [];
    do {
      this.#advance();
      if (this.#punctuation === close) break;
      items.push(this.union(depth + 1));
    } while (this.#punctuation === ',');
    if (this.#punctuation === close) this.#advance();
    return items;
  }

  get #punctuation(): string | undefined {
    return this.#token?.[5];
  }

  #advance(): void {
    TOKEN.lastIndex = this.#at;
    const token = TOKEN.exec(this.#text) ?? undefined;
    this.#token = token;
    if (token) this.#at = TOKEN.lastIndex;
  }
}
