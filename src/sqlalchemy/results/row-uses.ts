import { consumerOf, withoutParentheses } from '../../python/flow.js';
import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { Fetch } from './fetches.js';

/** Where the rows of a fetch turn up: each row, and each list of them. */
export interface RowUses {
  readonly rows: readonly PyNode[];
  readonly lists: readonly PyNode[];
  /** A row is taken apart (`for (user,) in rows`, `row[0]`): whoever wrote it knows that it is a tuple. */
  readonly isTakenApart: boolean;
}

const LISTS = new Set(['all', 'fetchall', 'fetchmany', 'iteration']);

/** Follows the rows of a fetch through local variables and loops of one function. */
export function rowUsesOf(fetch: Fetch, module: PyModule): RowUses {
  const uses: { rows: PyNode[]; lists: PyNode[]; isTakenApart: boolean } = { rows: [], lists: [], isTakenApart: false };
  const open: { node: PyNode; isList: boolean }[] = [{ node: fetch.node, isList: LISTS.has(fetch.method) }];
  const seen = new Set<PyNode>();
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, isList } = next;
    if (seen.has(node)) continue;
    seen.add(node);
    (isList ? uses.lists : uses.rows).push(node);
    const use = consumerOf(node);
    if (use.kind === 'assigned' && use.targets.length === 1) {
      const [target] = use.targets as [PyNode];
      if (target.kind === 'identifier') open.push(...usesOfName(target, module).map((each) => ({ node: each, isList })));
      else if (!isList) uses.isTakenApart = true;
    } else if (use.kind === 'iterated' && isList) {
      const target = withoutParentheses(use.node.field('left')!);
      if (target.kind === 'identifier') open.push(...usesOfName(target, module).map((each) => ({ node: each, isList: false })));
      else uses.isTakenApart = true;
    } else if (use.kind === 'subscripted') {
      if (!isList) uses.isTakenApart = true;
      else if (!use.node.namedChildren.some(({ kind }) => kind === 'slice')) open.push({ node: use.node, isList: false });
    } else if (use.kind === 'starred' && !isList) uses.isTakenApart = true;
  }
  return uses;
}

/** The uses of a name that nothing else is bound to. */
function usesOfName(target: PyNode, module: PyModule): readonly PyNode[] {
  const bindings = module.resolve(target);
  return bindings.length === 1 ? module.usesOf(bindings[0]!) : [];
}
