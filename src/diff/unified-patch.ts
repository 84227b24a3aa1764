import { headerText } from './build-hunk.js';
import type { Hunk } from './file-diff.js';

/** The hunks as text that `git apply` and `parsePatch` read; with `paths` as a patch of that file. Ends in "\n" unless empty. */
export function toUnifiedPatch(hunks: readonly Hunk[], paths?: { readonly base: string; readonly head: string }): string {
  if (hunks.length === 0) return '';
  const rows = paths ? [`--- ${paths.base}`, `+++ ${paths.head}`] : [];
  for (const hunk of hunks) {
    rows.push(`@@ ${headerText(hunk)} @@`);
    for (const line of hunk.lines) {
      rows.push(MARKS[line.kind] + line.text);
      if (line.noNewline) rows.push('\\ No newline at end of file');
    }
  }
  return `${rows.join('\n')}\n`;
}

const MARKS = { context: ' ', added: '+', deleted: '-' } as const;
