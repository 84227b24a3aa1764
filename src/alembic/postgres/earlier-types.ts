/**
 * Whether earlier revisions, by their texts, have left an enum type of this name in the database. "unclear" when one of
 * them drops or renames it, or when several create it over again: then the project has a way of its own.
 */
export function hasEnumType(name: string, texts: readonly string[]): 'yes' | 'no' | 'unclear' {
  let creations = 0;
  for (const text of texts) {
    if (!text.includes(name)) continue;
    const upgrade = withoutDowngrade(text);
    if (!new RegExp(`\\b${name}\\b`).test(upgrade)) continue;
    if (TAKES_AWAY.test(upgrade)) return 'unclear';
    if (new RegExp(`\\bCREATE\\s+TYPE\\s+"?${name}"?\\s+AS\\s+ENUM`, 'i').test(upgrade) || namesEnum(name, upgrade)) creations++;
  }
  return creations === 0 ? 'no' : creations === 1 ? 'yes' : 'unclear';
}

/** What a text has that says anything of enum types, as far as is asked here. */
export const SAYS_OF_TYPES = /enum|\b(?:CREATE|DROP)\s+TYPE\b|\.drop\(|\bRENAME\s+TO\b|drop_type/i;

const TAKES_AWAY = /\bDROP\s+TYPE\b|\.drop\(|\bRENAME\s+TO\b|drop_enum|drop_type/i;

/** Without the functions that take the migration back. */
function withoutDowngrade(text: string): string {
  return text.replace(/^def downgrade\w*\([^]*?(?=^[^\s#)]|(?![^]))/gm, '');
}

/** `Enum(..., name="mood")` or `ENUM(...)` that creates the type with its table. */
function namesEnum(name: string, text: string): boolean {
  for (const { index } of text.matchAll(new RegExp(`\\bname\\s*=\\s*["']${name}["']`, 'g'))) {
    const open = openingBefore(text, index);
    if (open === undefined || !/\b(?:Enum|ENUM)$/.test(text.slice(0, open))) continue;
    const call = text.slice(open, closingAfter(text, index));
    if (!/\b(?:create_type|native_enum)\s*=\s*False\b|\bschema\s*=/.test(call)) return true;
  }
  return false;
}

/** The parenthesis around a place, which the texts of revisions keep balanced but for strings. */
function openingBefore(text: string, index: number): number | undefined {
  let depth = 0;
  for (let at = index - 1; at >= 0; at--) {
    if (text[at] === ')') depth++;
    if (text[at] === '(' && depth-- === 0) return at;
  }
  return undefined;
}

function closingAfter(text: string, index: number): number {
  let depth = 0;
  for (let at = index; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && depth-- === 0) return at;
  }
  return text.length;
}
