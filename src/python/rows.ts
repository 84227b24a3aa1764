import type { FlatRows } from './engines/engine.js';
import { idOfField, nodeIdsOfKind, type Field, type Kind } from './grammar.js';
import type { SyntaxTree } from './tree.js';

/** The symbol id of a kind that has only one; the grammar gives some names to several symbols. */
export function onlyId(kind: Kind): number {
  const [id, second] = nodeIdsOfKind(kind);
  if (id === undefined || second !== undefined) throw new TypeError(`${kind} has not exactly one symbol id`);
  return id;
}

/** Symbol ids as a set that is asked in inner loops. */
export function kindSet(...kinds: readonly Kind[]): Uint8Array {
  // One place per possible id, the ERROR id (65535) included, so that no lookup needs a bounds check.
  const set = new Uint8Array(1 << 16);
  for (const kind of kinds) for (const id of nodeIdsOfKind(kind)) set[id] = 1;
  return set;
}

export const IDENTIFIER = onlyId('identifier');
export const ATTRIBUTE = onlyId('attribute');

/** Ids of the roles that names depend on. */
export const FIELD = fields([
  ...(['alias', 'attribute', 'body', 'function', 'left', 'module_name', 'name', 'object', 'parameters'] as const),
  ...(['return_type', 'right', 'superclasses', 'type', 'type_parameters', 'value'] as const),
]);

function fields<Name extends Field>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, idOfField(name)])) as Record<Name, number>;
}

/** The first child of a row with a role; -1 when there is none. */
export function childWithField(rows: FlatRows, row: number, field: number): number {
  const end = rows.next[row]!;
  for (let child = row + 1; child < end; child = rows.next[child]!) if (rows.field[child] === field) return child;
  return -1;
}

/** The source text of a row. */
export function textOf(tree: SyntaxTree, row: number): string {
  return tree.text.slice(tree.rows.start[row], tree.rows.end[row]);
}
