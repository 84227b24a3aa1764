/** The head of a revision file; plain data. */
export interface Revision {
  readonly path: string;
  /** "" when the file sets none, or not a constant one. */
  readonly revision: string;
  /** Several for a merge, none for a root. As written: an id may be shortened. */
  readonly downRevisions: readonly string[];
  readonly branchLabels: readonly string[];
  readonly dependsOn: readonly string[];
  /** False when one of the variables is missing or not constant: then the chain around it is not known. */
  readonly isConstant: boolean;
}

/**
 * Reads `revision`, `down_revision`, `branch_labels` and `depends_on` from a migration's text, without parsing it: the
 * graph needs a thousand unchanged files. Undefined when the file sets neither of the first two.
 */
export function parseRevision(path: string, text: string): Revision | undefined {
  const values = moduleAssignments(text.replace(/^\uFEFF/, ''));
  if (!values.has('revision') && !values.has('down_revision')) return undefined;
  const read = (name: string) => (values.has(name) ? readValue(values.get(name)!, values) : undefined);
  const own = read('revision');
  const down = read('down_revision');
  return {
    path,
    revision: own?.[0] ?? '',
    downRevisions: down ?? [],
    branchLabels: read('branch_labels') ?? [],
    dependsOn: read('depends_on') ?? [],
    isConstant: own?.length === 1 && down !== undefined,
  };
}

/** Strings, comments, and assignments at the start of a line; whichever comes first is taken, so no string is read as code. */
const PIECE =
  /[rRbBuUfF]{0,2}(?:"""(?:\\[\s\S]|[^\\])*?"""|'''(?:\\[\s\S]|[^\\])*?'''|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*')|#[^\n]*|^([A-Za-z_]\w*)[ \t]*(?::[^=\n#]+)?=(?!=)/gm;

/** The source after the "=" of every module-level assignment; the last one of a name counts. */
function moduleAssignments(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const piece of text.matchAll(PIECE)) {
    if (piece[1] !== undefined) found.set(piece[1], text.slice(piece.index + piece[0].length));
  }
  return found;
}

type Token = { readonly string: string } | { readonly word: string } | { readonly symbol: string };

const TOKEN =
  /[ \t]+|\\\r?\n|#[^\n]*|(\r?\n)|([rRuU]?)("""(?:\\[\s\S]|[^\\])*?"""|'''(?:\\[\s\S]|[^\\])*?'''|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*')|([A-Za-z_]\w*)|([\s\S])/gy;

/** A constant may name another one; longer chains of names are not followed. */
const MAX_NAME_STEPS = 3;

/** The strings of a value: `"a"`, `("a", "b")`, `None`, a constant of the same file. Undefined when it is none of these. */
function readValue(source: string, constants: ReadonlyMap<string, string>, steps = MAX_NAME_STEPS): string[] | undefined {
  const found: string[] = [];
  let previous: 'string' | 'other' = 'other';
  for (const token of valueTokens(source)) {
    if ('string' in token) {
      if (previous === 'string') found[found.length - 1] += token.string;
      else found.push(token.string);
      previous = 'string';
      continue;
    }
    previous = 'other';
    if ('word' in token) {
      if (token.word === 'None') continue;
      const constant = steps > 0 ? constants.get(token.word) : undefined;
      const values = constant === undefined ? undefined : readValue(constant, constants, steps - 1);
      if (values === undefined) return undefined;
      found.push(...values);
    } else if (!'()[]{},'.includes(token.symbol)) return undefined;
  }
  return found.filter((value) => value !== '');
}

/** The tokens up to the end of the statement. */
function valueTokens(source: string): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  for (const [, newline, prefix, string, word, symbol] of source.matchAll(TOKEN)) {
    if (newline !== undefined && depth === 0) break;
    if (symbol === ';' && depth === 0) break;
    if (string !== undefined) tokens.push({ string: unquote(string, prefix === 'r' || prefix === 'R') });
    else if (word !== undefined) tokens.push({ word });
    else if (symbol !== undefined) {
      if ('([{'.includes(symbol)) depth++;
      if (')]}'.includes(symbol)) depth--;
      tokens.push({ symbol });
    }
  }
  return tokens;
}

function unquote(literal: string, isRaw: boolean): string {
  const quotes = literal.startsWith('"""') || literal.startsWith("'''") ? 3 : 1;
  const inside = literal.slice(quotes, -quotes);
  return isRaw ? inside : inside.replace(/\\([\\'"])/g, '$1');
}
