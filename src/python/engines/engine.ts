/**
 * The rows of a flat tree in pre-order: node i's first child is i + 1 when `next[i] > i + 1`, its subtree is the
 * range [i, next[i]), and its next sibling is next[i] when that node has the same parent.
 */
export interface FlatRows {
  readonly count: number;
  /** Symbol ids, see grammar.ts. */
  readonly kind: Uint16Array;
  /** Field ids, 0 for none. */
  readonly field: Uint8Array;
  /** 1 where the parser put an empty node in to recover from an error. */
  readonly missing: Uint8Array;
  /** UTF-16 offsets. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** Index of the parent, -1 for the root. */
  readonly parent: Int32Array;
  readonly next: Int32Array;
}

/** Four columns of 4 bytes, one of 2 and two of 1. */
export const BYTES_PER_ROW = 20;

/** Rows to be filled in, all in one piece of memory. */
export function allocateRows(count: number): FlatRows {
  return rowsIn(new ArrayBuffer(count * BYTES_PER_ROW), count);
}

/** The rows in a piece of memory that holds them one column after the other; flatten.c lays them out the same way. */
export function rowsIn(memory: ArrayBuffer, count: number): FlatRows {
  const words = (column: number) => new Int32Array(memory, column * 4 * count, count);
  return {
    count,
    start: words(0),
    end: words(1),
    parent: words(2),
    next: words(3),
    kind: new Uint16Array(memory, 16 * count, count),
    field: new Uint8Array(memory, 18 * count, count),
    missing: new Uint8Array(memory, 19 * count, count),
  };
}

/** One way to run tree-sitter. `flatten` keeps nothing native alive after it returns. */
export interface ParseEngine {
  readonly name: 'native' | 'wasm';
  /** @throws Error when the engine gives up on the text. */
  flatten(text: string): FlatRows;
}

/** Collects rows while an engine walks a tree once; the arrays grow by doubling and are reused between files. */
export class RowCollector {
  #capacity = 1 << 16;
  #kind = new Uint16Array(this.#capacity);
  #field = new Uint8Array(this.#capacity);
  #missing = new Uint8Array(this.#capacity);
  #start = new Int32Array(this.#capacity);
  #end = new Int32Array(this.#capacity);
  #parent = new Int32Array(this.#capacity);
  #next = new Int32Array(this.#capacity);
  #count = 0;

  reset(): void {
    this.#count = 0;
  }

  /** Appends a node and returns its index. */
  add(kind: number, field: number, missing: boolean, start: number, end: number, parent: number): number {
    const index = this.#count++;
    if (index === this.#capacity) this.#grow();
    this.#kind[index] = kind;
    this.#field[index] = field;
    this.#missing[index] = missing ? 1 : 0;
    this.#start[index] = start;
    this.#end[index] = end;
    this.#parent[index] = parent;
    return index;
  }

  /** Ends the subtree of a node at the rows collected so far. */
  close(index: number): void {
    this.#next[index] = this.#count;
  }

  parentOf(index: number): number {
    return this.#parent[index]!;
  }

  /** A copy of the rows, sized to the tree. */
  take(): FlatRows {
    const count = this.#count;
    return {
      count,
      kind: this.#kind.slice(0, count),
      field: this.#field.slice(0, count),
      missing: this.#missing.slice(0, count),
      start: this.#start.slice(0, count),
      end: this.#end.slice(0, count),
      parent: this.#parent.slice(0, count),
      next: this.#next.slice(0, count),
    };
  }

  #grow(): void {
    this.#capacity *= 2;
    const grown = <T extends Uint8Array | Uint16Array | Int32Array>(old: T, fresh: T): T => {
      fresh.set(old);
      return fresh;
    };
    this.#kind = grown(this.#kind, new Uint16Array(this.#capacity));
    this.#field = grown(this.#field, new Uint8Array(this.#capacity));
    this.#missing = grown(this.#missing, new Uint8Array(this.#capacity));
    this.#start = grown(this.#start, new Int32Array(this.#capacity));
    this.#end = grown(this.#end, new Int32Array(this.#capacity));
    this.#parent = grown(this.#parent, new Int32Array(this.#capacity));
    this.#next = grown(this.#next, new Int32Array(this.#capacity));
  }
}
