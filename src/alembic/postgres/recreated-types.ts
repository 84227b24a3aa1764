import type { PyModule } from '../../python/module.js';
import type { Migration, Operation } from '../facts.js';
import { hasEnumType } from './earlier-types.js';
import { enumsOf, type EnumUse } from './enum-types.js';

/** An enum type for which a table sends CREATE TYPE though it is there. */
export interface RecreatedType {
  readonly use: EnumUse;
  /** What has created it: the same upgrade by a step of its own, or a revision before it. */
  readonly by: 'upgrade' | 'revision';
}

const TYPE_STEPS: ReadonlySet<string> = new Set(['create_type', 'drop_type', 'rename_type']);
const TAKES_TYPES = /\bDROP\s+TYPE\b|\.drop\(|\bRENAME\s+TO\b/i;

/**
 * The types that a `create_table` creates once more. Alembic remembers those that another `create_table` of the same
 * run has made; it forgets them from one run to the next.
 * @param released texts of the revisions before this one that are on the base branch; undefined when not all are known
 */
export function recreatedTypes(
  step: Operation,
  { upgrade, upgradeOperations: steps }: Migration,
  module: PyModule,
  released: readonly string[] | undefined,
): RecreatedType[] {
  if (step.kind !== 'create_table' || step.isConditional) return [];
  const before = steps.slice(0, steps.indexOf(step));
  return enumsOf(step, module).flatMap((use): RecreatedType[] => {
    if (use.isExisting || use.hasSchema) return [];
    const here = before.filter(({ kind, name }) => name === use.name && TYPE_STEPS.has(kind));
    const [first, second] = here;
    if (first) {
      const isSure = first.kind === 'create_type' && !second && !first.isConditional && isSameGuard(first, step);
      return isSure ? [{ use, by: 'upgrade' }] : [];
    }
    if (!released || TAKES_TYPES.test(upgrade?.node.text ?? '') || hasEnumType(use.name, released) !== 'yes') return [];
    return [{ use, by: 'revision' }];
  });
}

/** Both run, or neither does. */
function isSameGuard(a: Operation, b: Operation): boolean {
  return a.dialectGuard?.join() === b.dialectGuard?.join() || a.dialectGuard?.join() === 'postgresql';
}
