import type { Hunk, HunkLine } from './file-diff.js';

/** A change that takes away and puts little or nothing in its place. */
export interface Removal {
  /** Row of the head text, from 0: the first line in its place, else the line that follows; one past the last at the end. */
  readonly row: number;
  /** The lines of the base text. */
  readonly lines: readonly string[];
}

/** Where the hunks remove: a line that is only shortened is removed from, one that is rewritten or grows is not. */
export function removalsIn(hunks: readonly Hunk[]): Removal[] {
  return hunks.flatMap((hunk) => {
    const removals: Removal[] = [];
    let row = hunk.headCount === 0 ? hunk.headStart : hunk.headStart - 1;
    for (const block of changeBlocks(hunk.lines)) {
      const deleted = block.filter((line) => line.kind === 'deleted').map((line) => line.text);
      const added = block.filter((line) => line.kind === 'added').map((line) => line.text);
      if (isRemoval(deleted, added)) removals.push({ row, lines: deleted });
      row += block.filter((line) => line.kind !== 'deleted').length;
    }
    return removals;
  });
}

/** Runs of changed lines, and of unchanged ones between them. */
function changeBlocks(lines: readonly HunkLine[]): HunkLine[][] {
  const blocks: HunkLine[][] = [];
  for (const line of lines) {
    const isContext = line.kind === 'context';
    const last = blocks.at(-1);
    if (last && (last[0]!.kind === 'context') === isContext) last.push(line);
    else blocks.push([line]);
  }
  return blocks;
}

/** Words and signs, whatever their order: a new layout removes none. */
function isRemoval(deleted: readonly string[], added: readonly string[]): boolean {
  const left = new Map<string, number>();
  for (const token of tokensOf(deleted)) left.set(token, (left.get(token) ?? 0) + 1);
  let fresh = 0;
  for (const token of tokensOf(added)) {
    const count = left.get(token) ?? 0;
    if (count > 0) left.set(token, count - 1);
    else fresh++;
  }
  const gone = [...left.values()].reduce((sum, count) => sum + count, 0);
  return gone > LESS_THAN_GONE * fresh;
}

/** How many words must be gone for each new one. Our choice: `limit(5)` for `options(selectinload(x)).limit(10)` is a removal. */
const LESS_THAN_GONE = 2;

function tokensOf(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.match(/\w+|[^\s\w]/g) ?? []);
}
