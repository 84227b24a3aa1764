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
  const known = new Set<string>();
  for (const set of sets) {
    const added = set.filter((edit) => !isMergeable(edit) || !known.has(keyOf(edit)));
    merged.push(...added);
    for (const edit of added) known.add(keyOf(edit));
  }
  return merged;
}

function canBeOne(a: Edit, b: Edit): boolean {
  return a.range.start === b.range.start && a.range.end === b.range.end && a.newText === b.newText && isMergeable(a);
}

/** Equal replacements are one; of equal insertions only imports: two closing brackets at one place are meant twice. */
function isMergeable({ range, newText }: Edit): boolean {
  return range.start < range.end || IMPORT_LINE.test(newText);
}

function keyOf({ range, newText }: Edit): string {
  return `${range.start} ${range.end} ${newText}`;
}
