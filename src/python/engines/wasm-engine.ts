import { createRequire } from 'node:module';
import { Language, Parser, type Tree, type TreeCursor } from 'web-tree-sitter';
import { RowCollector, type FlatRows, type ParseEngine } from './engine.js';
import type { Heap } from './grammar-tables.js';
import { HeapReader } from './heap-reader.js';

/** Has every kind of place that the two ways of reading a tree could differ in: aliases, roles, extras, errors. */
const PROBE = `# é\nimport a.b as c\ndef f(x: int = 1, *y) -> z:  # 😀\n    with a as (b, c): return [f"{i!r:>{w}}" for i in x if not i]\nx = (1 +\n`;

// The first Parser.init of a process fills the object it is given with the module's views on its memory.
const heap: Partial<Heap> = {};

/** The engine on web-tree-sitter. */
export interface WasmEngine extends ParseEngine {
  /** How trees are read: from the wasm memory, or with the documented cursor, which takes three times as long. */
  readonly reads: 'memory' | 'cursor';
  /** Size of the wasm memory, which never shrinks; undefined when somebody else loaded web-tree-sitter first. */
  readonly heapBytes: number | undefined;
}

/**
 * Loads web-tree-sitter with the grammar's wasm that ships inside tree-sitter-python. Trees are read with the cursor when
 * that is asked for, and when the memory is not laid out as expected.
 * @throws Error when either file cannot be read.
 */
export async function loadWasmEngine(reads: 'memory' | 'cursor' = 'memory'): Promise<WasmEngine> {
  await Parser.init(heap);
  const language = await Language.load(createRequire(import.meta.url).resolve('tree-sitter-python/tree-sitter-python.wasm'));
  const parser = new Parser();
  parser.setLanguage(language);
  const reader = reads === 'memory' ? withTree(parser, PROBE, checkedReader) : undefined;
  const rows = new RowCollector();
  return {
    name: 'wasm',
    reads: reader ? 'memory' : 'cursor',
    flatten: (text) => withTree(parser, text, (tree) => reader?.read(addressOf(tree)) ?? walk(tree, rows)),
    get heapBytes() {
      return heap.HEAPU8?.byteLength;
    },
  };
}

/** Frees the tree at once: the wasm memory would otherwise grow until garbage collection notices the small wrapper. */
function withTree<Result>(parser: Parser, text: string, use: (tree: Tree) => Result): Result {
  const tree = parser.parse(text);
  if (!tree) throw new Error('tree-sitter gave no tree');
  try {
    return use(tree);
  } finally {
    tree.delete();
  }
}

/** A reader of the memory, if it finds there what the documented cursor finds. */
function checkedReader(tree: Tree): HeapReader | undefined {
  if (!isComplete(heap)) return undefined;
  const reader = new HeapReader(heap, addressOf(tree));
  const expected = walk(tree, new RowCollector());
  const found = reader.read(addressOf(tree));
  return found && areEqual(found, expected) ? reader : undefined;
}

function isComplete(views: Partial<Heap>): views is Heap {
  return views.HEAPU8 !== undefined && views.HEAPU16 !== undefined && views.HEAPU32 !== undefined;
}

function areEqual(a: FlatRows, b: FlatRows): boolean {
  const columns = ['kind', 'field', 'missing', 'start', 'end', 'parent', 'next'] as const;
  return a.count === b.count && columns.every((column) => a[column].every((value, row) => value === b[column][row]));
}

function addressOf(tree: Tree): number {
  return (tree as unknown as { 0: number })[0];
}

/** Walks a tree with the documented cursor. */
function walk(tree: Tree, rows: RowCollector): FlatRows {
  const cursor = tree.walk();
  try {
    rows.reset();
    collect(cursor, rows);
    return rows.take();
  } finally {
    cursor.delete();
  }
}

function collect(cursor: TreeCursor, rows: RowCollector): void {
  let parent = -1;
  for (;;) {
    const { startIndex: start, endIndex: end } = cursor;
    // Only an empty node can be missing: one call less for nearly all nodes.
    const missing = start === end && cursor.nodeIsMissing;
    const index = rows.add(cursor.nodeTypeId, cursor.currentFieldId, missing, start, end, parent);
    if (cursor.gotoFirstChild()) {
      parent = index;
      continue;
    }
    rows.close(index);
    while (!cursor.gotoNextSibling()) {
      if (parent === -1) return;
      cursor.gotoParent();
      rows.close(parent);
      parent = rows.parentOf(parent);
    }
  }
}
