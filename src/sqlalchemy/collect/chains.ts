import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { ChainLink } from '../facts.js';

/** The links that stand on an expression: `.filter(...).order_by(...).all()` of `session.query(User)`. */
export interface Chain {
  /** The whole expression, its last link included; the root itself when nothing stands on it. */
  readonly node: PyNode;
  readonly links: readonly ChainLink[];
}

/** Climbs from a root to the end of its chain; parentheses between the links are part of it. */
export function chainFrom(root: PyNode, module: PyModule): Chain {
  const links: ChainLink[] = [];
  let top = root;
  for (;;) {
    const attribute = attributeOn(top);
    if (!attribute) break;
    const name = attribute.field('attribute')?.text ?? '';
    const { parent } = attribute;
    const isCalled = parent?.kind === 'call' && parent.field('function') === attribute;
    links.push({ name, attribute, call: isCalled ? module.callAt(parent) : undefined });
    top = isCalled ? parent : attribute;
  }
  return { node: top, links };
}

/** `x.name` of x, or of `(x)`. */
function attributeOn(node: PyNode): PyNode | undefined {
  let { parent } = node;
  let inner = node;
  while (parent?.kind === 'parenthesized_expression') {
    inner = parent;
    ({ parent } = parent);
  }
  return parent?.kind === 'attribute' && parent.field('object') === inner ? parent : undefined;
}
