import { consumerOf, type Consumer } from '../../python/flow.js';
import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { Chain, ChainLink } from '../facts.js';

/** Climbs from a root to the end of its chain; parentheses between the links are part of it. */
export function chainFrom(root: PyNode, module: PyModule): Chain {
  const links: ChainLink[] = [];
  let top = root;
  for (let attribute = attributeOn(top); attribute; attribute = attributeOn(top)) {
    const name = attribute.field('attribute')?.text ?? '';
    const { parent } = attribute;
    const isCalled = parent?.kind === 'call' && parent.field('function') === attribute;
    links.push({ name, attribute, call: isCalled ? module.callAt(parent) : undefined });
    top = isCalled ? parent : attribute;
  }
  return new ChainRecord(top, links);
}

/** A chain whose consumer is worked out only when somebody asks. */
export class ChainRecord implements Chain {
  readonly node: PyNode;
  readonly links: readonly ChainLink[];

  constructor(node: PyNode, links: readonly ChainLink[]) {
    this.node = node;
    this.links = links;
  }

  get consumer(): Consumer {
    return consumerOf(this.node);
  }
}

/** The `await` directly around an expression, else the expression itself. */
export function withAwait(expression: PyNode): PyNode {
  let { parent } = expression;
  while (parent?.kind === 'parenthesized_expression') ({ parent } = parent);
  return parent?.kind === 'await' ? parent : expression;
}

/** `x.name` of x, or of `(x)`. */
function attributeOn(node: PyNode): PyNode | undefined {
  let inner = node;
  let { parent } = node;
  while (parent?.kind === 'parenthesized_expression') {
    inner = parent;
    ({ parent } = parent);
  }
  return parent?.kind === 'attribute' && parent.field('object') === inner ? parent : undefined;
}
