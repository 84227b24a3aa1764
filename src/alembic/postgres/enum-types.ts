import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import { constantString } from '../../python/literals.js';
import type { Operation } from '../facts.js';

/** A native enum type as a column of an operation uses it. */
export interface EnumUse {
  /** The type's name in the database. */
  readonly name: string;
  readonly node: PyNode;
  /** `create_type=False`: the type is there already. */
  readonly isExisting: boolean;
  /** In a schema of its own. */
  readonly hasSchema: boolean;
}

/** The native PostgreSQL enums that an operation's columns have; those whose name is not constant are left out. */
export function enumsOf({ columns }: Operation, module: PyModule): EnumUse[] {
  return columns.flatMap(({ typeNode }) => (typeNode && enumOf(typeNode, module)) ?? []);
}

function enumOf(node: PyNode, module: PyModule): EnumUse | undefined {
  if (!node.is('call')) return undefined;
  const call = module.callAt(node);
  const symbol = module.qualifiedName(call.callee) ?? '';
  if (!/^sqlalchemy\..*\b(?:Enum|ENUM)$/.test(symbol) || call.hasDoubleStar || call.keywords.get('native_enum')?.is('false'))
    return undefined;
  const name = nameOf(call.keywords.get('name'), call.positional[0], module);
  const isExisting = call.keywords.get('create_type')?.is('false') ?? false;
  return name === undefined
    ? undefined
    : { name, node, isExisting, hasSchema: call.keywords.has('schema') || call.keywords.has('metadata') };
}

/** Without `name=` an enum class gives its own name, in lower case. */
function nameOf(given: PyNode | undefined, first: PyNode | undefined, module: PyModule): string | undefined {
  if (given) return constantString(given);
  const className = first?.is('identifier', 'attribute') ? module.qualifiedName(first) : undefined;
  return className?.slice(className.lastIndexOf('.') + 1).toLowerCase();
}
