import { withoutParentheses } from '../../../python/flow.js';
import type { PyModule } from '../../../python/module.js';
import type { PyNode } from '../../../python/tree.js';
import type { Edit } from '../../../text/edits.js';
import { sqlPositionOf } from '../sql-position.js';
import { splitStatements } from '../tokens.js';
import { castBehind, isLoneLiteral, isLoneValue } from './bindable.js';
import { listBehind, type InList } from './in-lists.js';
import { canMoveTo, isThereAnyway, type TextChunk } from './local-values.js';
import { ParameterNames, type BoundValue } from './parameter-names.js';
import { SlotEdits, type Replacement } from './slot-edits.js';
import { writtenSqlOf, type Slot, type WrittenSql, type WrittenText } from './written-sql.js';

/** Interpolated values turned into bound parameters. */
export interface BoundSql {
  /** Edits where the text is built. */
  readonly edits: readonly Edit[];
  /** In order of appearance. */
  readonly values: readonly BoundValue[];
  /** The text as it was; values that are not known are written `{}`. */
  readonly sql: string;
  /** On some ways the text has not all the parameters. */
  readonly isConditional: boolean;
}

/** What is known of the values that a text is built from. */
export interface Values {
  /** Those that must not stay in the text. */
  readonly open: readonly PyNode[];
  isNumber(expression: PyNode): boolean;
  isText(expression: PyNode): boolean;
  /** Where the values are to be given, when that is further down than the text is built. */
  readonly use: PyNode | undefined;
  /** The constant that an expression stands for. */
  constantOf(expression: PyNode): string | undefined;
}

/**
 * Replaces the open values of a text by named parameters: `'{name}'` loses its quotes, plain text inside the quotes
 * (`'%{name}%'`) moves into the value, and a list joined into `IN (...)` becomes one expanding parameter. Undefined when
 * one of them is not surely a value, the text is not built in one of the simple ways, or it holds several statements:
 * psycopg 3 and asyncpg take only one as soon as there are parameters.
 */
export function bindSlots(module: PyModule, chunks: readonly TextChunk[], values: Values): BoundSql | undefined {
  const written = chunks.map(({ value, isConditional }) => ({ written: writtenSqlOf(module, value) ?? asItIs(value), isConditional }));
  return new SlotBinder(module, written, values).bound();
}

/** A piece of a text that is not taken apart: `sql += ORDER`. */
function asItIs(expression: PyNode): WrittenSql {
  const slot = { kind: 'slot', expression, range: expression, operand: expression, isShaped: true, isNumber: false } as const;
  return { way: 'plus', pieces: [slot], wrapping: [] };
}

interface WrittenChunk {
  readonly written: WrittenSql;
  readonly isConditional: boolean;
}

/** One piece of all the text. */
interface Spot {
  readonly piece: WrittenText | Slot;
  readonly chunk: WrittenChunk;
  readonly edits: SlotEdits;
  /** Among the pieces of its chunk. */
  readonly at: number;
}

class SlotBinder {
  readonly #module: PyModule;
  readonly #values: Values;
  readonly #spots: readonly Spot[];
  /** The SQL, piece by piece. */
  readonly #sql: readonly string[];
  readonly #edits: readonly SlotEdits[];
  readonly #names: ParameterNames;
  /** The expressions that are passed as parameters. */
  readonly #bound: PyNode[] = [];
  #isConditional = false;

