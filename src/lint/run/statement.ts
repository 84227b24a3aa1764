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

/** Numbers for nodes, equal where the nodes are: one may be as long as its file, and be asked for a thousand times. */
export function nodeIds(): (node: PyNode) => number {
  const byKey = new Map<string, number>();
  const byNode = new Map<PyNode, number>();
  return (node) => {
    let id = byNode.get(node);
    if (id === undefined) {
      const key = syntaxKey(node);
      id = byKey.get(key) ?? byKey.size;
      byKey.set(key, id);
      byNode.set(node, id);
    }
    return id;
  };
}

const CLAUSES: ReadonlySet<string> = new Set(['decorator', 'elif_clause', 'else_clause', 'except_clause', 'finally_clause', 'case_clause']);
