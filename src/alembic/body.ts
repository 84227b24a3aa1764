import type { PyFunction } from '../python/module.js';
import type { PyNode } from '../python/tree.js';
import type { BodyKind } from './facts.js';

/** What a function's body holds. */
export function bodyKindOf(fn: PyFunction | undefined): BodyKind {
  if (!fn) return 'absent';
  const statements = fn.body.namedChildren.filter((statement) => !isIdle(statement));
  if (statements.length === 0) return 'empty';
  return statements.every((statement) => statement.is('raise_statement')) ? 'raises' : 'work';
}

/** The docstring of a module or body: its first statement, when that is a string. */
export function stringStatementOf(block: PyNode): PyNode | undefined {
  const expression = block.namedChildren[0]?.is('expression_statement') ? block.namedChildren[0].namedChildren[0] : undefined;
  return expression?.is('string', 'concatenated_string') ? expression : undefined;
}

function isIdle(statement: PyNode): boolean {
  if (statement.is('pass_statement')) return true;
  const [value] = statement.namedChildren;
  if (statement.is('return_statement')) return value === undefined || value.is('none');
  return statement.is('expression_statement') && value?.is('string', 'concatenated_string', 'ellipsis', 'none') === true;
}
