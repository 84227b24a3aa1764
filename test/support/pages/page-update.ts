import type { FixedText } from './page-runner.js';

/** A page's text with the fixed forms as they are now: added, replaced or taken out. */
export function withFixedBlocks(page: string, fixes: readonly FixedText[]): string {
  const lines = page.split('\n');
  const fromBelow = [...fixes].sort((a, b) => b.file.block.line - a.file.block.line);
  for (const { file, text } of fromBelow) {
    const { block, fixed } = file;
    const words = block.words.includes('crlf') ? 'fixed crlf' : 'fixed';
    const shown = text === undefined ? [] : ['', `\`\`\`py ${words}`, ...text.replaceAll('\r\n', '\n').split('\n').slice(0, -1), '```'];
    const end = closingLine(lines, block.line);
    lines.splice(end, fixed ? closingLine(lines, fixed.line) - end : 0, ...shown);
  }
  return lines.join('\n');
}

/** The 1-based line that closes the block which opens in a line. */
function closingLine(lines: readonly string[], opening: number): number {
  return lines.findIndex((line, row) => row >= opening && line.startsWith('```')) + 1;
}
