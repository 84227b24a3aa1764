import type { ExpressionSummary } from '../../project/facts/expression-summary.js';
import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';

const MAX_DEPTH = 10;

export function summariseNode(node: PyNode | undefined, module: PyModule, depth = 0): ExpressionSummary {
  if (!node || depth > MAX_DEPTH) return { kind: 'opaque' };
  const name = module.qualifiedName(node);
  if (name !== undefined) return { kind: 'name', name };
  const parts = (nodes: readonly PyNode[]) => nodes.map((part) => summariseNode(part, module, depth + 1));
  const children = node.namedChildren;
  switch (node.kind) {
    case 'type':
    case 'parenthesized_expression':
      return summariseNode(children[0], module, depth + 1);
    case 'none':
      return { kind: 'none' };
    case 'string':
      return { kind: 'string', value: children.find((child) => child.kind === 'string_content')?.text ?? '' };
    case 'binary_operator':
      return { kind: 'union', items: parts(children) };
    case 'union_type':
      return { kind: 'union', items: parts(children) };
    case 'list':
      return { kind: 'list', items: parts(children) };
    case 'generic_type': {
      const [value, parameters] = children;
      return { kind: 'subscript', value: summariseNode(value, module, depth + 1), items: parts(parameters?.namedChildren ?? []) };
    }
    case 'subscript':
      return { kind: 'subscript', value: summariseNode(children[0], module, depth + 1), items: parts(children.slice(1)) };
    case 'call': {
      const call = module.callAt(node);
      return {
        kind: 'call',
        callee: summariseNode(call.callee, module, depth + 1),
        args: parts(call.positional),
        kwargs: Object.fromEntries([...call.keywords].map(([key, value]) => [key, summariseNode(value, module, depth + 1)])),
        hasMore: call.hasStar || call.hasDoubleStar,
      };
    }
    default:
      return { kind: 'opaque' };
  }
}