  constructor(module: PyModule, chunks: readonly WrittenChunk[], values: Values) {
    this.#module = module;
    this.#values = values;
    this.#edits = chunks.map(({ written }) => new SlotEdits(written));
    this.#spots = chunks.flatMap((chunk, index) =>
      chunk.written.pieces.map((piece, at) => ({ piece, chunk, edits: this.#edits[index]!, at })),
    );
    this.#sql = this.#spots.map(({ piece }) => (piece.kind === 'text' ? piece.sql : (values.constantOf(piece.expression) ?? '{}')));
    this.#names = new ParameterNames(this.#sql.join(''));
  }

  bound(): BoundSql | undefined {
    const sql = this.#sql.join('');
    if (splitStatements(sql).length > 1 || !this.#isReadAlone()) return undefined;
    const covered: PyNode[] = [];
    for (const [index, { piece: slot, chunk }] of this.#spots.entries()) {
      if (slot.kind === 'text') continue;
      const list = listBehind(this.#module, slot.expression);
      const cover = list?.covers ?? slot.expression;
      if (!this.#isOpen(slot, cover)) {
        // What is wrapped around the values of a text goes as a whole.
        if (chunk.written.wrapping.length > 0 && this.#holdsOpen(chunk)) return undefined;
        continue;
      }
      const isDone = list && this.#bindList(index, list) ? true : this.#bindValue(index, slot);
      if (!isDone) return undefined;
      this.#isConditional ||= chunk.isConditional;
      covered.push(cover, slot.expression);
    }
    if (covered.length === 0 || this.#values.open.some((open) => !covered.some((cover) => cover.contains(open)))) return undefined;
    const { use } = this.#values;
    if (use && !this.#bound.every((value) => canMoveTo(this.#module, value, use))) return undefined;
    const edits = this.#edits.map((each) => each.finished());
    if (edits.some((each) => each === undefined)) return undefined;
    return { edits: edits.flatMap((each) => each ?? []), values: this.#names.values, sql, isConditional: this.#isConditional };
  }

  /** Where some pieces may be missing, no literal of SQL may go from one to the next. */
  #isReadAlone(): boolean {
    const chunks = [...new Set(this.#spots.map(({ chunk }) => chunk))];
    if (!chunks.some(({ isConditional }) => isConditional)) return true;
    return chunks.every(
      (each) =>
        this.#sql
          .filter((_, index) => this.#spots[index]!.chunk === each)
          .join('')
          .split("'").length %
          2 ===
        1,
    );
  }

  #isOpen(slot: Slot, cover: PyNode): boolean {
    return this.#values.open.some((open) => cover.contains(open) || slot.expression.contains(open));
  }

  #holdsOpen({ written }: WrittenChunk): boolean {
    return written.pieces.some((piece) => piece.kind === 'slot' && this.#isOpen(piece, piece.expression));
  }

  /** Of a text that is there on some ways only, the values have to be there on all. */
  #canBePassed(index: number, value: PyNode): boolean {
    const { use } = this.#values;
    return !this.#spots[index]!.chunk.isConditional || (use !== undefined && isThereAnyway(this.#module, value, use));
  }

  #replace(index: number, replacement: Replacement): boolean {
    const { edits, at } = this.#spots[index]!;
    return edits.replace(at, replacement);
  }

  /** `IN ({...})` and `IN {...}`. */
  #bindList(index: number, list: InList): boolean {
    const { before, after } = this.#around(index);
    const [lead, trail] =
      list.form === 'tuple'
        ? [/\bin\s*()$/i.exec(before), /^()(?!\w)/.exec(after)]
        : list.form === 'joined'
          ? [/\bin\s*(\(\s*)$/i.exec(before), /^(\s*\))/.exec(after)]
          : [/\bin\s*(\(\s*')$/i.exec(before), /^('\s*\))/.exec(after)];
    if (!lead || !trail || this.#spots[index]!.chunk.isConditional) return false;
    this.#bound.push(list.named);
    const name = this.#names.nameFor(list.named, list.source, true);
    const space = /in\s*\($/i.test(before) && !/\s\($/.test(before) ? ' ' : '';
    if (!this.#replace(index, { lead: lead[1]!, trail: trail[1]!, newText: `${space}:${name}` })) return false;
    if (list.variable) return this.#spots[index]!.edits.removeStatement(list.variable.target);
    return true;
  }

  #bindValue(index: number, slot: Slot): boolean {
    const { before, after } = this.#around(index);
    if (slot.isShaped || slot.expression.text.includes('\n') || isJoin(slot.expression)) return false;
    const lead = /'([\w %.@:/+-]*)$/.exec(before);
    const trail = /^([\w %.@:/+-]*)'/.exec(after);
    if (sqlPositionOf(before, after) !== 'quoted') {
      const inner = this.#unwrapped(slot.expression);
      const isNumber = slot.isNumber || this.#values.isNumber(inner);
      if (!isLoneValue(slot, { before, after, isNumber, isText: this.#values.isText(inner) })) return false;
      return this.#write(index, { expression: inner, source: inner.text, lead: '', trail: '', after });
    }
    if (!lead || !trail) return false;
    const behind = after.slice(trail[0].length);
    if (!isLoneLiteral(before.slice(0, -lead[0].length), behind)) return false;
    const { expression } = slot;
    const source = lead[1] === '' && trail[1] === '' ? expression.text : valueSource(lead[1]!, expression, trail[1]!);
    return source !== undefined && this.#write(index, { expression, source, lead: lead[0], trail: trail[0], after: behind });
  }

  #write(
    index: number,
    { expression, source, lead, trail, after }: { expression: PyNode; source: string; lead: string; trail: string; after: string },
  ): boolean {
    const cast = castBehind(after);
    if ((after.startsWith(':') && !cast) || !this.#canBePassed(index, expression)) return false;
    this.#bound.push(expression);
    const name = `:${this.#names.nameFor(expression, source)}`;
    const behind = cast ? after.slice(0, cast.length) : '';
    return this.#replace(index, { lead, trail: trail + behind, newText: cast ? `CAST(${name} AS ${cast.type})` : name });
  }

  /** `str(number)` is only there for the text; a parameter takes the number. */
  #unwrapped(expression: PyNode): PyNode {
    if (expression.kind !== 'call') return expression;
    const call = this.#module.callAt(expression);
    const [inner, second] = call.positional;
    const isStr = inner && !second && call.keywords.size === 0 && this.#module.qualifiedName(call.callee) === 'builtins.str';
    return isStr ? withoutParentheses(inner) : expression;
  }

  /** The SQL before and after a piece; other values in it are written `{}`, or as their constant text. */
  #around(index: number): { readonly before: string; readonly after: string } {
    return { before: this.#sql.slice(0, index).join(''), after: this.#sql.slice(index + 1).join('') };
  }
}

function isJoin(expression: PyNode): boolean {
  const callee = expression.kind === 'call' ? expression.field('function') : undefined;
  return callee?.kind === 'attribute' && callee.field('attribute')?.text === 'join';
}

function valueSource(lead: string, expression: PyNode, trail: string): string | undefined {
  if (/["\\{}]/.test(expression.text)) return undefined;
  return `f"${lead}{${expression.text}}${trail}"`;
}
