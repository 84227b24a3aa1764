import type { PyCall } from '../../../python/calls.js';
import { withoutParentheses } from '../../../python/flow.js';
import { constantString, decodeString } from '../../../python/literals.js';
import type { PyModule } from '../../../python/module.js';
import { dollarPieces, formatPieces, percentPieces, type TemplatePiece } from '../../../python/strings/templates.js';
import type { PyNode } from '../../../python/tree.js';
import type { TextRange } from '../../../text/range.js';

/** Text of a SQL statement as it lies in the file. */
export interface WrittenText {
  readonly kind: 'text';
  /** The `string` node that it stands in. */
  readonly literal: PyNode;
  readonly range: TextRange;
  /** What reaches the database: escapes resolved, `%%` and `{{` halved. */
  readonly sql: string;
}

/** A place that a value is put into. */
export interface Slot {
  readonly kind: 'slot';
  readonly expression: PyNode;
  /** The placeholder in its literal; for a value between two `+` everything from one literal's text to the next one's. */
  readonly range: TextRange;
  /** The whole operand of a value between two `+`; undefined for a placeholder in a literal. */
  readonly operand: PyNode | undefined;
  /** `{x!r}`, `%5d`, `{0.name}`: more than the value itself is written. */
  readonly isShaped: boolean;
  /** `%d` writes nothing but numbers. */
  readonly isNumber: boolean;
}

/** A SQL text taken apart where it is written. */
export interface WrittenSql {
  readonly way: 'fstring' | 'percent' | 'format' | 'template' | 'plus';
  readonly pieces: readonly (WrittenText | Slot)[];
  /** ` % values`, `.format(values)`, `Template(` and `).substitute(values)`: goes when the values have gone. */
  readonly wrapping: readonly TextRange[];
}

/** The pieces of a SQL text that one expression builds from literals; undefined for all other ways to build one. */
export function writtenSqlOf(module: PyModule, expression: PyNode): WrittenSql | undefined {
  const node = withoutParentheses(expression);
  if (node.is('string', 'concatenated_string')) {
    const pieces = literalPieces(node);
    return pieces && { way: 'fstring', pieces, wrapping: [] };
  }
  if (node.kind === 'call') return formatted(module.callAt(node)) ?? substituted(module, module.callAt(node));
  const operator = node.kind === 'binary_operator' ? node.field('operator')?.text : undefined;
  if (operator === '%') return percented(module, node);
  const pieces = operator === '+' ? addedPieces(node) : undefined;
  return pieces && { way: 'plus', pieces, wrapping: [] };
}

function literalsOf(node: PyNode): readonly PyNode[] {
  return node.kind === 'string' ? [node] : node.namedChildren;
}

function literalPieces(node: PyNode): (WrittenText | Slot)[] | undefined {
  const pieces: (WrittenText | Slot)[] = [];
  for (const literal of literalsOf(node)) {
    const decoded = decodeString(literal);
    if (!decoded || decoded.isBytes || decoded.isTemplate) return undefined;
    for (const piece of decoded.pieces) {
      if (piece.kind === 'text') pieces.push({ kind: 'text', literal, range: piece.range, sql: piece.value });
      else {
        const { expression, conversion, formatSpec, node: range } = piece;
        // `{x=}` has more than an expression, too.
        const isShaped = conversion !== undefined || formatSpec !== undefined || /=\s*\}$/.test(range.text);
        pieces.push({ kind: 'slot', expression, range, operand: undefined, isShaped, isNumber: false });
      }
    }
  }
  return pieces;
}

function percented(module: PyModule, node: PyNode): WrittenSql | undefined {
  const [left, right] = [node.field('left'), node.field('right')];
  const values = right && withoutParentheses(right);
  if (!left || !values) return undefined;
  const given = values.kind === 'tuple' ? values.namedChildren : [values];
  if (given.some(({ kind }) => kind === 'list_splat') || (values.kind !== 'tuple' && mayBeTuple(module, values))) return undefined;
  let position = 0;
  const valueOf = (field: string) => (field === '' ? given[position++] : entryOf(values, field));
  const pieces = templatePieces(withoutParentheses(left), percentPieces, valueOf);
  const isWhole = values.kind === 'dictionary' || position === given.length;
  return pieces && isWhole ? { way: 'percent', pieces, wrapping: [{ start: left.end, end: node.end }] } : undefined;
}

/** `"..." % pair` takes the values out of the pair. */
function mayBeTuple(module: PyModule, values: PyNode): boolean {
  if (values.kind !== 'identifier') return false;
  return module.resolve(values).some(({ value, annotation }) => value?.kind === 'tuple' || /\btuple\b/i.test(annotation?.text ?? ''));
}

function entryOf(dictionary: PyNode, name: string): PyNode | undefined {
  if (dictionary.kind !== 'dictionary') return undefined;
  const pair = dictionary.namedChildren.find((each) => each.kind === 'pair' && constantString(each.field('key')!) === name);
  return pair?.field('value');
}

