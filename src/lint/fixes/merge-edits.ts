import { countLeading } from '../../text/count-leading.js';
import { editsConflict, type Edit } from '../../text/edits.js';

/** A whole import line, with the line break that parts it from its neighbour: what stands before its names, these, and the rest. */
const IMPORT_LINE = /^((?:\r?\n)*from [\w.]+ import )([\w, ]+)((?:\r?\n)*)$/;

/** The edits of fixes that can be made together: what two of them do alike is done once. */
export class JointEdits {
  /** In order of place; none conflicts with another. */
  readonly #edits: Edit[] = [];

  get edits(): readonly Edit[] {
    return this.#edits;
  }

  /** Takes the edits of a further fix; false, and nothing taken, when one of them cannot be made with those that are there. */
  add(edits: readonly Edit[]): boolean {
    const fresh = edits.filter((edit) => !this.#has(edit));
    if (fresh.some((edit) => !this.#lineAt(edit) && this.#conflicts(edit))) return false;
    for (const edit of fresh) {
      const line = this.#lineAt(edit);
      this.#edits.splice(this.#placeOf(edit), line ? 1 : 0, line ?? edit);
    }
    return true;
  }

  /** The import line that is inserted at the same place, with the names of this one. */
  #lineAt(edit: Edit): Edit | undefined {
    const other = this.#edits[this.#placeOf(edit)];
    return other && isAtSamePlace(other, edit) && edit.range.start === edit.range.end ? joinedLine(other, edit) : undefined;
  }

  #has(edit: Edit): boolean {
    if (!isMergeable(edit)) return false;
    for (let at = this.#placeOf(edit); at < this.#edits.length && isAtSamePlace(this.#edits[at]!, edit); at++) {
      if (this.#edits[at]!.newText === edit.newText) return true;
    }
    return false;
  }

  /** Only neighbours can: the others end before it, or begin behind it. */
  #conflicts(edit: Edit): boolean {
    const place = this.#placeOf(edit);
    for (let at = place - 1; at >= 0 && this.#edits[at]!.range.end >= edit.range.start; at--) {
      if (editsConflict(this.#edits[at]!, edit)) return true;
    }
    for (let at = place; at < this.#edits.length && this.#edits[at]!.range.start <= edit.range.end; at++) {
      if (editsConflict(this.#edits[at]!, edit)) return true;
    }
    return false;
  }

  /** Where the first edit stands that does not begin, or end, before this one. */
  #placeOf({ range }: Edit): number {
    const isBefore = ({ range: other }: Edit) => other.start < range.start || (other.start === range.start && other.end < range.end);
    return countLeading(this.#edits, isBefore);
  }
}

/** One line with the names of two, as it is written for all of them at once; undefined when they are none of one module. */
function joinedLine({ range, newText }: Edit, { newText: otherText }: Edit): Edit | undefined {
  const [, head, names, tail] = IMPORT_LINE.exec(newText) ?? [];
  const [, otherHead, otherNames, otherTail] = IMPORT_LINE.exec(otherText) ?? [];
  if (names === undefined || otherNames === undefined || head !== otherHead || tail !== otherTail) return undefined;
  const all = [...new Set([...names.split(', '), ...otherNames.split(', ')])].sort();
  return { range, newText: `${head}${all.join(', ')}${tail}` };
}

function isAtSamePlace(a: Edit, b: Edit): boolean {
  return a.range.start === b.range.start && a.range.end === b.range.end;
}

/** Equal replacements are one; of equal insertions only imports: two closing brackets at one place are meant twice. */
function isMergeable({ range, newText }: Edit): boolean {
  return range.start < range.end || IMPORT_LINE.test(newText);
}
