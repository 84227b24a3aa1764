import type { Hunk, HunkLine } from './file-diff.js';

/** A patch is cut off, or its lines do not fit the counts of their `@@` headers. */
export class PatchError extends Error {}

/** A hunk's `@@` header. */
export type HunkHeader = Omit<Hunk, 'lines'>;

/**
 * Numbers the raw lines of one hunk, each with its mark (" ", "+", "-" or "\").
 * @throws PatchError when a line has no mark, or the lines do not add up to the header's counts.
 */
export function buildHunk(header: HunkHeader, rawLines: readonly string[]): Hunk {
  const lines: HunkLine[] = [];
  // An empty side is counted from the line before it.
  let baseLine = header.baseStart + (header.baseCount === 0 ? 1 : 0);
  let headLine = header.headStart + (header.headCount === 0 ? 1 : 0);
  for (const [index, raw] of rawLines.entries()) {
    const kind = kindOf(raw);
    if (kind === 'no-newline') continue;
    lines.push({
      kind,
      text: raw.slice(1),
      baseLine: kind === 'added' ? undefined : baseLine++,
      headLine: kind === 'deleted' ? undefined : headLine++,
      noNewline: rawLines[index + 1]?.startsWith('\\') ?? false,
    });
  }
  const hunk = { ...header, lines };
  requireCounts(hunk);
  return hunk;
}

/** The header as Git writes it: "-1,3 +1,4". */
export function headerText(header: HunkHeader): string {
  return `-${header.baseStart},${header.baseCount} +${header.headStart},${header.headCount}`;
}

function kindOf(raw: string): HunkLine['kind'] | 'no-newline' {
  switch (raw[0]) {
    // Some tools strip the blank of an empty context line; git apply reads it so as well.
    case undefined:
    case ' ':
      return 'context';
    case '+':
      return 'added';
    case '-':
      return 'deleted';
    case '\\':
      return 'no-newline';
    default:
      throw new PatchError(`a line of the patch starts with ${JSON.stringify(raw[0])} instead of a mark`);
  }
}

function requireCounts(hunk: Hunk): void {
  const base = hunk.lines.filter((line) => line.kind !== 'added').length;
  const head = hunk.lines.filter((line) => line.kind !== 'deleted').length;
  if (base === hunk.baseCount && head === hunk.headCount) return;
  throw new PatchError(`the hunk ${headerText(hunk)} has ${base} base and ${head} head lines: the patch is cut off or damaged`);
}
