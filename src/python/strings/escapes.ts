const ESCAPE = /\\(?:\n|[0-7]{1,3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|N\{[^}]*\}|[\\'"abfnrtv])/g;
const SIMPLE: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const MAX_CODE_POINT = 0x10ffff;
// A name such as \N{BULLET} would need the Unicode name table; nothing we look for in a string has such a name.
const NAMED_CHARACTER = '\uFFFD';

/** Resolves backslash escapes as Python does; unknown ones stay as they are. In bytes `\u`, `\U` and `\N` mean nothing. */
export function decodeEscapes(text: string, isBytes: boolean): string {
  return text.replace(ESCAPE, (escape) => {
    const letter = escape[1]!;
    const simple = SIMPLE[letter];
    if (simple !== undefined) return simple;
    if (letter === 'x') return fromCode(escape.slice(2), 16) ?? escape;
    if (letter >= '0' && letter <= '7') return fromCode(escape.slice(1), 8) ?? escape;
    if (isBytes) return escape;
    return letter === 'N' ? NAMED_CHARACTER : (fromCode(escape.slice(2), 16) ?? escape);
  });
}

function fromCode(digits: string, radix: number): string | undefined {
  const code = Number.parseInt(digits, radix);
  return code <= MAX_CODE_POINT ? String.fromCodePoint(code) : undefined;
}