function formatted(call: PyCall): WrittenSql | undefined {
  if (call.name !== 'format' || !call.receiver || call.hasStar || call.hasDoubleStar) return undefined;
  let position = 0;
  const valueOf = (field: string) =>
    /^\d*$/.test(field) ? call.positional[field === '' ? position++ : Number(field)] : call.keywords.get(field);
  const pieces = templatePieces(withoutParentheses(call.receiver), formatPieces, valueOf);
  return pieces && { way: 'format', pieces, wrapping: [{ start: call.receiver.end, end: call.node.end }] };
}

/** `Template("... $name ...").substitute(name=value)`, with values for all names. */
function substituted(module: PyModule, call: PyCall): WrittenSql | undefined {
  if (!/^(?:safe_)?substitute$/.test(call.name) || call.receiver?.kind !== 'call' || call.hasStar || call.hasDoubleStar) return undefined;
  const maker = module.callAt(call.receiver);
  const [template, second] = maker.positional;
  if (module.qualifiedName(maker.callee) !== 'string.Template' || !template || second || maker.keywords.size > 0) return undefined;
  const [mapping] = call.positional;
  const valueOf = (field: string) => call.keywords.get(field) ?? (mapping && entryOf(mapping, field));
  const pieces = templatePieces(template, dollarPieces, valueOf);
  const wrapping = [
    { start: call.node.start, end: template.start },
    { start: template.end, end: call.node.end },
  ];
  return pieces && { way: 'template', pieces, wrapping };
}

/** The pieces of a template's literals; undefined when a field has no value in sight, or is written with escapes. */
function templatePieces(
  template: PyNode,
  split: (text: string) => TemplatePiece[] | undefined,
  valueOf: (field: string) => PyNode | undefined,
): (WrittenText | Slot)[] | undefined {
  if (!template.is('string', 'concatenated_string')) return undefined;
  const pieces: (WrittenText | Slot)[] = [];
  for (const literal of literalsOf(template)) {
    const decoded = decodeString(literal);
    if (!decoded || decoded.isBytes || decoded.isFormatted) return undefined;
    for (const piece of decoded.pieces) {
      if (piece.kind !== 'text') return undefined;
      const { start } = piece.range;
      const raw = literal.tree.text.slice(start, piece.range.end);
      const [written, meant] = [split(raw), split(piece.value)];
      const fields = written?.flatMap((each) => (each.kind === 'field' ? [each] : []));
      // Between two fields, plain text and halved signs are one piece.
      const texts = textsBetween(meant ?? []);
      if (!fields || texts.length !== fields.length + 1) return undefined;
      let at = 0;
      for (const [index, field] of fields.entries()) {
        const expression = valueOf(field.field);
        if (!expression) return undefined;
        pieces.push({ kind: 'text', literal, range: { start: start + at, end: start + field.range.start }, sql: texts[index]! });
        const range = { start: start + field.range.start, end: start + field.range.end };
        const isNumber = /^[di]$/.test(field.spec);
        pieces.push({ kind: 'slot', expression, range, operand: undefined, isShaped: field.spec !== '' && !isNumber, isNumber });
        at = field.range.end;
      }
      pieces.push({ kind: 'text', literal, range: { start: start + at, end: piece.range.end }, sql: texts.at(-1)! });
    }
  }
  return pieces;
}

function textsBetween(pieces: readonly TemplatePiece[]): string[] {
  const texts = [''];
  for (const piece of pieces) {
    if (piece.kind === 'field') texts.push('');
    else texts[texts.length - 1] += piece.text;
  }
  return texts;
}

/** `"..." + x + "..."`: each value stands between two literals, or behind the last. */
function addedPieces(sum: PyNode): (WrittenText | Slot)[] | undefined {
  const pieces: (WrittenText | Slot)[] = [];
  const operands = operandsOf(sum);
  for (const [index, operand] of operands.entries()) {
    if (operand.is('string', 'concatenated_string')) {
      const inner = literalPieces(operand);
      if (!inner) return undefined;
      pieces.push(...inner);
      continue;
    }
    const [before, after] = [operands[index - 1], operands[index + 1]];
    const start = before && contentEdges(before)?.end;
    const end = after ? contentEdges(after)?.start : operand.end;
    // A name in front or two in a row are pieces that stay; only a value between literals can go.
    const range = start === undefined || end === undefined ? operand : { start, end };
    pieces.push({ kind: 'slot', expression: withoutParentheses(operand), range, operand, isShaped: false, isNumber: false });
  }
  return pieces;
}

/** From where to where the text of a literal goes, its quotes left out. */
function contentEdges(operand: PyNode): TextRange | undefined {
  if (!operand.is('string', 'concatenated_string')) return undefined;
  const literals = literalsOf(operand);
  const [opening, closing] = [literals[0]?.children[0], literals.at(-1)?.children.at(-1)];
  return opening && closing && { start: opening.end, end: closing.start };
}

// A loop, since the sum nests as deep as it is long.
function operandsOf(sum: PyNode): PyNode[] {
  const operands: PyNode[] = [];
  let node: PyNode | undefined = sum;
  while (node?.kind === 'binary_operator' && node.field('operator')?.text === '+') {
    operands.push(node.field('right')!);
    node = node.field('left');
  }
  if (node) operands.push(node);
  return operands.reverse();
}
