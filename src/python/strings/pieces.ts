import type { TextRange } from '../../text/range.js';
import { onlyId, textOf } from '../rows.js';
import type { PyNode, SyntaxTree } from '../tree.js';
import { decodeEscapes } from './escapes.js';

const STRING = onlyId('string');
const STRING_START = onlyId('string_start');
const STRING_CONTENT = onlyId('string_content');
const INTERPOLATION = onlyId('interpolation');

/** A part of a string literal. */
export type StringPiece =
  | { readonly kind: 'text'; readonly value: string; readonly range: TextRange }
  | {
      readonly kind: 'interpolation';
      /** `{x!r:>10}` with its braces. */
      readonly node: PyNode;
      readonly expression: PyNode;
      /** "r", "s" or "a". */
      readonly conversion: string | undefined;
      readonly formatSpec: PyNode | undefined;
    };

/** How a literal is written. */
export interface StringStyle {
  /** In lower case: "", "r", "b", "rb", "f", ... */
  readonly prefix: string;
  readonly quote: string;
  readonly isBytes: boolean;
  readonly isRaw: boolean;
  /** An f-string or template string: braces interpolate. */
  readonly isFormatted: boolean;
  /** A template string (`t"..."`), which is no `str`. */
  readonly isTemplate: boolean;
}

/** One string literal taken apart. */
export interface PythonString extends StringStyle {
  /** Neighbouring text is one piece; an empty literal has none. */
  readonly pieces: readonly StringPiece[];
}

/** The value of a `string` node, escapes resolved and `{{` of f-strings halved; undefined for other nodes. */
export function decodeString(node: PyNode): PythonString | undefined {
  const pieces: StringPiece[] = [];
  const style = takeApart(node, pieces);
  return style && { ...style, pieces };
}

/** Adds the pieces of a `string` node to those of the literals before it, and tells how it is written. */
function takeApart({ tree, index }: PyNode, pieces: StringPiece[]): StringStyle | undefined {
  const { kind, next } = tree.rows;
  if (kind[index] !== STRING || kind[index + 1] !== STRING_START) return undefined;
  const style = styleOf(textOf(tree, index + 1));
  for (let child = next[index + 1]!; child < next[index]!; child = next[child]!) {
    if (kind[child] === STRING_CONTENT) pieces.push(textPiece(tree, child, style));
    else if (kind[child] === INTERPOLATION) pieces.push(...interpolationOf(tree.at(child)));
  }
  return style;
}

/**
 * The pieces of a literal or of several side by side, in order; undefined when one is bytes or a template, and for
 * other expressions.
 */
export function piecesOf(expression: PyNode): readonly StringPiece[] | undefined {
  if (expression.kind !== 'string' && expression.kind !== 'concatenated_string') return undefined;
  const literals = expression.kind === 'string' ? [expression] : expression.namedChildren;
  const pieces: StringPiece[] = [];
  for (const literal of literals) {
    const style = takeApart(literal, pieces);
    if (!style || style.isBytes || style.isTemplate) return undefined;
  }
  return pieces;
}

function textPiece(tree: SyntaxTree, row: number, style: StringStyle): StringPiece {
  const { start, end } = tree.rows;
  return { kind: 'text', value: valueOf(textOf(tree, row), style), range: { start: start[row]!, end: end[row]! } };
}

/** Nothing for `{}`, which is an error. */
function interpolationOf(node: PyNode): StringPiece[] {
  const expression = node.field('expression');
  if (!expression) return [];
  const conversion = node.field('type_conversion')?.text.slice(1);
  return [{ kind: 'interpolation', node, expression, conversion, formatSpec: node.field('format_specifier') }];
}

/** Nearly all literals begin in one of a few ways. */
const styles = new Map<string, StringStyle>();

function styleOf(opening: string): StringStyle {
  let style = styles.get(opening);
  if (!style) {
    const prefix = /^[a-z]*/i.exec(opening)![0].toLowerCase();
    style = {
      prefix,
      quote: opening.slice(prefix.length),
      isBytes: prefix.includes('b'),
      isRaw: prefix.includes('r'),
      isFormatted: prefix.includes('f') || prefix.includes('t'),
      isTemplate: prefix.includes('t'),
    };
    styles.set(opening, style);
  }
  return style;
}

function valueOf(source: string, { isRaw, isBytes, isFormatted }: StringStyle): string {
  // Python reads "\r\n" and a lone "\r" in source text as "\n".
  const text = source.includes('\r') ? source.replace(/\r\n?/g, '\n') : source;
  const unescaped = isRaw || !text.includes('\\') ? text : decodeEscapes(text, isBytes);
  return isFormatted && /[{}]/.test(unescaped) ? unescaped.replace(/\{\{|\}\}/g, (braces) => braces[0]!) : unescaped;
}
