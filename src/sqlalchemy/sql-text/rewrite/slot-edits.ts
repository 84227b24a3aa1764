import { statementOf } from '../../../python/flow.js';
import type { PyNode } from '../../../python/tree.js';
import type { Edit } from '../../../text/edits.js';
import type { TextRange } from '../../../text/range.js';
import type { Slot, WrittenSql, WrittenText } from './written-sql.js';

/** What takes the place of a slot and of the SQL that touches it. */
export interface Replacement {
  /** SQL right before and right behind the slot that goes with it. */
  readonly lead: string;
  readonly trail: string;
  readonly newText: string;
}

/** What is written twice for each way to mean itself. */
const DOUBLED = { percent: /%%/g, template: /\$\$/g, format: /\{\{|\}\}/g, fstring: /\{\{|\}\}/g, plus: /\{\{|\}\}/g } as const;

/** The edits that put parameters where the values of one text stood. */
export class SlotEdits {
  readonly #written: WrittenSql;
  readonly #source: string;
  readonly #edits: Edit[] = [];
  readonly #replaced = new Set<Slot>();

  constructor(written: WrittenSql) {
    this.#written = written;
    this.#source = written.pieces[0] ? treeOf(written.pieces[0]).text : '';
  }

  /** False when the text around is not written next to the slot as it is. */
  replace(index: number, { lead, trail, newText }: Replacement): boolean {
    const slot = this.#written.pieces[index];
    if (slot?.kind !== 'slot') return false;
    const before = this.#neighbour(index - 1, slot.range.start, 'end');
    const after = this.#neighbour(index + 1, slot.range.end, 'start');
    const [leadLength, trailLength] = [endingOf(before, lead), beginningOf(after, trail)];
    if (leadLength === undefined || trailLength === undefined) return false;
    const range = { start: slot.range.start - leadLength, end: slot.range.end + trailLength };
    this.#replaced.add(slot);
    if (!slot.operand) this.#edits.push({ range, newText });
    else if (!this.#replaceOperand(slot.operand, { slot: slot.range, range, newText })) return false;
    return true;
  }

  /** Takes a statement out with its line; false when something else stands on it. */
  removeStatement(inside: PyNode): boolean {
    const statement = statementOf(inside);
    const start = this.#source.lastIndexOf('\n', statement.start - 1) + 1;
    const lineEnd = this.#source.indexOf('\n', statement.end);
    if (lineEnd === -1 || this.#source.slice(start, statement.start).trim() !== '') return false;
    if (this.#source.slice(statement.end, lineEnd).trim() !== '') return false;
    this.#edits.push({ range: { start, end: lineEnd + 1 }, newText: '' });
    return true;
  }

  /** All edits, with what is left of the way the text was built; undefined when that cannot be taken off. */
  finished(): readonly Edit[] | undefined {
    const { pieces, wrapping, way } = this.#written;
    if (this.#replaced.size === 0) return this.#edits;
    if (wrapping.length > 0) {
      for (const range of wrapping) this.#edits.push({ range, newText: '' });
      for (const piece of pieces) if (piece.kind === 'text') this.#halve(piece.range, DOUBLED[way]);
      return this.#edits;
    }
    const literals = new Set(pieces.flatMap((piece) => literalAround(piece) ?? []));
    for (const literal of literals) {
      const slots = pieces.filter((piece): piece is Slot => piece.kind === 'slot' && !piece.operand && literal.contains(piece.expression));
      if (slots.length > 0 && slots.every((slot) => this.#replaced.has(slot)) && !this.#dropPrefix(literal)) return undefined;
    }
    return this.#edits;
  }

  /** `"a" + x + "b"` on one line becomes one literal; on several, each keeps its line. */
  #replaceOperand(operand: PyNode, { slot, range, newText }: { slot: TextRange; range: TextRange; newText: string }): boolean {
    const sum = operand.parent;
    const [left, first] = [sum?.field('left'), sum?.field('operator')];
    const literal = lastLiteral(left?.field('operator')?.text === '+' ? left.field('right') : left);
    if (!sum || !literal || !first || sum.field('right') !== operand) return false;
    const quote = literal.children.at(-1)!.text;
    if (slot.end === operand.end) {
      this.#edits.push({ range, newText: newText + quote });
      return true;
    }
    const second = sum.parent?.field('operator');
    const right = sum.parent?.field('right');
    if (!second || !right) return false;
    const opening = (right.kind === 'string' ? right : right.namedChildren[0]!).children[0]!.text;
    const isOneLine = !this.#source.slice(slot.start, slot.end).includes('\n');
    if (isOneLine && literal.children[0]!.text === opening && quote === opening) {
      this.#edits.push({ range, newText });
      return true;
    }
    this.#edits.push({ range: { start: range.start, end: slot.start }, newText });
    const isUsedUp = right.kind === 'string' && right.children.at(-1)!.start === range.end;
    if (isUsedUp) this.#edits.push({ range: { start: slot.start + quote.length, end: right.end }, newText: '' });
    else {
      this.#edits.push({ range: { start: first.start, end: second.start }, newText: '' });
      if (range.end > slot.end) this.#edits.push({ range: { start: slot.end, end: range.end }, newText: '' });
    }
    return true;
  }

  #neighbour(index: number, at: number, edge: 'start' | 'end'): WrittenText | undefined {
    const piece = this.#written.pieces[index];
    return piece?.kind === 'text' && piece.range[edge] === at ? piece : undefined;
  }

  /** Takes the `f` off a literal without values left, and halves its braces. */
  #dropPrefix(literal: PyNode): boolean {
    const start = literal.children[0]!;
    const at = start.text.search(/f/i);
    if (at === -1) return false;
    this.#edits.push({ range: { start: start.start + at, end: start.start + at + 1 }, newText: '' });
    this.#halve({ start: start.end, end: literal.end }, DOUBLED.fstring);
    return true;
  }

  #halve({ start, end }: TextRange, doubled: RegExp): void {
    for (const match of this.#source.slice(start, end).matchAll(doubled)) {
      const offset = start + match.index;
      if (this.#edits.some(({ range }) => range.start <= offset && offset < range.end)) continue;
      this.#edits.push({ range: { start: offset, end: offset + 2 }, newText: match[0][0]! });
    }
  }
}

function treeOf(piece: WrittenText | Slot): PyNode['tree'] {
  return piece.kind === 'text' ? piece.literal.tree : piece.expression.tree;
}

function literalAround(piece: WrittenText | Slot): PyNode | undefined {
  if (piece.kind === 'text') return piece.literal;
  return piece.operand ? undefined : piece.expression.ancestor('string');
}

function lastLiteral(operand: PyNode | undefined): PyNode | undefined {
  if (operand?.kind === 'concatenated_string') return operand.namedChildren.at(-1);
  return operand?.kind === 'string' ? operand : undefined;
}

/** How many characters of the file write the end of a text; undefined when they are not there or written otherwise. */
function endingOf(piece: WrittenText | undefined, sql: string): number | undefined {
  if (sql === '') return 0;
  const raw = rawOf(piece);
  return raw === undefined ? undefined : formsOf(sql).find((form) => raw.endsWith(form) && !raw.endsWith(`\\${form}`))?.length;
}

function beginningOf(piece: WrittenText | undefined, sql: string): number | undefined {
  if (sql === '') return 0;
  const raw = rawOf(piece);
  return raw === undefined ? undefined : formsOf(sql).find((form) => raw.startsWith(form))?.length;
}

function rawOf(piece: WrittenText | undefined): string | undefined {
  return piece && piece.literal.tree.text.slice(piece.range.start, piece.range.end);
}

/** As it is, with its percent signs doubled, with its quotes escaped, with both. */
function formsOf(sql: string): readonly string[] {
  const doubled = sql.replaceAll('%', '%%');
  return [doubled, sql, doubled.replaceAll("'", "\\'"), sql.replaceAll("'", "\\'")];
}
