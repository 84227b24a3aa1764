import type { Binding } from '../module.js';
import type { PyNode, SyntaxTree } from '../tree.js';
import { IDENTIFIER, textOf } from '../rows.js';
import type { BindingRecord } from './records.js';

/** Finds the uses of names; the identifiers of the file are sorted by name once. */
export class NameUses {
  readonly #tree: SyntaxTree;
  readonly #lookup: (identifier: PyNode) => readonly BindingRecord[];
  #rowsByName: Map<string, number[]> | undefined;

  constructor(tree: SyntaxTree, lookup: (identifier: PyNode) => readonly BindingRecord[]) {
    this.#tree = tree;
    this.#lookup = lookup;
  }

  of(binding: Binding): readonly PyNode[] {
    this.#rowsByName ??= identifiersByName(this.#tree);
    const uses: PyNode[] = [];
    for (const row of this.#rowsByName.get(binding.name) ?? []) {
      const node = this.#tree.at(row);
      const bindings = this.#lookup(node);
      if (bindings[0]?.scope === binding.scope && !bindings.some((other) => other.targetRow === row)) uses.push(node);
    }
    return uses;
  }
}

function identifiersByName(tree: SyntaxTree): Map<string, number[]> {
  const { kind, count } = tree.rows;
  const byName = new Map<string, number[]>();
  for (let row = 0; row < count; row++) {
    if (kind[row] !== IDENTIFIER) continue;
    const name = textOf(tree, row);
    const rows = byName.get(name);
    if (rows) rows.push(row);
    else byName.set(name, [row]);
  }
  return byName;
}
