import type { PyNode } from '../../python/tree.js';
import type { Operation } from '../facts.js';

/** PostgreSQL cuts longer names off (NAMEDATALEN - 1). */
const MAX_NAME_LENGTH = 63;

/** A name for a constraint from what it is on: "uq_users_email", "fk_orders_user_id_users". Undefined when that is not constant. */
export function derivedConstraintName({ kind, table, columnNames, referredTable }: Operation): string | undefined {
  if (table === undefined || columnNames.length === 0) return undefined;
  const columns = columnNames.join('_');
  const name =
    kind === 'create_unique_constraint'
      ? `uq_${table}_${columns}`
      : kind === 'create_foreign_key' && referredTable !== undefined
        ? `fk_${table}_${columns}_${referredTable}`
        : kind === 'create_primary_key'
          ? `pk_${table}`
          : undefined;
  return name !== undefined && name.length <= MAX_NAME_LENGTH && /^\w+$/.test(name) ? name : undefined;
}

/** The `None` given as a constraint's name. */
export function nameArgument({ call }: Operation): PyNode | undefined {
  const argument = call.keywords.get('constraint_name') ?? call.positional[0];
  return argument?.is('none') ? argument : undefined;
}

const TYPE_OF_KIND: ReadonlyMap<string, string> = new Map([
  ['create_unique_constraint', 'unique'],
  ['create_foreign_key', 'foreignkey'],
  ['create_check_constraint', 'check'],
  ['create_primary_key', 'primary'],
]);

/** Operations that add a constraint to a table; those of `create_table` are not among them. */
export function isConstraintCreation({ kind, isRawSql }: Operation): boolean {
  return TYPE_OF_KIND.has(kind) && !isRawSql;
}

/** Whether a drop fits a creation: the same table and, as far as the drop says it, the same type. */
export function dropsLike(drop: Operation, created: Operation): boolean {
  if (drop.kind !== 'drop_constraint' || drop.table === undefined || drop.table !== created.table) return false;
  return drop.constraintType === undefined || drop.constraintType === TYPE_OF_KIND.get(created.kind);
}
