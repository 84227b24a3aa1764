import type { SourceFile } from '../../../project/source-file.js';
import { syntaxKey } from '../../../python/literals.js';
import type { PyNode } from '../../../python/tree.js';

/**
 * Whether a chain stood here before and only its links changed: the function has no more chains with this beginning
 * than it had at the base.
 * @param root `session.query(User)`, `User.query`.
 */
export function isPartlyChanged(root: PyNode, file: SourceFile, base: SourceFile | undefined): boolean {
  if (!base) return false;
  const identity = identityOf(root, file);
  const before = countsIn(base, root).get(identity) ?? 0;
  return before > 0 && (countsIn(file, root).get(identity) ?? 0) <= before;
}

/** How often each node of the root's kind stands in each function; counted once a file, which may hold thousands of chains. */
function countsIn(file: SourceFile, { kind }: PyNode): ReadonlyMap<string, number> {
  let byKind = countsByFile.get(file);
  if (!byKind) countsByFile.set(file, (byKind = new Map()));
  let counts = byKind.get(kind);
  if (!counts) {
    counts = new Map();
    for (const index of file.tree.indexesOf([kind])) {
      const identity = identityOf(file.tree.at(index), file);
      counts.set(identity, (counts.get(identity) ?? 0) + 1);
    }
    byKind.set(kind, counts);
  }
  return counts;
}

const countsByFile = new WeakMap<SourceFile, Map<string, Map<string, number>>>();

function identityOf(node: PyNode, { module }: SourceFile): string {
  return `${module.functionOf(node)?.scope.qualifiedName ?? ''}\0${syntaxKey(node)}`;
}
