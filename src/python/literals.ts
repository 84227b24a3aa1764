import { withoutParentheses } from './flow.js';
import { piecesOf } from './strings/pieces.js';
import type { PyNode } from './tree.js';

export { decodeString, piecesOf, type PythonString, type StringPiece } from './strings/pieces.js';
export { syntaxKey } from './strings/syntax-key.js';

const NUMBER = /^(?:0x[\da-f]+|0o[0-7]+|0b[01]+|[\d.]+(?:e[+-]?\d+)?)$/i;

/** The text of a string that is written out in full: one or several literals side by side, no interpolation, not bytes. */
export function constantString(expression: PyNode): string | undefined {
  const pieces = piecesOf(withoutParentheses(expression));
  if (!pieces) return undefined;
  let text = '';
  for (const piece of pieces) {
    if (piece.kind === 'interpolation') return undefined;
    text += piece.value;
  }
  return text;
}

/** The value of a number literal, with its sign; undefined for anything else and for complex numbers. */
export function numberOf(expression: PyNode): number | undefined {
  const node = withoutParentheses(expression);
  if (node.kind === 'unary_operator') {
    const operand = node.field('argument');
    const sign = node.field('operator')?.text;
    const value = operand?.is('integer', 'float') ? numberOf(operand) : undefined;
    if (value === undefined || (sign !== '-' && sign !== '+')) return undefined;
    return sign === '-' ? -value : value;
  }
  if (!node.is('integer', 'float')) return undefined;
  const text = node.text.replaceAll('_', '');
  return NUMBER.test(text) ? Number(text) : undefined;
}

/** The value of `True` and `False`. */
export function booleanOf(expression: PyNode): boolean | undefined {
  const { kind } = withoutParentheses(expression);
  if (kind === 'true') return true;
  return kind === 'false' ? false : undefined;
}

export function isNone(expression: PyNode): boolean {
  return withoutParentheses(expression).kind === 'none';
}
