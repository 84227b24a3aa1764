import { createRequire } from 'node:module';
import { Language, Parser, type Tree } from 'web-tree-sitter';
import { RowCollector, type ParseEngine } from './engine.js';

/** The calls of web-tree-sitter's module that its own TreeCursor makes. Not documented API: pinned version, proven by test. */
interface RawModule {
  /** Leaves the root node in the transfer buffer, where `_ts_tree_cursor_new_wasm` looks for it. */
  _ts_tree_root_node_wasm(tree: number): void;
  _ts_tree_cursor_new_wasm(tree: number): void;
  _ts_tree_cursor_delete_wasm(tree: number): void;
  _ts_tree_cursor_current_node_type_id_wasm(tree: number): number;
  _ts_tree_cursor_current_field_id_wasm(tree: number): number;
  _ts_tree_cursor_current_node_is_missing_wasm(tree: number): number;
  _ts_tree_cursor_start_index_wasm(tree: number): number;
  _ts_tree_cursor_end_index_wasm(tree: number): number;
  _ts_tree_cursor_goto_first_child_wasm(tree: number): number;
  _ts_tree_cursor_goto_next_sibling_wasm(tree: number): number;
  _ts_tree_cursor_goto_parent_wasm(tree: number): number;
}

/**
 * Loads web-tree-sitter with the grammar's wasm that ships inside tree-sitter-python.
 * @throws Error when either file cannot be read.
 */
export async function loadWasmEngine(): Promise<ParseEngine> {
  const raw = {} as RawModule;
  await Parser.init(raw);
  const language = await Language.load(createRequire(import.meta.url).resolve('tree-sitter-python/tree-sitter-python.wasm'));
  const parser = new Parser();
  parser.setLanguage(language);
  const rows = new RowCollector();
  return {
    name: 'wasm',
    flatten(text) {
      const tree = parser.parse(text);
      if (!tree) throw new Error('tree-sitter gave no tree');
      try {
        rows.reset();
        collect(raw, tree, rows);
        return rows.take();
      } finally {
        tree.delete();
      }
    },
  };
}

/**
 * Walks a tree with one cursor that stays in the module's transfer buffer, where each call leaves it:
 * copying it in and out for every call, as the public TreeCursor does, doubles the walk.
 */
function collect(raw: RawModule, tree: Tree, rows: RowCollector): void {
  const address = (tree as unknown as { 0: number })[0];
  raw._ts_tree_root_node_wasm(address);
  raw._ts_tree_cursor_new_wasm(address);
  let parent = -1;
  for (;;) {
    const start = raw._ts_tree_cursor_start_index_wasm(address);
    const end = raw._ts_tree_cursor_end_index_wasm(address);
    const index = rows.add(
      raw._ts_tree_cursor_current_node_type_id_wasm(address),
      raw._ts_tree_cursor_current_field_id_wasm(address),
      // Only an empty node can be missing: one call less for nearly all nodes.
      start === end && raw._ts_tree_cursor_current_node_is_missing_wasm(address) === 1,
      start,
      end,
      parent,
    );
    if (raw._ts_tree_cursor_goto_first_child_wasm(address) === 1) {
      parent = index;
      continue;
    }
    rows.close(index);
    while (raw._ts_tree_cursor_goto_next_sibling_wasm(address) !== 1) {
      if (parent === -1) {
        raw._ts_tree_cursor_delete_wasm(address);
        return;
      }
      raw._ts_tree_cursor_goto_parent_wasm(address);
      rows.close(parent);
      parent = rows.parentOf(parent);
    }
  }
}
