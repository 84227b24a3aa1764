import { syntaxKey } from '../../python/literals.js';
import type { PyNode } from '../../python/tree.js';

/** The innermost statement, clause or decorator that holds a node; the node itself when it is one. */
export function statementOf(node: PyNode): PyNode {
  let at = node;
  for (let parent = at.parent; parent; parent = at.parent) {
    if (CLAUSES.has(at.kind) || parent.kind === 'module' || parent.is('block') || parent.kind === 'decorated_definition') return at;
    at = parent;
  }
  return at;
}

/** The syntax key of the statement that holds a node; kept, because one statement may be as long as its file and hold thousands of findings. */
export function statementKey(node: PyNode): string {
  const statement = statementOf(node);
  let key = keys.get(statement);
  if (key === undefined) keys.set(statement, (key = syntaxKey(statement)));
  return key;
}

const keys = new WeakMap<PyNode, string>();

const CLAUSES: ReadonlySet<string> = new Set(['decorator', 'elif_clause', 'else_clause', 'except_clause', 'finally_clause', 'case_clause']);
