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
  const before = countLike(root, syntaxKey(root), nameAround(root, file), base);
  return before > 0 && countLike(root, syntaxKey(root), nameAround(root, file), file) <= before;
}

function countLike(root: PyNode, key: string, functionName: string | undefined, file: SourceFile): number {
  const { tree } = file;
  return tree
    .indexesOf([root.kind])
    .map((index) => tree.at(index))
    .filter((node) => syntaxKey(node) === key && nameAround(node, file) === functionName).length;
}

function nameAround(node: PyNode, { module }: SourceFile): string | undefined {
  return module.functionOf(node)?.scope.qualifiedName;
}
