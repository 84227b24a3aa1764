// Parses a text and lays its tree out as rows, inside one wasm module, so that no call is made per node. Built from this
// file and the C sources of the packages tree-sitter and tree-sitter-python; see src/dev/parser/build.ts.
#include <stdlib.h>
#include "tree_sitter/api.h"
#include "language.h"
#include "subtree.h"
#include "tree.h"

#define EXPORT(name) __attribute__((export_name(#name)))

extern const TSLanguage *tree_sitter_python(void);

// Columns of 4, 2 and 1 bytes; engine.ts lays its rows out the same way.
#define BYTES_PER_ROW 20

typedef struct {
  const Subtree *child;
  const Subtree *end;
  const TSSymbol *aliases;
  const uint8_t *roles;
  uint32_t structural;
  uint32_t position;
  int32_t row;
  int32_t parent_row;
  uint8_t role;
} Frame;

typedef struct {
  int32_t *start, *end, *parent, *next;
  uint16_t *kind;
  uint8_t *field, *missing;
  uint32_t count;
} Rows;

static TSParser *parser;
static const TSLanguage *language;
static uint8_t *roles;
static uint32_t role_width;
static char *text;
static uint32_t text_capacity;
static uint8_t *row_memory;
static uint32_t row_capacity;
static Frame *frames;
static uint32_t frame_capacity;

// By production and child the id of the child's field. Entries that fields of hidden children add are left out: those
// children carry them themselves. Of several entries for one child the first counts.
static void read_roles(void) {
  uint32_t productions = language->production_id_count;
  for (uint32_t pass = 0; pass < 2; pass++) {
    for (uint32_t production = 0; production < productions; production++) {
      const TSFieldMapEntry *entry, *end;
      ts_language_field_map(language, production, &entry, &end);
      for (; entry < end; entry++) {
        if (entry->inherited) continue;
        if (pass == 0) {
          if (entry->child_index >= role_width) role_width = entry->child_index + 1;
        } else {
          uint8_t *role = &roles[production * role_width + entry->child_index];
          if (*role == 0) *role = (uint8_t)entry->field_id;
        }
      }
    }
    if (pass == 0) roles = calloc(productions * role_width + 1, 1);
  }
}

// To be called once, before all others. Returns 0 when the grammar does not fit the library.
EXPORT(start) int start(void) {
  language = tree_sitter_python();
  parser = ts_parser_new();
  if (!ts_parser_set_language(parser, language)) return 0;
  read_roles();
  return 1;
}

// Memory for a text of so many bytes, until the next call.
EXPORT(textOf) char *text_of(uint32_t bytes) {
  if (bytes > text_capacity) {
    free(text);
    text_capacity = bytes;
    text = malloc(bytes);
    if (!text) __builtin_trap();
  }
  return text;
}

static Rows rows_of(uint32_t count) {
  if (count > row_capacity) {
    free(row_memory);
    row_capacity = count;
    row_memory = malloc((size_t)count * BYTES_PER_ROW);
    if (!row_memory) __builtin_trap();
  }
  int32_t *words = (int32_t *)row_memory;
  uint8_t *bytes = row_memory + (size_t)16 * count;
  return (Rows){words, words + count, words + 2 * count, words + 3 * count, (uint16_t *)bytes, bytes + 2 * count, bytes + 3 * count, 0};
}

// Takes positions in bytes of UTF-16.
static inline int32_t add_row(Rows *rows, TSSymbol symbol, uint8_t field, bool missing, uint32_t start, uint32_t end, int32_t parent) {
  uint32_t row = rows->count++;
  rows->kind[row] = symbol == ts_builtin_sym_error || symbol == ts_builtin_sym_error_repeat ? symbol : language->public_symbol_map[symbol];
  rows->field[row] = field;
  rows->missing[row] = missing;
  rows->start[row] = (int32_t)(start >> 1);
  rows->end[row] = (int32_t)(end >> 1);
  rows->parent[row] = parent;
  rows->next[row] = (int32_t)row + 1;
  return (int32_t)row;
}

