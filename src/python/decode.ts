/** A Python file's text as the checker reads it. */
export interface DecodedSource {
  /** Without a byte order mark. Line ends and form feeds stay as they are. */
  readonly text: string;
  /** The file begins with the UTF-8 byte order mark: offsets into the file on disk are 3 bytes further. */
  readonly hadBom: boolean;
}

/** The bytes are no Python text we can read; the message says which encoding was tried and what to do. */
export class DecodeError extends Error {}

/** PEP 263: a comment in the first or second line that names the encoding. */
const CODING_COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
const BLANK_OR_COMMENT = /^[ \t\f]*(?:#.*)?$/;
/** Only the first two lines can hold the cookie; longer lines are no cookie lines in practice. */
const COOKIE_SEARCH_BYTES = 1024;

/** Python's codec names, as far as they differ from the labels of the WHATWG Encoding standard that TextDecoder takes. */
const UTF8_NAMES = /^(?:utf-?8(?:-sig|-unix|-dos|-mac)?|u8|cp65001)$/;
const ASCII_NAMES = /^(?:us-?ascii|ascii|646|ansi-x3\.4-1968)$/;
const LATIN1_NAMES = /^(?:latin-?1|l1|iso-?8859-?1(?:-unix|-dos)?|8859|cp819)$/;
const CP1252_NAMES = /^(?:cp|windows-?)?1252$/;
/** What windows-1252 has at 0x80 to 0x9f; U+FFFD where it has nothing. */
const CP1252_UPPER = '€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ';
const LABEL_PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/^latin-?(\d+)$/, 'latin$1'],
  [/^iso-?8859-?(\d+)$/, 'iso-8859-$1'],
  [/^(?:cp|windows-?)(125\d)$/, 'windows-$1'],
];

/**
 * Decodes a Python source file as PEP 263 says: the UTF-8 byte order mark, else the coding cookie, else UTF-8.
 * Nothing else is changed: "\r\n", a lone "\r" (which Python takes for a line end, Git and GitHub do not) and form feeds
 * stay, so that offsets fit the file.
 * @throws DecodeError for UTF-16 and UTF-32, an unknown codec, bytes that the codec does not allow, and NUL.
 */
export function decodeSource(bytes: Uint8Array): DecodedSource {
  refuseWideEncodings(bytes);
  const hadBom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const content = hadBom ? bytes.subarray(3) : bytes;
  const cookie = cookieOf(content);
  if (hadBom && cookie !== undefined && !UTF8_NAMES.test(cookie)) {
    throw new DecodeError(`the file begins with the UTF-8 byte order mark but declares the encoding ${cookie}; remove one of the two`);
  }
  const text = decodeAs(cookie ?? 'utf-8', content);
  if (text.includes('\0')) throw new DecodeError('the file holds NUL characters, which Python does not read; is it really Python source');
  return { text, hadBom };
}

function refuseWideEncodings(bytes: Uint8Array): void {
  const [first, second, third, fourth] = bytes;
  const isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (!isWide && !(first === 0 && second === 0 && third === 0xfe && fourth === 0xff)) return;
  throw new DecodeError('the file is UTF-16 or UTF-32, which Python does not read; save it as UTF-8');
}

/** The name in the coding cookie, in lower case with "-" for "_". */
function cookieOf(bytes: Uint8Array): string | undefined {
  const head = decodeLatin1(bytes.subarray(0, COOKIE_SEARCH_BYTES));
  const [first = '', second = ''] = head.split(/\r\n|\r|\n/, 2);
  const match = CODING_COOKIE.exec(first) ?? (BLANK_OR_COMMENT.test(first) ? CODING_COOKIE.exec(second) : null);
  return match?.[1]?.toLowerCase().replaceAll('_', '-');
}

function decodeAs(codec: string, bytes: Uint8Array): string {
  if (UTF8_NAMES.test(codec)) return decodeWith('utf-8', codec, bytes);
  // TextDecoder reads "ascii" and "latin1" as windows-1252, Python does not.
  if (LATIN1_NAMES.test(codec)) return decodeLatin1(bytes);
  if (ASCII_NAMES.test(codec)) return decodeAscii(bytes);
  if (CP1252_NAMES.test(codec)) return decodeCp1252(bytes);
  return decodeWith(labelOf(codec), codec, bytes);
}

function labelOf(codec: string): string {
  for (const [pattern, label] of LABEL_PATTERNS) if (pattern.test(codec)) return codec.replace(pattern, label);
  return codec;
}

function decodeWith(label: string, codec: string, bytes: Uint8Array): string {
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  } catch (cause) {
    throw new DecodeError(`the file declares the encoding ${codec}, which is not known here; save it as UTF-8`, { cause });
  }
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new DecodeError(`the file is not valid ${codec}; save it as UTF-8 or declare its encoding in the first line`, { cause });
  }
}

function decodeLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function decodeAscii(bytes: Uint8Array): string {
  const at = bytes.findIndex((byte) => byte > 0x7f);
  if (at !== -1)
    throw new DecodeError(`the file declares the encoding ascii but has the byte 0x${bytes[at]!.toString(16)}; save it as UTF-8`);
  return decodeLatin1(bytes);
}

/** By hand: Node 20 decodes windows-1252 as latin-1 (nodejs/node#56542). */
function decodeCp1252(bytes: Uint8Array): string {
  return decodeLatin1(bytes).replace(/[\x80-\x9f]/g, (character) => {
    const meant = CP1252_UPPER[character.charCodeAt(0) - 0x80]!;
    if (meant === '\uFFFD') throw new DecodeError('the file is not valid cp1252; save it as UTF-8');
    return meant;
  });
}
