import type { Operation } from '../facts.js';
import { refusedInTransaction } from './on-postgres.js';

/** What can be done again. */
const HARMLESS: readonly string[] = [
  'set',
  'reset',
  'select',
  'update',
  'delete',
  'commit',
  'begin',
  'execute',
  'analyze',
  'comment',
  'lock',
];

/**
 * A step in the transaction that a second run of the migration would stumble over, once an autocommit block behind it has
 * committed it.
 */
export function isLostWithoutGuard(step: Operation): boolean {
  return (
    !step.inAutocommit && !step.hasExistenceGuard && !step.isConditional && !HARMLESS.includes(step.kind) && !refusedInTransaction(step)
  );
}
