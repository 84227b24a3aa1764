import type { Operation } from '../facts.js';
import { hasEnumType } from './earlier-types.js';
import type { EnumUse } from './enum-types.js';
import type { TypeSteps } from './type-steps.js';

/** An enum type for which a table sends CREATE TYPE though it is there. */
export interface RecreatedType {
  readonly use: EnumUse;
  /** What has created it: the same upgrade by a step of its own, or a revision before it. */
  readonly by: 'upgrade' | 'revision';
}

/**
 * The types that a `create_table` creates once more. Alembic remembers those that another `create_table` of the same
 * run has made; it forgets them from one run to the next.
 * @param released texts on enum types, of the revisions before this one that are on the base branch; undefined when not all are known
 */
export function recreatedTypes(step: Operation, types: TypeSteps, released: (() => readonly string[]) | undefined): RecreatedType[] {
  if (step.kind !== 'create_table' || step.isConditional) return [];
  return types.enumsOf(step).flatMap((use): RecreatedType[] => {
    if (use.isExisting || use.hasSchema) return [];
    const [first, second] = types.ownStepsBefore(step, use.name);
    if (first) {
      const isSure = first.kind === 'create_type' && !second && !first.isConditional && isSameGuard(first, step);
      return isSure ? [{ use, by: 'upgrade' }] : [];
    }
    if (!released || types.takesTypes || hasEnumType(use.name, released()) !== 'yes') return [];
    return [{ use, by: 'revision' }];
  });
}

/** Both run, or neither does. */
function isSameGuard(a: Operation, b: Operation): boolean {
  return a.dialectGuard?.join() === b.dialectGuard?.join() || a.dialectGuard?.join() === 'postgresql';
}
