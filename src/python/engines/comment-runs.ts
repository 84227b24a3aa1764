import { nodeIdsOfKind } from '../grammar.js';
import { allocateRows, type FlatRows } from './engine.js';

/**
 * How many lines times characters a run of comments has before it is worth the trouble. The grammar's scanner looks, at the
 * end of each comment, through all that follow for the next line of code: 6,000 lines in a function took 20 s.
 */
const LONG_RUN = 1_000_000;
/** Every so many characters a line is looked at: a long run spans several such places. */
const STEP = 512;
/** A tab counts as in the scanner. */
const TAB_WIDTH = 8;

/** Comments below each other that the parser need not see, each from its "#" to the end of its line. */
interface Gap {
  /** Where the comments before and behind them begin, which stay. */
  readonly before: number;
  readonly behind: number;
  readonly comments: readonly Span[];
}

interface Span {
  readonly start: number;
  readonly end: number;
}

interface CommentLine extends Span {
  readonly lineStart: number;
  readonly indent: number;
}

/** The rows of a text by an engine that is shown long runs of comments as blank lines, but for their ends. */
export function flattenInGaps(text: string, flatten: (text: string) => FlatRows): FlatRows {
  const gaps = gapsIn(text);
  if (gaps.length === 0) return flatten(text);
  return withComments(flatten(blanked(text, gaps)), gaps) ?? flatten(text);
}

function gapsIn(text: string): Gap[] {
  const gaps: Gap[] = [];
  for (let at = STEP; at < text.length; at += STEP) {
    const line = commentLineAt(text, at);
    if (!line) continue;
    const run = runAround(text, line);
    const last = run.at(-1)!;
    if (run.length * (last.end - run[0]!.lineStart) >= LONG_RUN) gaps.push(...gapsOf(run, text));
    at = Math.max(at, last.end);
  }
  return gaps;
}

/** The line of an offset, when it is a comment alone that begins at most a step before. */
function commentLineAt(text: string, offset: number): CommentLine | undefined {
  let lineStart = offset;
  while (lineStart > 0 && text.charCodeAt(lineStart - 1) !== 10) if (--lineStart < offset - STEP) return undefined;
  return commentLineFrom(text, lineStart);
}

function commentLineFrom(text: string, lineStart: number): CommentLine | undefined {
  let indent = 0;
  let start = lineStart;
  for (; ; start++) {
    const code = text.charCodeAt(start);
    if (code === 32) indent++;
    else if (code === 9) indent += TAB_WIDTH;
    else if (code === 35) break;
    else return undefined;
  }
  const lineEnd = text.indexOf('\n', start);
  return { lineStart, start, indent, end: lineEnd === -1 ? text.length : lineEnd };
}

function runAround(text: string, line: CommentLine): CommentLine[] {
  const above: CommentLine[] = [];
  for (let at = line.lineStart; at > 0;) {
    // From a negative place `lastIndexOf` would look at the first character after all.
    const before = commentLineFrom(text, at === 1 ? 0 : text.lastIndexOf('\n', at - 2) + 1);
    if (!before) break;
    above.push(before);
    at = before.lineStart;
  }
  const run = [...above.reverse(), line];
  for (let next = commentLineFrom(text, line.end + 1); next; next = commentLineFrom(text, next.end + 1)) run.push(next);
  return run;
}

/**
 * A comment further left than all before it may end a block; what follows up to the next such comment stands in the
 * same block as it does. The first and the last of each such part stay.
 */
function gapsOf(run: readonly CommentLine[], text: string): Gap[] {
  const gaps: Gap[] = [];
  for (let first = 0; first < run.length;) {
    const { indent } = run[first]!;
    let end = first + 1;
    while (end < run.length && run[end]!.indent >= indent && !mayEndString(run[end]!, text)) end++;
    if (end - first > 2) gaps.push({ before: run[first]!.start, behind: run[end - 1]!.start, comments: run.slice(first + 1, end - 1) });
    first = end;
  }
  return gaps;
}

/** The run may in truth be a part of a string; where that ends, the parser has to see it. */
function mayEndString({ lineStart, start, end }: CommentLine, text: string): boolean {
  return /["']{3}|\\\r?$/.test(text.slice(start, end)) || /\\\r?\n$/.test(text.slice(Math.max(0, lineStart - 3), lineStart));
}

function blanked(text: string, gaps: readonly Gap[]): string {
  let result = '';
  let at = 0;
  for (const { start, end } of gaps.flatMap(({ comments }) => comments)) {
    result += text.slice(at, start) + ' '.repeat(end - start);
    at = end;
  }
  return result + text.slice(at);
}

/** Undefined where a gap is none of comments: in a string, say. */
function withComments(rows: FlatRows, gaps: readonly Gap[]): FlatRows | undefined {
  const comment = nodeIdsOfKind('comment')[0]!;
  /** By row, how many comments go in before it. */
  const added = new Int32Array(rows.count + 1);
  const lasts: number[] = [];
  for (const { before, behind, comments } of gaps) {
    const first = rowAt(rows, before, comment);
    const last = rowAt(rows, behind, comment);
    if (first === undefined || last === undefined || rows.next[first] !== last || rows.parent[first] !== rows.parent[last])
      return undefined;
    added[last] = comments.length;
    lasts.push(last);
  }
  for (let row = 1; row <= rows.count; row++) added[row]! += added[row - 1]!;
  const grown = movedApart(rows, added);
  for (const [index, { comments }] of gaps.entries()) {
    const last = lasts[index]!;
    const owner = rows.parent[last]!;
    let row = last + added[last]! - comments.length;
    for (const { start, end } of comments) {
      grown.kind[row] = comment;
      grown.start[row] = start;
      grown.end[row] = end;
      grown.parent[row] = owner + added[owner]!;
      grown.next[row] = ++row;
    }
  }
  return grown;
}

/** The rows in their new places; those of the comments stay empty. */
function movedApart(rows: FlatRows, added: Int32Array): FlatRows {
  const grown = allocateRows(rows.count + added[rows.count]!);
  for (let row = 0; row < rows.count; row++) {
    const place = row + added[row]!;
    const parent = rows.parent[row]!;
    const next = rows.next[row]!;
    grown.kind[place] = rows.kind[row]!;
    grown.field[place] = rows.field[row]!;
    grown.missing[place] = rows.missing[row]!;
    grown.start[place] = rows.start[row]!;
    grown.end[place] = rows.end[row]!;
    grown.parent[place] = parent === -1 ? -1 : parent + added[parent]!;
    grown.next[place] = next + added[next - 1]!;
  }
  return grown;
}

/** The row of a kind that begins at an offset; starts grow with the rows. */
function rowAt({ start, kind, count }: FlatRows, offset: number, wanted: number): number | undefined {
  let row = 0;
  for (let end = count; row < end;) {
    const middle = (row + end) >> 1;
    if (start[middle]! < offset) row = middle + 1;
    else end = middle;
  }
  while (row < count && start[row] === offset && kind[row] !== wanted) row++;
  return row < count && start[row] === offset ? row : undefined;
}
