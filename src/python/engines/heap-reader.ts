import { allocateRows, type FlatRows } from './engine.js';
import { readTables, type GrammarTables, type Heap } from './grammar-tables.js';

// Where a subtree keeps what is read here, in 32-bit words, on wasm32 (tree-sitter's lib/src/subtree.h).
const WORD = { padding: 1, size: 4, childCount: 9, symbol: 10, flags: 11, visibleChildren: 12, visibleDescendants: 14, production: 16 };
const WORDS_PER_SUBTREE = 2;
const FLAG = { visible: 1, extra: 4, missing: 512 };
/** A small leaf is stored in place of a pointer: in its first word flags and symbol, in its second the sizes. */
const INLINE = { is: 1, visible: 2, extra: 8, missing: 32 };
const ERROR_SYMBOL = 0xffff;

/** The columns of a frame: a subtree whose children are being visited. */
const FRAME = { child: 0, end: 1, structural: 2, production: 3, position: 4, row: 5, parentRow: 6, role: 7, width: 8 };

/**
 * Reads a parsed tree straight from the memory of tree-sitter's wasm: no call per node. This is no documented interface,
 * so the version is pinned, the engine compares it with the documented cursor when it loads, and tests compare it with
 * the native engine.
 */
export class HeapReader {
  readonly #heap: Heap;
  readonly #tables: GrammarTables;
  #words: Uint32Array;
  #rows = allocateRows(0);
  #rowCount = 0;
  #frames = new Int32Array(FRAME.width << 8);
  #top = 0;
  // The subtree being visited.
  #symbol = 0;
  #flags = 0;
  #padding = 0;
  #size = 0;
  #childCount = 0;

  /** `tree` is the address of any tree of the language. */
  constructor(heap: Heap, tree: number) {
    this.#heap = heap;
    this.#words = heap.HEAPU32;
    this.#tables = readTables(heap, tree);
  }

  /** The rows of a tree; undefined when the memory does not hold what was expected. */
  read(tree: number): FlatRows | undefined {
    const words = this.#heap.HEAPU32;
    this.#words = words;
    const root = words[tree >> 2]!;
    if ((root & INLINE.is) !== 0) return undefined;
    this.#decodePointer(root >> 2);
    this.#rows = allocateRows(this.#childCount > 0 ? words[(root >> 2) + WORD.visibleDescendants]! + 1 : 1);
    this.#rowCount = 0;
    this.#addRow(this.#padding, 0, -1);
    this.#top = -FRAME.width;
    if (this.#childCount > 0) this.#enter(root >> 2, this.#padding, 0, 0);
    while (this.#top >= 0 && this.#rowCount <= this.#rows.count) {
      const child = this.#frames[this.#top + FRAME.child]!;
      if (child === this.#frames[this.#top + FRAME.end]) this.#leave();
      else this.#visit(child);
    }
    return this.#rowCount === this.#rows.count ? this.#rows : undefined;
  }

  /**
   * As in tree-sitter's cursor, a hidden subtree gives its place to its children, with its role in the parent unless they
   * have one of their own.
   */
  #visit(child: number): void {
    const frames = this.#frames;
    const top = this.#top;
    const first = this.#words[child]!;
    const pointer = (first & INLINE.is) === 0 ? first >> 2 : 0;
    if (pointer !== 0) this.#decodePointer(pointer);
    else this.#decodeInline(first, this.#words[child + 1]!);

    const position = frames[top + FRAME.position]! + this.#padding;
    frames[top + FRAME.position] = position + this.#size;
    frames[top + FRAME.child] = child + WORDS_PER_SUBTREE;
    let isVisible = (this.#flags & FLAG.visible) !== 0;
    let role = 0;
    if ((this.#flags & FLAG.extra) === 0) {
      const { aliases, aliasWidth, roles, roleWidth } = this.#tables;
      const structural = frames[top + FRAME.structural]!++;
      const production = frames[top + FRAME.production]!;
      role = (structural < roleWidth ? roles[production * roleWidth + structural]! : 0) || frames[top + FRAME.role]!;
      const alias = production === 0 ? 0 : aliases[production * aliasWidth + structural]!;
      if (alias !== 0) {
        this.#symbol = alias;
        isVisible = true;
      }
    }
    const row = isVisible ? this.#addRow(position, role, frames[top + FRAME.parentRow]!) : -1;
    if (this.#childCount > 0 && (isVisible || this.#words[pointer + WORD.visibleChildren]! > 0)) this.#enter(pointer, position, row, role);
  }

  #decodePointer(word: number): void {
    const words = this.#words;
    this.#symbol = words[word + WORD.symbol]! & 0xffff;
    this.#flags = words[word + WORD.flags]!;
    this.#padding = words[word + WORD.padding]!;
    this.#size = words[word + WORD.size]!;
    this.#childCount = words[word + WORD.childCount]!;
  }

  #decodeInline(first: number, sizes: number): void {
    const missing = (first & INLINE.missing) === 0 ? 0 : FLAG.missing;
    this.#symbol = (first >> 8) & 0xff;
    this.#flags = (first & INLINE.visible ? FLAG.visible : 0) | (first & INLINE.extra ? FLAG.extra : 0) | missing;
    this.#padding = (sizes >>> 16) & 0xff;
    this.#size = sizes >>> 24;
    this.#childCount = 0;
  }

  #addRow(position: number, role: number, parentRow: number): number {
    const { kind, field, missing, start, end, parent, next } = this.#rows;
    const row = this.#rowCount++;
    kind[row] = this.#symbol === ERROR_SYMBOL ? ERROR_SYMBOL : this.#tables.publicSymbols[this.#symbol]!;
    field[row] = role;
    missing[row] = (this.#flags & FLAG.missing) === 0 ? 0 : 1;
    // Positions are in bytes of UTF-16.
    start[row] = position >> 1;
    end[row] = (position + this.#size) >> 1;
    parent[row] = parentRow;
    next[row] = row + 1;
    return row;
  }

  /** Goes down to the children of a subtree; `row` is -1 for a hidden one. */
  #enter(pointer: number, position: number, row: number, role: number): void {
    const outer = this.#top;
    const top = outer + FRAME.width;
    if (top === this.#frames.length) this.#growFrames();
    const frames = this.#frames;
    this.#top = top;
    frames[top + FRAME.child] = pointer - this.#childCount * WORDS_PER_SUBTREE;
    frames[top + FRAME.end] = pointer;
    frames[top + FRAME.structural] = 0;
    frames[top + FRAME.production] = this.#words[pointer + WORD.production]! >>> 16;
    // The padding of a first child is that of its parent, and the parent's position is behind it already.
    frames[top + FRAME.position] = position - this.#padding;
    frames[top + FRAME.row] = row;
    frames[top + FRAME.parentRow] = row === -1 ? frames[outer + FRAME.parentRow]! : row;
    frames[top + FRAME.role] = row === -1 ? role : 0;
  }

  #leave(): void {
    const row = this.#frames[this.#top + FRAME.row]!;
    if (row !== -1) this.#rows.next[row] = this.#rowCount;
    this.#top -= FRAME.width;
  }

  #growFrames(): void {
    const grown = new Int32Array(this.#frames.length * 2);
    grown.set(this.#frames);
    this.#frames = grown;
  }
}
