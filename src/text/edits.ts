import type { TextRange } from './range.js';

/** Replaces one range of a text. An empty range inserts, an empty text deletes. */
export interface Edit {
  readonly range: TextRange;
  readonly newText: string;
}

/** Two edits of one set touch the same characters, or insert at the same place. */
export class OverlappingEditsError extends Error {}

/** Whether two edits cannot both be applied. The same replacement twice is one replacement; the same insertion twice is not. */
export function editsConflict(a: Edit, b: Edit): boolean {
  if (a.range.start === b.range.start && a.range.end === b.range.end) return a.range.start === a.range.end || a.newText !== b.newText;
  return a.range.start < b.range.end && b.range.start < a.range.end;
}

/**
 * The text after all edits; ranges refer to the text before. An insertion at the start of a replaced range comes before it.
 * @throws OverlappingEditsError when two edits conflict.
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = [...edits].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  let result = '';
  let at = 0;
  let previous: Edit | undefined;
  for (const edit of ordered) {
    if (previous && editsConflict(previous, edit)) throw new OverlappingEditsError(`edits overlap at offset ${edit.range.start}`);
    // What starts before the end of its neighbour without a conflict repeats it.
    if (edit.range.start < at) continue;
    result += text.slice(at, edit.range.start) + edit.newText;
    at = edit.range.end;
    previous = edit;
  }
  return result + text.slice(at);
}
