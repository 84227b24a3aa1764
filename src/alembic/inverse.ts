import type { PyNode } from '../python/tree.js';
import type { Migration, Operation } from './facts.js';
import { MAX_OPERATIONS } from './operations/walk.js';

/**
 * Source lines that undo the upgrade, last step first. Undefined when a step cannot be undone from its arguments alone
 * (a drop loses what it dropped), runs under a condition, or is not written as a plain call of `op`; and where there are more steps than are read.
 */
export function inverseOperations(migration: Migration): string[] | undefined {
  // The rest was not read.
  if (migration.upgradeOperations.length >= MAX_OPERATIONS) return undefined;
  const lines: string[] = [];
  for (const step of [...migration.upgradeOperations].reverse()) {
    const line = inverse(step);
    if (line === undefined) return undefined;
    lines.push(line);
  }
  return lines.length > 0 ? lines : undefined;
}

function inverse(step: Operation): string | undefined {
  if (step.isRawSql || step.inBatch || step.inLoop || step.isConditional || step.dialectGuard || step.anchor !== step.node)
    return undefined;
  const op = step.call.receiver?.text;
  const [first, second, third] = step.call.positional;
  if (op === undefined || !first || step.call.hasStar || step.call.hasDoubleStar) return undefined;
  const schema = keywordText(step, 'schema');
  switch (step.kind) {
    case 'add_column': {
      const name = step.columns[0]?.name;
      return name === undefined ? undefined : `${op}.drop_column(${first.text}, "${name}"${schema})`;
    }
    case 'create_table':
      return `${op}.drop_table(${first.text}${schema})`;
    case 'create_index':
      return second ? `${op}.drop_index(${first.text}, table_name=${second.text}${schema})` : undefined;
    case 'create_unique_constraint':
      return second && isNamed(first) ? `${op}.drop_constraint(${first.text}, ${second.text}, type_="unique"${schema})` : undefined;
    case 'create_check_constraint':
      return second && isNamed(first) ? `${op}.drop_constraint(${first.text}, ${second.text}, type_="check"${schema})` : undefined;
    case 'create_foreign_key':
      return second && third && isNamed(first)
        ? `${op}.drop_constraint(${first.text}, ${second.text}, type_="foreignkey"${keywordText(step, 'source_schema', 'schema')})`
        : undefined;
    case 'create_primary_key':
      return second && isNamed(first) ? `${op}.drop_constraint(${first.text}, ${second.text}, type_="primary"${schema})` : undefined;
    case 'rename_table':
      return second ? `${op}.rename_table(${second.text}, ${first.text}${schema})` : undefined;
    case 'alter_column':
      return second ? inverseOfAlter(step, op, first, second) : undefined;
    default:
      return undefined;
  }
}

/** Only what was said with its `existing_*` counterpart can be put back. */
function inverseOfAlter(step: Operation, op: string, table: PyNode, column: PyNode): string | undefined {
  const { keywords } = step;
  const parts: string[] = [];
  for (const [changed, existing] of [
    ['type_', 'existing_type'],
    ['nullable', 'existing_nullable'],
    ['server_default', 'existing_server_default'],
  ] as const) {
    const now = keywords.get(changed);
    const before = keywords.get(existing);
    if (now && !before) {
      const isFlag = changed === 'nullable' && (now.text === 'True' || now.text === 'False');
      if (!isFlag) return undefined;
      parts.push(`nullable=${now.text === 'True' ? 'False' : 'True'}`);
    } else if (now && before) parts.push(`${existing}=${now.text}`, `${changed}=${before.text}`);
    else if (before) parts.push(`${existing}=${before.text}`);
  }
  const known = ['type_', 'nullable', 'server_default', 'existing_type', 'existing_nullable', 'existing_server_default', 'schema'];
  if ([...keywords.keys()].some((key) => !known.includes(key))) return undefined;
  return `${op}.alter_column(${table.text}, ${column.text}, ${parts.join(', ')}${keywordText(step, 'schema')})`;
}

function isNamed(name: PyNode): boolean {
  return name.text !== 'None';
}

function keywordText(step: Operation, keyword: string, writtenAs = keyword): string {
  const value = step.keywords.get(keyword);
  return value ? `, ${writtenAs}=${value.text}` : '';
}
