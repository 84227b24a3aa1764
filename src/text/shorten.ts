/** The text cut to at most `maximum` bytes of UTF-8, with `ending` in place of what was cut; never within a character. */
export function shortenToBytes(text: string, maximum: number, ending = '…'): string {
  // A UTF-16 unit takes at most three bytes.
  if (text.length * 3 <= maximum) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= maximum) return text;
  let end = maximum - Buffer.byteLength(ending);
  while (end > 0 && isContinuation(bytes[end]!)) end--;
  return bytes.toString('utf8', 0, end) + ending;
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
