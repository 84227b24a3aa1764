import type { PyNode } from './tree.js';

/** A loop around a node, inside the node's own function. */
export interface LoopFact {
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
