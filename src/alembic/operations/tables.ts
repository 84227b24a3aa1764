import type { PyModule } from '../../python/module.js';
import { lastName } from './columns.js';
import { knownStrings, originOf, type Place } from './values.js';

const TABLE_FUNCTIONS: ReadonlySet<string> = new Set(['table', 'Table', 'TableClause', 'create_table']);

/** The names of a table given as a string, as `sa.table("users", ...)`, or as the result of `op.create_table("users")`. */
export function tablesOf(place: Place, module: PyModule): readonly string[] {
  const texts = knownStrings(place, module);
  if (texts !== undefined) return texts;
  const { node, frame } = originOf(place, module);
  if (!node.is('call')) return [];
  const call = module.callAt(node);
  const name = TABLE_FUNCTIONS.has(lastName(call, module)) ? call.positional[0] : undefined;
  return (name && knownStrings({ node: name, frame }, module)) ?? [];
}

/** The table as far as it is one. */
export function tableOf(place: Place, module: PyModule): string | undefined {
  const tables = tablesOf(place, module);
  return tables.length === 1 ? tables[0] : undefined;
}
