import { editsConflict, type Edit } from '../../text/edits.js';

/** A whole import line, with the line break that parts it from its neighbour. */
const IMPORT_LINE = /^(\r?\n)*from [\w.]+ import [\w, ]+(\r?\n)*$/;

/** Whether the edits of two fixes cannot be made together. An import that both add alike is no conflict. */
export function fixesConflict(a: readonly Edit[], b: readonly Edit[]): boolean {
  return a.some((one) => b.some((other) => !canBeOne(one, other) && editsConflict(one, other)));
}

/** The edits of several fixes that do not conflict, as one set: what two of them do alike is done once. */
export function mergeEdits(sets: readonly (readonly Edit[])[]): Edit[] {
  const merged: Edit[] = [];
  for (const set of sets) {
    const known = merged.length;
    for (const edit of set) if (!merged.slice(0, known).some((other) => canBeOne(edit, other))) merged.push(edit);
  }
  return merged;
}

/** Equal replacements are one; of equal insertions only imports: two closing brackets at one place are meant twice. */
function canBeOne(a: Edit, b: Edit): boolean {
  const isSame = a.range.start === b.range.start && a.range.end === b.range.end && a.newText === b.newText;
  return isSame && (a.range.start < a.range.end || IMPORT_LINE.test(a.newText));
}
