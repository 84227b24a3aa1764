import type { PyNode } from '../tree.js';
import { kindSet } from '../rows.js';
import { ancestorsInFunction } from './surroundings.js';

/** A loop around a node, inside the node's own function. */
export interface LoopFact {
  /** The loop statement or the whole comprehension. */
  readonly node: PyNode;
  readonly kind: 'for' | 'async-for' | 'while' | 'comprehension';
  /** What is iterated; undefined for `while`. */
  readonly iterable: PyNode | undefined;
  /** The loop target of `for`. */
  readonly target: PyNode | undefined;
  /** The condition of `while`. */
  readonly condition: PyNode | undefined;
  readonly body: PyNode;
}

const LOOPS = kindSet(
  ...(['for_statement', 'while_statement', 'for_in_clause'] as const),
  ...(['list_comprehension', 'set_comprehension', 'dictionary_comprehension', 'generator_expression'] as const),
);

/** The innermost loop that runs a node once per turn: body, `while` condition, comprehension parts after the first iterable. */
export function loopAround(node: PyNode): LoopFact | undefined {
  return loopsAround(node)[0];
}

/** All loops of the same function that run a node once per turn, inside out. */
export function loopsAround(node: PyNode): readonly LoopFact[] {
  const loops: LoopFact[] = [];
  for (const [parent, child] of ancestorsInFunction(node, LOOPS)) {
    if (parent.kind === 'for_statement') addFor(loops, parent, child);
    else if (parent.kind === 'while_statement') addWhile(loops, parent, child);
    else if (parent.kind !== 'for_in_clause') addComprehension(loops, parent, child);
    else if (child.fieldName === 'left') addClause(loops, parent);
  }
  return loops;
}

function addFor(loops: LoopFact[], node: PyNode, child: PyNode): void {
  const body = node.field('body');
  if (!body || (child.fieldName !== 'body' && child.fieldName !== 'left')) return;
  const kind = node.children[0]?.kind === 'async' ? 'async-for' : 'for';
  loops.push({ node, kind, iterable: node.field('right'), target: node.field('left'), condition: undefined, body });
}

function addWhile(loops: LoopFact[], node: PyNode, child: PyNode): void {
  const body = node.field('body');
  if (!body || (child.fieldName !== 'body' && child.fieldName !== 'condition')) return;
  loops.push({ node, kind: 'while', iterable: undefined, target: undefined, condition: node.field('condition'), body });
}

/** A part of a comprehension runs once per turn of all `for` clauses left of it; the body, of all. */
function addComprehension(loops: LoopFact[], node: PyNode, child: PyNode): void {
  const clauses = node.children.filter(({ kind }) => kind === 'for_in_clause');
  const around = child.fieldName === 'body' ? clauses : clauses.filter((clause) => clause.index < child.index);
  for (const clause of around.reverse()) addClause(loops, clause);
}

function addClause(loops: LoopFact[], clause: PyNode): void {
  const node = clause.parent;
  if (!node) return;
  const body = node.field('body') ?? node;
  const target = clause.field('left');
  loops.push({ node, kind: 'comprehension', iterable: clause.field('right'), target, condition: undefined, body });
}
