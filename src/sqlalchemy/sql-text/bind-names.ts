/** A `:name` that `text()` takes for a bound parameter. */
export interface BindName {
  readonly name: string;
  /** Offset of the colon in the SQL text. */
  readonly at: number;
  /** It stands inside '...', where the database wants text. */
  readonly isQuoted: boolean;
}

// As sqlalchemy.sql.elements.TextClause has it: `::cast`, `12:30` and `\:` are none.
// It cuts `:name::type` short, which fails for another reason and is left out here.
const BIND = /(?<![:\w\\]):(\w+)(?![:\w])/gu;

/** The parameters that `text()` finds in a SQL text, those in quotes and comments included. */
export function bindNamesOf(sql: string): readonly BindName[] {
  const quotes = quotedRanges(sql);
  return [...sql.matchAll(BIND)].map((match) => ({
    name: match[1]!,
    at: match.index,
    isQuoted: quotes.some(({ start, end }) => start < match.index && match.index < end),
  }));
}

/** The ranges of '...' literals; comments hold none. */
function quotedRanges(sql: string): readonly { readonly start: number; readonly end: number }[] {
  const ranges = [];
  for (const match of sql.matchAll(/--[^\n]*|\/\*[\s\S]*?\*\/|"[^"]*"|'(?:[^']|'')*'/g)) {
    if (match[0].startsWith("'")) ranges.push({ start: match.index, end: match.index + match[0].length });
  }
  return ranges;
}
