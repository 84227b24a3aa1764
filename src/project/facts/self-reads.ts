import type { PyFunction } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';

/** More attributes than this one method of a model is not asked about. */
const MAX_READS = 20;
const COMPREHENSIONS = ['list_comprehension', 'set_comprehension', 'dictionary_comprehension', 'generator_expression'] as const;

/** The attributes of `self` that a method reads whenever it is called and comes to its end: no branch may leave them out. */
export function selfReadsOf(method: PyFunction): string[] {
  const [self] = method.parameters;
  if (!self || method.isAsync || method.isGenerator || method.decorators.length > 0) return [];
  const names = new Set<string>();
  const leaves = method.body.descendants('return_statement', 'raise_statement');
  for (const node of method.body.descendants('attribute')) {
    const object = node.field('object')!;
    if (object.kind !== 'identifier' || object.text !== self.name || isWritten(node)) continue;
    // A guard may have gone back before.
    if (leaves.some((leave) => leave.index < node.index && !leave.contains(node)) || !isSurelyRun(node, method.body)) continue;
    names.add(node.field('attribute')!.text);
    if (names.size === MAX_READS) break;
  }
  return [...names];
}

function isWritten({ fieldName, parent }: PyNode): boolean {
  return parent?.kind === 'delete_statement' || (fieldName === 'left' && parent?.is('assignment', 'augmented_assignment') === true);
}

function isSurelyRun(node: PyNode, body: PyNode): boolean {
  for (let child = node; child.parent && child.index !== body.index; child = child.parent) {
    if (!isFirstPart(child, child.parent)) return false;
  }
  return true;
}

/** Whether a part of a statement or expression is evaluated whenever the whole is. */
function isFirstPart(child: PyNode, parent: PyNode): boolean {
  if (parent.is(...COMPREHENSIONS)) return parent.namedChildren.find(({ kind }) => kind === 'for_in_clause')?.index === child.index;
  switch (parent.kind) {
    case 'if_statement':
    case 'while_statement':
      return child.fieldName === 'condition';
    case 'for_statement':
    case 'for_in_clause':
      return child.fieldName === 'right';
    case 'conditional_expression':
      return parent.namedChildren[1]?.index === child.index;
    case 'boolean_operator':
      return child.fieldName === 'left';
    case 'match_statement':
      return child.fieldName === 'subject';
    case 'elif_clause':
    case 'else_clause':
    case 'except_clause':
    case 'lambda':
    case 'function_definition':
    case 'class_definition':
      return false;
    default:
      return true;
  }
}
