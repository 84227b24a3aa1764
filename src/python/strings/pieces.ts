import type { TextRange } from '../../text/range.js';
import type { PyNode } from '../tree.js';
import { decodeEscapes } from './escapes.js';

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

/** One string literal taken apart. */
export interface PythonString {
  /** In lower case: "", "r", "b", "rb", "f", ... */
  readonly prefix: string;
  readonly quote: string;
  readonly isBytes: boolean;
  readonly isRaw: boolean;
  /** An f-string or template string: braces interpolate. */
  readonly isFormatted: boolean;
  /** A template string (`t"..."`), which is no `str`. */
  readonly isTemplate: boolean;
  /** Neighbouring text is one piece; an empty literal has none. */
  readonly pieces: readonly StringPiece[];
}

/** The value of a `string` node, escapes resolved and `{{` of f-strings halved; undefined for other nodes. */
export function decodeString(node: PyNode): PythonString | undefined {
  const start = node.kind === 'string' ? node.children[0] : undefined;
  if (start?.kind !== 'string_start') return undefined;
  const prefix = (/^[a-z]*/i.exec(start.text)?.[0] ?? '').toLowerCase();
  const style = {
    prefix,
    quote: start.text.slice(prefix.length),
    isBytes: prefix.includes('b'),
    isRaw: prefix.includes('r'),
    isFormatted: prefix.includes('f') || prefix.includes('t'),
    isTemplate: prefix.includes('t'),
  };
  const pieces: StringPiece[] = [];
  for (const child of node.namedChildren) {
    if (child.kind === 'interpolation') {
      const piece = interpolationOf(child);
      if (piece) pieces.push(piece);
    } else if (child.kind === 'string_content') {
      pieces.push({ kind: 'text', value: valueOf(child.text, style), range: { start: child.start, end: child.end } });
    }
  }
  return { ...style, pieces };
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
    const decoded = decodeString(literal);
    if (!decoded || decoded.isBytes || decoded.isTemplate) return undefined;
    for (const piece of decoded.pieces) pieces.push(piece);
  }
  return pieces;
}

function interpolationOf(node: PyNode): StringPiece | undefined {
  const expression = node.field('expression');
  if (!expression) return undefined;
  const conversion = node.field('type_conversion')?.text.slice(1);
  return { kind: 'interpolation', node, expression, conversion, formatSpec: node.field('format_specifier') };
}

function valueOf(source: string, { isRaw, isBytes, isFormatted }: Pick<PythonString, 'isRaw' | 'isBytes' | 'isFormatted'>): string {
  // Python reads "\r\n" and a lone "\r" in source text as "\n".
  const text = source.replace(/\r\n?/g, '\n');
  const unescaped = isRaw || !text.includes('\\') ? text : decodeEscapes(text, isBytes);
  return isFormatted ? unescaped.replace(/\{\{|\}\}/g, (braces) => braces[0]!) : unescaped;
}
