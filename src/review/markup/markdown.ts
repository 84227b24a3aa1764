/** Text as inline code, whatever it holds. */
export function inlineCode(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return '';
  const fence = '`'.repeat(longestRun(line) === 0 ? 1 : longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return fence + pad + line + pad + fence;
}

/** A fenced block that its content cannot close. */
export function fencedBlock(info: string, lines: readonly string[]): string {
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [fence + info, ...lines, fence].join('\n');
}

/** A rule's message as one line of Markdown: its code spans stay code, all else is plain text that mentions nobody. */
export function messageMarkdown(message: string): string {
  let result = '';
  let at = 0;
  for (const match of message.matchAll(/(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)/gs)) {
    result += plainText(message.slice(at, match.index)) + inlineCode(match[2]!);
    at = match.index + match[0].length;
  }
  return (result + plainText(message.slice(at))).trim();
}

/** Text without any meaning in Markdown or HTML. */
export function plainText(text: string): string {
  return (
    text
      .replace(/\s+/g, ' ')
      .replace(/[\\`*_[\]~$|]/g, '\\$&')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      // GitHub finds mentions and issue numbers in the rendered text, where a backslash is gone.
      .replace(/[@#](?=\w)/g, '$&<!-- -->')
  );
}

/** A link; the label is Markdown already. */
export function link(label: string, url: string): string {
  return `[${label}](${url})`;
}

/** One row of a table; the cells are Markdown of one line. A pipe ends a cell even inside code. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
