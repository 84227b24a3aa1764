import type { PyNode } from '../tree.js';
import { kindSet } from '../rows.js';
import { ancestorsInFunction, enclosingFunction } from './surroundings.js';

/** One way through a statement that has several, inside the node's own function. */
export interface BranchFact {
  /** `if_statement`, `try_statement`, `match_statement`, `conditional_expression`, `for_statement` or `while_statement`. */
  readonly node: PyNode;
  /** The child of it that holds the node: a block, a clause, or a result of `a if c else b`. */
  readonly arm: PyNode;
}

const BRANCHING = kindSet('if_statement', 'try_statement', 'conditional_expression', 'for_statement', 'while_statement', 'block');
const BLOCKS_AND_BARRIERS = kindSet('block', 'try_statement', 'for_statement', 'while_statement');
const HEAD_ROLES: ReadonlySet<string | undefined> = new Set(['condition', 'left', 'right']);

/** The branches a node stands in, inside out. A node that may be skipped has at least one. */
export function branchesAround(node: PyNode): readonly BranchFact[] {
  const branches: BranchFact[] = [];
  for (const [parent, child] of ancestorsInFunction(node, BRANCHING)) {
    if (child.kind === 'case_clause' && parent.parent) branches.push({ node: parent.parent, arm: child });
    else if (parent.kind !== 'block' && !isHead(parent, child)) branches.push({ node: parent, arm: child });
  }
  return branches;
}

/**
 * Whether no run of the function (no turn of the loop around both) reaches both nodes: other arms of an `if`, `match`,
 * `a if c else b`, other handlers of a `try`, or a branch that ends in `return`, `raise`, `break` or `continue`.
 */
export function isExclusive(a: PyNode, b: PyNode): boolean {
  const [first, second] = a.index < b.index ? [a, b] : [b, a];
  if (first.contains(second)) return false;
  let common = first.parent;
  let firstArm = first;
  while (common && !common.contains(second)) {
    firstArm = common;
    common = common.parent;
  }
  if (!common) return false;
  const secondArm = childHolding(common, second);
  // A `finally` runs however its `try` is left.
  if (secondArm.kind === 'finally_clause') return false;
  return areExclusiveArms(common, firstArm, secondArm, first) || leavesBefore(first, common);
}

/** The part of a statement that runs whichever way it goes. */
function isHead(statement: PyNode, child: PyNode): boolean {
  return statement.kind === 'conditional_expression' ? statement.namedChildren[1] === child : HEAD_ROLES.has(child.fieldName);
}

function childHolding(parent: PyNode, node: PyNode): PyNode {
  let child = node;
  while (child.parent && child.parent !== parent) child = child.parent;
  return child;
}

/** `first` stands in `firstArm` of a statement whose `secondArm` comes later in the text. */
function areExclusiveArms(statement: PyNode, firstArm: PyNode, secondArm: PyNode, first: PyNode): boolean {
  switch (statement.kind) {
    case 'if_statement':
      // Later arms run only when this arm's body did not; its condition runs before all of them.
      return bodyOfArm(firstArm)?.contains(first) ?? false;
    case 'conditional_expression': {
      const [whenTrue, , whenFalse] = statement.namedChildren;
      return firstArm === whenTrue && secondArm === whenFalse;
    }
    case 'try_statement':
      return firstArm.kind === 'except_clause' && secondArm.is('except_clause', 'else_clause');
    case 'block':
      return firstArm.kind === 'case_clause' && (firstArm.field('consequence')?.contains(first) ?? false);
    default:
      return false;
  }
}

function bodyOfArm(arm: PyNode): PyNode | undefined {
  if (arm.fieldName === 'consequence') return arm;
  return arm.kind === 'elif_clause' ? arm.field('consequence') : arm.field('body');
}

/** Whether a block around `node`, below `limit`, always leaves before anything after it in `limit` can run. */
function leavesBefore(node: PyNode, limit: PyNode): boolean {
  const body = enclosingFunction(node)?.field('body');
  if (body && !body.contains(limit)) return false;
  const around = ancestorsInFunction(node, BLOCKS_AND_BARRIERS).filter(([parent]) => limit.contains(parent));
  return around.some(([parent], index) => parent !== limit && parent.kind === 'block' && leaves(parent, around.slice(index + 1)));
}

/** Whether the end of a block leaves everything around it, as far as `around` reaches. */
function leaves(block: PyNode, around: readonly (readonly [PyNode, PyNode])[]): boolean {
  switch (block.namedChildren.at(-1)?.kind) {
    case 'return_statement':
      return true;
    case 'raise_statement':
      return !around.some(([parent, child]) => parent.kind === 'try_statement' && child.fieldName === 'body');
    case 'break_statement':
    case 'continue_statement':
      return !around.some(([parent]) => parent.is('for_statement', 'while_statement'));
    default:
      return false;
  }
}
