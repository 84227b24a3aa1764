import type { PyNode } from './tree.js';

/** A call taken apart. */
export interface PyCall {
  readonly node: PyNode;
  /** What is called: `session.execute` of `session.execute(x)`. */
  readonly callee: PyNode;
  /** `session` of `session.execute(x)`; undefined for a plain name. */
  readonly receiver: PyNode | undefined;
  /** `execute` of `session.execute(x)`, `select` of `select(x)`; "" when the callee is neither attribute nor name. */
  readonly name: string;
  /** The `argument_list` node; a generator expression when the call is `f(x for x in y)`. */
  readonly argumentList: PyNode;
  /** Positional arguments, without `*args`. */
  readonly positional: readonly PyNode[];
  /** Keyword arguments' values by name. */
  readonly keywords: ReadonlyMap<string, PyNode>;
  /** `*args` or `**kwargs` is passed: what is not seen may still be given. */
  readonly hasStar: boolean;
  readonly hasDoubleStar: boolean;
}
