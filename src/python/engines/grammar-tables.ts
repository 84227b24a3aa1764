/** The views on web-tree-sitter's memory; it replaces them when the memory grows. */
export interface Heap {
  readonly HEAPU8: Uint8Array;
  readonly HEAPU16: Uint16Array;
  readonly HEAPU32: Uint32Array;
}

/** What a grammar says of the children of a production, copied out of the wasm memory. */
export interface GrammarTables {
  /** The id under which a symbol is known outside. */
  readonly publicSymbols: Uint16Array;
  /** By production and child: the symbol the child shows instead of its own, 0 for none. */
  readonly aliases: Uint16Array;
  readonly aliasWidth: number;
  /** By production and child: the id of the child's field, 0 for none. */
  readonly roles: Uint8Array;
  readonly roleWidth: number;
}

// Byte offsets on wasm32: of the language in a tree (tree-sitter's lib/src/tree.h), and in a language (parser.h).
const TREE_LANGUAGE = 8;
const LANGUAGE = {
  symbols: 4,
  aliasNames: 8,
  productions: 28,
  aliasWidth: 36,
  roleSlices: 64,
  roleEntries: 68,
  publicSymbols: 76,
  aliases: 84,
};
const BYTES_PER_ENTRY = 4;

/** The tables of the language of the tree at an address. */
export function readTables(heap: Heap, tree: number): GrammarTables {
  const { HEAPU16, HEAPU32 } = heap;
  const language = HEAPU32[(tree + TREE_LANGUAGE) >> 2]!;
  const wordAt = (offset: number) => HEAPU32[(language + offset) >> 2]!;
  const halves = (offset: number, length: number) => HEAPU16.slice(wordAt(offset) >> 1, (wordAt(offset) >> 1) + length);
  const productions = wordAt(LANGUAGE.productions);
  const aliasWidth = HEAPU16[(language + LANGUAGE.aliasWidth) >> 1]!;
  const entries = roleEntries(heap, { slices: wordAt(LANGUAGE.roleSlices), entries: wordAt(LANGUAGE.roleEntries), productions });
  const roleWidth = Math.max(0, ...entries.map(({ child }) => child)) + 1;
  const roles = new Uint8Array(productions * roleWidth);
  // Of several entries for one child the first counts.
  for (const { production, child, role } of entries.reverse()) roles[production * roleWidth + child] = role;
  return {
    publicSymbols: halves(LANGUAGE.publicSymbols, wordAt(LANGUAGE.symbols) + wordAt(LANGUAGE.aliasNames)),
    aliases: halves(LANGUAGE.aliases, productions * aliasWidth),
    aliasWidth,
    roles,
    roleWidth,
  };
}

interface RoleEntry {
  readonly production: number;
  readonly child: number;
  readonly role: number;
}

/** The field map without the entries that fields of hidden children add: those children carry them themselves. */
function roleEntries(
  { HEAPU8, HEAPU16 }: Heap,
  { slices, entries, productions }: { slices: number; entries: number; productions: number },
): RoleEntry[] {
  const found: RoleEntry[] = [];
  for (let production = 0; production < productions; production++) {
    const slice = (slices >> 1) + production * 2;
    const first = entries + HEAPU16[slice]! * BYTES_PER_ENTRY;
    const end = first + HEAPU16[slice + 1]! * BYTES_PER_ENTRY;
    for (let at = first; at < end; at += BYTES_PER_ENTRY) {
      const isInherited = HEAPU8[at + 3] !== 0;
      if (!isInherited) found.push({ production, child: HEAPU8[at + 2]!, role: HEAPU16[at >> 1]! });
    }
  }
  return found;
}
