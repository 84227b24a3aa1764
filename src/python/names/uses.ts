import type { Binding, Scope } from '../module.js';
import type { PyNode, SyntaxTree } from '../tree.js';
import { IDENTIFIER, textOf } from '../rows.js';
import type { BindingRecord } from './records.js';

/** Finds the uses of names; the identifiers of the file are sorted by name once, and those of a name by scope once. */
export class NameUses {
  readonly #tree: SyntaxTree;
  readonly #lookup: (identifier: PyNode) => readonly BindingRecord[];
  #rowsByName: Map<string, number[]> | undefined;
  readonly #usesByName = new Map<string, ReadonlyMap<Scope, readonly PyNode[]>>();

  constructor(tree: SyntaxTree, lookup: (identifier: PyNode) => readonly BindingRecord[]) {
    this.#tree = tree;
    this.#lookup = lookup;
  }

  of({ name, scope }: Binding): readonly PyNode[] {
    let byScope = this.#usesByName.get(name);
    if (!byScope) {
      byScope = this.#usesOf(name);
      this.#usesByName.set(name, byScope);
    }
    return byScope.get(scope) ?? [];
  }

  /** For all scopes at once: a file may have a name such as `session` in each of its thousand functions. */
  #usesOf(name: string): Map<Scope, PyNode[]> {
    this.#rowsByName ??= identifiersByName(this.#tree);
    const byScope = new Map<Scope, PyNode[]>();
    for (const row of this.#rowsByName.get(name) ?? []) {
      const node = this.#tree.at(row);
      const bindings = this.#lookup(node);
      const scope = bindings[0]?.scope;
      if (!scope || isTargetOf(bindings, row)) continue;
      const uses = byScope.get(scope);
      if (uses) uses.push(node);
      else byScope.set(scope, [node]);
    }
    return byScope;
  }
}

/** Whether one of a name's bindings is written at a row. The bindings must be those of a finished pass over the file. */
export function isTargetOf(bindings: readonly BindingRecord[], row: number): boolean {
  if (bindings.length < MANY_BINDINGS) return bindings.some((binding) => binding.targetRow === row);
  let rows = targetRows.get(bindings);
  if (!rows) {
    rows = new Set(bindings.map((binding) => binding.targetRow));
    targetRows.set(bindings, rows);
  }
  return rows.has(row);
}

/** From here on a set is quicker than the search. */
const MANY_BINDINGS = 16;
const targetRows = new WeakMap<readonly BindingRecord[], ReadonlySet<number>>();

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
