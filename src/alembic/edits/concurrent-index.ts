import { isBelow, type Version } from '../../project/environment/versions.js';
import type { Migration, Operation } from '../facts.js';
import { isLostWithoutGuard } from '../postgres/committed-steps.js';
import { plainStatementOf, wrappedInAutocommit, type Insertion } from './autocommit-wrap.js';

/**
 * The steps that one fix makes concurrent, by step; those that another's fix takes along have none of their own. An
 * autocommit block commits what stands before it: a second index cannot become concurrent while the first is not, and none
 * can behind a step that cannot be done again.
 */
export function madeTogether(
  steps: readonly Operation[],
  isMade: (step: Operation) => boolean,
): ReadonlyMap<Operation, readonly Operation[]> {
  const together = new Map<Operation, readonly Operation[]>();
  let run: Operation[] | undefined;
  let isBehindLost = false;
  for (const step of steps) {
    if (!isMade(step)) {
      if (isLostWithoutGuard(step)) run = undefined;
    } else if (run) {
      run.push(step);
      together.set(step, []);
    } else if (isBehindLost && !step.inAutocommit) together.set(step, []);
    else if (!step.inAutocommit && !step.hasExistenceGuard && !step.isConditional) together.set(step, (run = [step]));
    isBehindLost ||= isLostWithoutGuard(step);
  }
  return together;
}

/** The first step of the downgrade that works on the same index, the other way and not concurrently. */
export function wayBackOf(step: Operation, { downgradeOperations }: Migration): Operation | undefined {
  if (step.name == null) return undefined;
  const opposite = step.kind === 'create_index' ? 'drop_index' : 'create_index';
  return downgradeOperations.find(({ kind, name, isConcurrent }) => kind === opposite && name === step.name && isConcurrent === false);
}

/** The first version in which Alembic's index operations take `if_not_exists` and `if_exists`. */
export const GUARDS_SINCE = '1.12';

export interface Surroundings {
  readonly alembic: Version | undefined;
  /** How to write `alembic.op` in the file; only asked for when it is needed. */
  readonly op: () => string;
  readonly text: string;
}

/** What puts the step into a block, unless it stands in one; undefined when it cannot be made concurrent. */
export function insertionsForConcurrent(step: Operation, { alembic, op, text }: Surroundings): readonly Insertion[] | undefined {
  const statement = plainStatementOf(step);
  if (!statement || step.isRawSql || step.keywords.has('postgresql_concurrently')) return undefined;
  // Without a guard a build that fails cannot be tried again.
  if (alembic && isBelow(alembic, GUARDS_SINCE)) return undefined;
  return step.inAutocommit ? [] : wrappedInAutocommit(statement, op(), text);
}