static inline Frame *grow_frames(void) {
  frame_capacity = frame_capacity ? frame_capacity * 2 : 256;
  frames = realloc(frames, frame_capacity * sizeof(Frame));
  if (!frames) __builtin_trap();
  return frames;
}

static inline void enter(Frame *frame, Subtree node, uint32_t position, int32_t row, int32_t parent_row, uint8_t role) {
  uint32_t production = node.ptr->production_id;
  frame->child = ts_subtree_children(node);
  frame->end = frame->child + node.ptr->child_count;
  frame->aliases = ts_language_alias_sequence(language, production);
  frame->roles = roles + production * role_width;
  frame->structural = 0;
  // The padding of a first child is that of its parent, and the parent's position is behind it already.
  frame->position = position - node.ptr->padding.bytes;
  frame->row = row;
  frame->parent_row = parent_row;
  frame->role = role;
}

// As in tree-sitter's cursor, a hidden subtree gives its place to its children, with its role in the parent unless they
// have one of their own.
static uint32_t walk(Subtree root) {
  uint32_t expected = ts_subtree_child_count(root) > 0 ? root.ptr->visible_descendant_count + 1 : 1;
  Rows rows = rows_of(expected);
  uint32_t position = ts_subtree_padding(root).bytes;
  uint32_t top = 0;
  if (frame_capacity == 0) grow_frames();
  add_row(&rows, ts_subtree_symbol(root), 0, ts_subtree_missing(root), position, position + ts_subtree_size(root).bytes, -1);
  if (ts_subtree_child_count(root) > 0) enter(&frames[top++], root, position, 0, 0, 0);
  while (top > 0) {
    Frame *frame = &frames[top - 1];
    if (frame->child == frame->end) {
      if (frame->row >= 0) rows.next[frame->row] = (int32_t)rows.count;
      top--;
      continue;
    }
    Subtree child = *frame->child++;
    uint32_t start = frame->position + ts_subtree_padding(child).bytes;
    uint32_t end = start + ts_subtree_size(child).bytes;
    frame->position = end;
    TSSymbol symbol = ts_subtree_symbol(child);
    bool visible = ts_subtree_visible(child);
    uint8_t role = 0;
    if (!ts_subtree_extra(child)) {
      uint32_t structural = frame->structural++;
      if (structural < role_width) role = frame->roles[structural];
      if (role == 0) role = frame->role;
      TSSymbol alias = frame->aliases ? frame->aliases[structural] : 0;
      if (alias) {
        symbol = alias;
        visible = true;
      }
    }
    int32_t row = -1;
    if (visible) {
      if (rows.count >= expected) __builtin_trap();
      row = add_row(&rows, symbol, role, ts_subtree_missing(child), start, end, frame->parent_row);
    }
    if (ts_subtree_child_count(child) > 0 && (visible || child.ptr->visible_child_count > 0)) {
      int32_t parent_row = visible ? row : frame->parent_row;
      if (top == frame_capacity) grow_frames();
      enter(&frames[top++], child, start, row, parent_row, visible ? 0 : role);
    }
  }
  // The columns lie behind each other by the number that was expected.
  if (rows.count != expected) __builtin_trap();
  return rows.count;
}

// Parses the first bytes of the text's memory, which are UTF-16: its offsets are those of JavaScript, and what error
// recovery makes of a text depends on the length of its bytes, so that files in ASCII must not be shown in another way.
// Returns the number of rows, which stand at `rows`; 0 when the parser gives up.
EXPORT(flatten) uint32_t flatten(uint32_t bytes) {
  TSTree *tree = ts_parser_parse_string_encoding(parser, NULL, text, bytes, TSInputEncodingUTF16LE);
  if (!tree) return 0;
  uint32_t count = walk(tree->root);
  ts_tree_delete(tree);
  return count;
}

EXPORT(rows) uint8_t *rows_address(void) { return row_memory; }
