import type { PyFunction } from '../python/module.js';
import type { PyNode } from '../python/tree.js';
import type { BodyKind } from './facts.js';

/** What the bodies of one direction hold together; a dispatcher that only calls `globals()[...]()` does not count. */
export function bodyKindOf(functions: readonly PyFunction[]): BodyKind {
  const counted = functions.length > 1 ? functions.filter(({ body }) => !/\bglobals\(\)/.test(body.text)) : functions;
  const kinds = new Set(counted.map(({ body }) => kindOfBody(body)));
  if (kinds.size === 0) return 'absent';
  if (kinds.has('work')) return 'work';
  return kinds.has('raises') ? 'raises' : 'empty';
}

/** The docstring of a module or body: its first statement, when that is a string. */
export function stringStatementOf(block: PyNode): PyNode | undefined {
  const expression = block.namedChildren[0]?.is('expression_statement') ? block.namedChildren[0].namedChildren[0] : undefined;
  return expression?.is('string', 'concatenated_string') ? expression : undefined;
}

function kindOfBody(body: PyNode): BodyKind {
  const statements = body.namedChildren.filter((statement) => !isIdle(statement));
  if (statements.length === 0) return 'empty';
  return statements.every((statement) => statement.is('raise_statement')) ? 'raises' : 'work';
}

function isIdle(statement: PyNode): boolean {
  if (statement.is('pass_statement')) return true;
  const [value] = statement.namedChildren;
  if (statement.is('return_statement')) return value === undefined || value.is('none');
  return statement.is('expression_statement') && value?.is('string', 'concatenated_string', 'ellipsis', 'none') === true;
}
