import type { StatementExecution, StatementFact } from '../facts.js';

/**
 * The places where a statement surely is what gets executed: directly, or through a variable that holds no other
 * statement before or after.
 */
export function sureExecutions(statement: StatementFact): readonly StatementExecution[] {
  const { executions, local } = statement;
  return local && local.starts.length !== 1 ? executions.filter(({ call }) => call.node.contains(statement.node)) : executions;
}
