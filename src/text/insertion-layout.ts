/** The line break that text put into a source has to use: "\r\n" where the source has any. */
export function lineBreakIn(source: string): '\n' | '\r\n' {
  return source.includes('\r\n') ? '\r\n' : '\n';
}

/** What stands between the start of an offset's line and the offset: its indentation, when the line begins there. */
export function leadOfLine(source: string, offset: number): string {
  return source.slice(source.lastIndexOf('\n', offset - 1) + 1, offset);
}
