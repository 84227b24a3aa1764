import type { HunkLine } from '../../../diff/file-diff.js';
import { markup, type Markup } from '../markup.js';
import { lineId } from '../page-links.js';

/** A row of a diff: a line, or the heading of a hunk. */
export type DiffRow =
  | (Pick<HunkLine, 'kind' | 'text' | 'noNewline'> & Partial<Pick<HunkLine, 'baseLine' | 'headLine'>>)
  | { readonly kind: 'heading'; readonly text: string };

/**
 * Rows of code that scroll sideways together. Their numbers are attributes, so that copied code has none.
 * @param path gives the rows ids to link to; without it they have neither ids nor numbers.
 */
export function renderDiffTable(rows: readonly DiffRow[], path?: string): Markup {
  return markup`<div class="scroll code"><table class="diff"><tbody>${rows.map((row) => renderRow(row, path))}</tbody></table></div>`;
}

function renderRow(row: DiffRow, path: string | undefined): Markup {
  if (row.kind === 'heading') {
    return markup`<tr class="heading">${path !== undefined && markup`<td class="line old"></td><td class="line"></td>`}<td class="mark"></td><td>${row.text}</td></tr>`;
  }
  const code = markup`<td class="mark">${MARKS[row.kind]}</td><td>${row.text.replace(/\r$/, '')}${row.noNewline && markup`<span class="quiet" title="No newline at end of file"> ⦸</span>`}</td>`;
  if (path === undefined) return markup`<tr class="${row.kind}">${code}</tr>`;
  const id = row.headLine === undefined ? lineId(path, 'L', row.baseLine ?? 0) : lineId(path, 'R', row.headLine);
  return markup`<tr id="${id}" class="${row.kind}"><td class="line old" data-line="${row.baseLine}"></td><td class="line" data-line="${row.headLine}"></td>${code}</tr>`;
}

const MARKS: Readonly<Record<HunkLine['kind'], string>> = { added: '+', deleted: '-', context: ' ' };
