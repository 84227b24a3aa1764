import type { TextRange } from './range.js';

/** Replaces one range of a text. An empty range inserts, an empty text deletes. */
export interface Edit {
  readonly range: TextRange;
  readonly newText: string;
}

/** Two edits of one set touch the same characters, or insert at the same place. */
export class OverlappingEditsError extends Error {}

/** Whether two edits cannot both be applied. */
export function editsConflict(a: Edit, b: Edit): boolean {
  if (a.range.start === b.range.start && a.range.end === b.range.end) return a.range.start === a.range.end || a.newText !== b.newText;
  return a.range.start < b.range.end && b.range.start < a.range.end;
}

/**
 * The text after all edits; ranges refer to the text before.
 * @throws OverlappingEditsError when two edits conflict.
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = [...edits].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  let result = '';
  let at = 0;
  for (const edit of ordered) {
    if (edit.range.start < at) throw new OverlappingEditsError(`edits overlap at offset ${edit.range.start}`);
    result += text.slice(at, edit.range.start) + edit.newText;
    at = edit.range.end;
  }
  return result + text.slice(at);
}
