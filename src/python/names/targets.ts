import type { FlatRows } from '../engines/engine.js';
import { IDENTIFIER, kindSet, onlyId } from '../rows.js';

/** One name in a target, with its place when the target takes a value apart. */
export interface TargetName {
  readonly row: number;
  /** See Binding.unpackIndex. */
  readonly unpackIndex: number | undefined;
}

const SEQUENCES = kindSet('pattern_list', 'tuple_pattern', 'list_pattern', 'expression_list', 'tuple', 'list');
const STARS = kindSet('list_splat_pattern', 'list_splat', 'dictionary_splat_pattern');
const WRAPPERS = kindSet('as_pattern_target', 'parenthesized_expression');
const TUPLE_PATTERNS = kindSet('tuple_pattern');
const COMMA = onlyId(',');
const PUNCTUATION_AND_COMMENTS = kindSet('(', ')', '[', ']', ',', '*', '**', 'comment', 'line_continuation');

/** The names bound by a target: `a`, `a, (b, *c)`, `[a, b]`; attributes and subscripts in it bind nothing. */
export function namesOfTarget(rows: FlatRows, target: number): TargetName[] {
  const inner = withoutParentheses(rows, target);
  const id = rows.kind[inner]!;
  if (id === IDENTIFIER) return [{ row: inner, unpackIndex: undefined }];
  const names: TargetName[] = [];
  if (SEQUENCES[id]) addElements(rows, inner, names);
  else if (STARS[id]) addNested(rows, inner, names);
  return names;
}

function withoutParentheses(rows: FlatRows, target: number): number {
  let row = target;
  while (WRAPPERS[rows.kind[row]!] || (TUPLE_PATTERNS[rows.kind[row]!] && !hasComma(rows, row))) {
    const inner = firstContent(rows, row);
    if (inner === -1) break;
    row = inner;
  }
  return row;
}

function addElements(rows: FlatRows, sequence: number, names: TargetName[]): void {
  const { kind, next } = rows;
  let position = 0;
  let starred = false;
  for (let child = sequence + 1; child < next[sequence]!; child = next[child]!) {
    if (PUNCTUATION_AND_COMMENTS[kind[child]!]) continue;
    if (kind[child] === IDENTIFIER) names.push({ row: child, unpackIndex: starred ? -1 : position });
    else {
      starred ||= STARS[kind[child]!] === 1;
      addNested(rows, child, names);
    }
    position++;
  }
}

/** All names of a nested target. A loop over rows, since targets may nest as deep as the file is long. */
function addNested(rows: FlatRows, target: number, names: TargetName[]): void {
  const { kind, next } = rows;
  for (let row = target; row < next[target]!;) {
    const id = kind[row]!;
    if (id === IDENTIFIER) names.push({ row, unpackIndex: -1 });
    row = SEQUENCES[id] || STARS[id] || WRAPPERS[id] ? row + 1 : next[row]!;
  }
}

function hasComma(rows: FlatRows, sequence: number): boolean {
  const { kind, next } = rows;
  for (let child = sequence + 1; child < next[sequence]!; child = next[child]!) if (kind[child] === COMMA) return true;
  return false;
}

function firstContent(rows: FlatRows, wrapper: number): number {
  const { kind, next } = rows;
  for (let child = wrapper + 1; child < next[wrapper]!; child = next[child]!) {
    if (!PUNCTUATION_AND_COMMENTS[kind[child]!]) return child;
  }
  return -1;
}
