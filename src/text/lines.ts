/** How the lines of a text end; `none` when it has no line break. A lone "\r" is no line break, as in Git. */
export type LineEnds = 'lf' | 'crlf' | 'mixed' | 'none';

/** The lines of a text, each with its line break; joined they give the text back. A text that ends in "\n" has no empty last line. */
export function splitLines(text: string): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', start)) {
    lines.push(text.slice(start, at + 1));
    start = at + 1;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}

/** Which line breaks a text uses. */
export function lineEndsOf(text: string): LineEnds {
  let crlf = 0;
  let all = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    all++;
    if (text.charCodeAt(at - 1) === 13) crlf++;
  }
  if (all === 0) return 'none';
  if (crlf === 0) return 'lf';
  return crlf === all ? 'crlf' : 'mixed';
}
