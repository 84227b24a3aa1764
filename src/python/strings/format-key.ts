import { constantString } from '../literals.js';
import type { PyNode } from '../tree.js';
import { piecesOf } from './pieces.js';
import { syntaxKey } from './syntax-key.js';
import { formatPieces, percentPieces, type TemplatePiece } from './templates.js';

/**
 * A text that string expressions share when they put the same values into the same text, be it as an f-string, with `%`
 * or with `.format()`; undefined for others. It begins and ends with a quote, as `syntaxKey` writes plain strings.
 */
export function formatKey(expression: PyNode): string | undefined {
  const parts = partsOf(expression);
  return parts && `"${parts.join('')}"`;
}

function partsOf(expression: PyNode): readonly string[] | undefined {
  if (expression.is('string', 'concatenated_string')) return interpolatedParts(expression);
  if (expression.is('binary_operator')) return percentParts(expression);
  return expression.is('call') ? formatParts(expression) : undefined;
}

function interpolatedParts(expression: PyNode): readonly string[] | undefined {
  const pieces = piecesOf(expression);
  if (!pieces?.some(({ kind }) => kind === 'interpolation')) return undefined;
  return pieces.map((piece) => {
    if (piece.kind === 'text') return written(piece.value);
    return fieldOf(piece.expression, `${piece.conversion ? `!${piece.conversion}` : ''}${piece.formatSpec?.text ?? ''}`);
  });
}

function percentParts(expression: PyNode): readonly string[] | undefined {
  const template = expression.field('operator')?.kind === '%' ? constantString(expression.field('left')!) : undefined;
  const values = expression.field('right');
  if (template === undefined || !values) return undefined;
  const positional = values.is('tuple') ? values.namedChildren : [values];
  const named = values.is('dictionary') ? pairsOf(values) : new Map<string, PyNode>();
  // `%r` converts, all others but `%s` format.
  const specOf = (spec: string) => (spec === '' || spec === 'r' ? spec.replace('r', '!r') : `:${spec}`);
  return filledParts(percentPieces(template), { positional, named }, specOf);
}

function formatParts(call: PyNode): readonly string[] | undefined {
  const callee = call.field('function')!;
  if (!callee.is('attribute') || callee.field('attribute')?.text !== 'format') return undefined;
  const template = constantString(callee.field('object')!);
  const pieces = template === undefined ? undefined : formatPieces(template);
  const given = call.field('arguments')!.namedChildren;
  if (!pieces || given.some((each) => each.is('list_splat', 'dictionary_splat'))) return undefined;
  const named = new Map(given.filter(isKeyword).map((each) => [each.field('name')!.text, each.field('value')!]));
  const positional = given.filter((each) => !isKeyword(each));
  return filledParts(pieces, { positional, named }, (spec) => (/^(?:$|[!:])/.test(spec) ? spec : undefined));
}

interface Values {
  readonly positional: readonly PyNode[];
  readonly named: ReadonlyMap<string, PyNode>;
}

/** Undefined where a field has no value, or says more than how it is written. */
function filledParts(
  pieces: readonly TemplatePiece[],
  { positional, named }: Values,
  specOf: (spec: string) => string | undefined,
): readonly string[] | undefined {
  let next = 0;
  const parts: string[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'text') {
      parts.push(written(piece.text));
      continue;
    }
    const { field } = piece;
    const value = field === '' ? positional[next++] : (named.get(field) ?? (/^\d+$/.test(field) ? positional[Number(field)] : undefined));
    const spec = specOf(piece.spec);
    if (!value || spec === undefined) return undefined;
    parts.push(fieldOf(value, spec));
  }
  return parts;
}

function fieldOf(value: PyNode, spec: string): string {
  return `{${syntaxKey(value)}${spec}}`;
}

function written(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function pairsOf(dictionary: PyNode): Map<string, PyNode> {
  const pairs = dictionary.namedChildren.filter((pair) => pair.is('pair'));
  return new Map(pairs.map((pair) => [constantString(pair.field('key')!) ?? '', pair.field('value')!]));
}

function isKeyword(node: PyNode): boolean {
  return node.is('keyword_argument');
}
