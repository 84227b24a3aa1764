import { withoutParentheses } from '../flow.js';
import type { PyModule } from '../module.js';
import type { PyNode } from '../tree.js';
import { mutationsOf } from '../static/mutations.js';
import { reachingBindings } from '../static/reaching.js';

/** The expressions that the elements of a collection come from. */
export interface Elements {
  readonly items: readonly PyNode[];
  /** How many elements there are, and which, is decided when the code runs. */
  readonly isOpen: boolean;
}

const ORDERING = new Set(['list', 'tuple', 'sorted', 'reversed', 'set', 'frozenset']);
/** Names are followed so many steps. */
const MAX_STEPS = 8;

/** The elements of a list, tuple or set as far as they are written out; undefined when nothing is. */
export function elementsOf(module: PyModule, collection: PyNode, steps = MAX_STEPS): Elements | undefined {
  if (steps === 0) return undefined;
  const node = withoutParentheses(collection);
  switch (node.kind) {
    case 'list':
    case 'tuple':
    case 'set':
      return literalElements(module, node, steps);
    case 'list_comprehension':
    case 'set_comprehension':
    case 'generator_expression': {
      const body = node.field('body');
      return body && { items: [body], isOpen: true };
    }
    case 'binary_operator':
      return operatorElements(module, node, steps);
    case 'call': {
      const call = module.callAt(node);
      const name = module.qualifiedName(call.callee)?.replace('builtins.', '');
      const [first] = call.positional;
      return first && name && ORDERING.has(name) ? elementsOf(module, first, steps - 1) : undefined;
    }
    case 'identifier':
      return namedElements(module, node, steps);
    default:
      return undefined;
  }
}

function literalElements(module: PyModule, literal: PyNode, steps: number): Elements {
  const items: PyNode[] = [];
  let isOpen = literal.kind === 'set';
  for (const item of literal.namedChildren) {
    const splat = item.kind === 'list_splat' ? item.namedChildren[0] : undefined;
    const inner = splat && elementsOf(module, splat, steps - 1);
    isOpen ||= splat !== undefined && (inner?.isOpen ?? true);
    items.push(...(inner?.items ?? [splat ?? item]));
  }
  return { items, isOpen };
}

/** `[a] + [b]`, and `["?"] * n`. */
function operatorElements(module: PyModule, node: PyNode, steps: number): Elements | undefined {
  const [left, right] = [node.field('left'), node.field('right')];
  const first = left && elementsOf(module, left, steps - 1);
  if (!first || !right) return undefined;
  if (node.field('operator')?.text === '*') return { items: first.items, isOpen: true };
  const second = elementsOf(module, right, steps - 1) ?? { items: [right], isOpen: true };
  return { items: [...first.items, ...second.items], isOpen: first.isOpen || second.isOpen };
}

/** What the name is bound to, and what is appended to it. */
function namedElements(module: PyModule, name: PyNode, steps: number): Elements | undefined {
  const bindings = reachingBindings(module, name);
  const items: PyNode[] = [];
  for (const { value, source } of bindings) {
    const elements = (value ?? source) ? elementsOf(module, (value ?? source)!, steps - 1) : undefined;
    if (!elements) return undefined;
    items.push(...elements.items);
  }
  const added = mutationsOf(module, bindings).filter((item) => !items.includes(item));
  return bindings.length === 0 ? undefined : { items: [...items, ...added], isOpen: added.length > 0 || bindings.length > 1 };
}
