import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import { returnedExpression } from './columns.js';
import { knownStringList, knownString, originOf } from './values.js';

/** What a condition says about the dialect. */
export interface Guard {
  /** It holds only on these. */
  readonly only?: readonly string[];
  /** It holds on none of these. */
  readonly not?: readonly string[];
  /** Nothing but the dialect decides it. */
  readonly isDialectAlone: boolean;
}

const UNKNOWN: Guard = { isDialectAlone: false };
/** Parentheses, `not`, names and helper functions are looked through so many times. */
const MAX_STEPS = 12;

/** Reads `bind.dialect.name == "postgresql"`, `in (...)`, their negations, conjunctions, and names or functions for them. */
export function guardOf(condition: PyNode | undefined, module: PyModule, holds: boolean, steps = MAX_STEPS): Guard {
  if (!condition || steps === 0) return UNKNOWN;
  const follow = (node: PyNode | undefined, truth = holds) => guardOf(node, module, truth, steps - 1);
  switch (condition.kind) {
    case 'parenthesized_expression':
      return follow(condition.namedChildren[0]);
    case 'not_operator':
      return follow(condition.field('argument'), !holds);
    case 'boolean_operator':
      return combined(condition, holds, follow);
    case 'comparison_operator':
      return comparison(condition, module, holds);
    case 'identifier': {
      const { node } = originOf({ node: condition, frame: undefined }, module);
      return node === condition ? UNKNOWN : follow(node);
    }
    case 'call':
      return follow(returnedExpression(module.callAt(condition), module));
    default:
      return UNKNOWN;
  }
}

/** Both hold. */
export function bothGuards(a: Guard, b: Guard): Guard {
  const only = a.only && b.only ? a.only.filter((name) => b.only!.includes(name)) : (a.only ?? b.only);
  const not = [...(a.not ?? []), ...(b.not ?? [])];
  return { ...(only ? { only } : {}), ...(not.length > 0 ? { not } : {}), isDialectAlone: a.isDialectAlone && b.isDialectAlone };
}

function combined(node: PyNode, holds: boolean, follow: (part: PyNode | undefined) => Guard): Guard {
  const isAnd = node.field('operator')?.text === 'and';
  const left = follow(node.field('left'));
  const right = follow(node.field('right'));
  // "a and b" holds, or "a or b" does not: both parts are known.
  if (isAnd === holds) return bothGuards(left, right);
  if (left.only && right.only && !left.not && !right.not) {
    return { only: [...left.only, ...right.only], isDialectAlone: left.isDialectAlone && right.isDialectAlone };
  }
  return UNKNOWN;
}

function comparison(node: PyNode, module: PyModule, holds: boolean): Guard {
  const [left, right, ...more] = node.namedChildren;
  if (!left || !right || more.length > 0) return UNKNOWN;
  const operator = node.children
    .filter((child) => child !== left && child !== right && !child.is('comment'))
    .map((child) => child.text)
    .join(' ');
  if (operator === '==' || operator === '!=') {
    const name = isDialectName(left, module) ? right : isDialectName(right, module) ? left : undefined;
    const value = name && knownString({ node: name, frame: undefined }, module);
    return value === undefined ? UNKNOWN : guardBy([value], (operator === '==') === holds);
  }
  if ((operator !== 'in' && operator !== 'not in') || !isDialectName(left, module)) return UNKNOWN;
  const values = knownStringList({ node: right, frame: undefined }, module);
  return values.length === 0 ? UNKNOWN : guardBy(values, (operator === 'in') === holds);
}

function guardBy(names: readonly string[], isPositive: boolean): Guard {
  const dialects = names.map((name) => (name === 'postgres' ? 'postgresql' : name.toLowerCase()));
  return isPositive ? { only: dialects, isDialectAlone: true } : { not: dialects, isDialectAlone: true };
}

// `op.get_bind().dialect.name`, `conn.engine.name`, `context.dialect.name`, or a name for one of them.
function isDialectName(node: PyNode, module: PyModule): boolean {
  const { node: origin } = originOf({ node, frame: undefined }, module);
  if (!origin.is('attribute') || origin.field('attribute')?.text !== 'name') return false;
  const object = origin.field('object') && originOf({ node: origin.field('object')!, frame: undefined }, module).node;
  const last = object?.is('attribute') ? object.field('attribute')?.text : object?.is('identifier') ? object.text : undefined;
  return last === 'dialect' || last === 'engine' || last === 'impl';
}
