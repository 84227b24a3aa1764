/** The text cut to at most `maximum` bytes of UTF-8, with `ending` in place of what was cut; never within a character. */
export function shortenToBytes(text: string, maximum: number, ending = '…'): string {
  if (text.length * 3 <= maximum || Buffer.byteLength(text) <= maximum) return text;
  let room = maximum - Buffer.byteLength(ending);
  let end = 0;
  for (const character of text) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    end += character.length;
  }
  return text.slice(0, end) + ending;
}
