import type { Operation } from '../facts.js';

/** Whether one step is on every table that another is on: in a loop over tables both are on each of them. */
export function isOnSameTables(step: Operation, other: Operation): boolean {
  return other.tables.length > 0 && other.tables.every((table) => step.tables.some((own) => isSameName(own, table)));
}

/** SQL does not tell `Users` from `users`, unless it is quoted. */
function isSameName(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}

/** What can take all rows out of a table. */
export const EMPTYING_KINDS: readonly string[] = ['truncate', 'delete'];

/** Whether one step takes all rows out of the tables that another is on. */
export function emptiesTablesOf(step: Operation, other: Operation): boolean {
  return isOnSameTables(step, other) && (step.kind === 'truncate' || (step.kind === 'delete' && !step.hasWhere));
}
