import { withoutParentheses } from '../../../python/flow.js';
import { constantString } from '../../../python/literals.js';
import type { Binding, PyModule } from '../../../python/module.js';
import type { PyNode } from '../../../python/tree.js';
import { canMoveTo, soleBinding } from './local-values.js';
import { writtenSqlOf } from './written-sql.js';

/** A list whose items are written one after the other into `IN (...)`. */
export interface InList {
  /** The list in Python. */
  readonly source: string;
  /** What to name it after. */
  readonly named: PyNode;
  /** `joined`: "1, 2"; `quoted`: "a','b", whose outer quotes stand in the text around; `tuple`: "(1, 2)". */
  readonly form: 'joined' | 'quoted' | 'tuple';
  /** Where its items may come from. */
  readonly covers: PyNode;
  /** A variable that only held the joined text, and goes with it. */
  readonly variable: Binding | undefined;
}

/** The list behind an expression that writes its items, when that is evident. */
export function listBehind(module: PyModule, expression: PyNode): InList | undefined {
  const direct = joinedList(module, expression) ?? tupleOf(module, expression);
  if (direct) return { ...direct, covers: expression, variable: undefined };
  const local = soleBinding(module, expression);
  const joined = local && joinedList(module, withoutParentheses(local.value));
  if (!joined || !canMoveTo(module, joined.named, expression)) return undefined;
  return { ...joined, covers: local.value, variable: local.binding };
}

type Found = Pick<InList, 'source' | 'named' | 'form'>;

/** `tuple(ids)`, written as Python writes it. */
function tupleOf(module: PyModule, expression: PyNode): Found | undefined {
  if (expression.kind !== 'call') return undefined;
  const call = module.callAt(expression);
  const [inner, second] = call.positional;
  if (module.qualifiedName(call.callee) !== 'builtins.tuple' || !inner || second || inner.kind === 'list_splat') return undefined;
  return { source: asList(module, inner), named: inner, form: 'tuple' };
}

function joinedList(module: PyModule, expression: PyNode): Found | undefined {
  if (expression.kind !== 'call') return undefined;
  const call = module.callAt(expression);
  const separator = call.name === 'join' && call.receiver ? constantString(call.receiver) : undefined;
  const items = call.argumentList.kind === 'generator_expression' ? call.argumentList : call.positional[0];
  if (separator === undefined || !items) return undefined;
  const form = /^\s*,\s*$/.test(separator) ? 'joined' : /^'\s*,\s*'$/.test(separator) ? 'quoted' : undefined;
  if (!form) return undefined;
  const found = mappedList(module, items) ?? comprehendedList(module, items, form);
  if (found) return { ...found, form };
  // Items that are joined as they are may be SQL already, unless quotes are put around them here.
  return form === 'quoted' && items.is('identifier', 'attribute', 'subscript')
    ? { source: asList(module, items), named: items, form }
    : undefined;
}

type Listed = Pick<InList, 'source' | 'named'>;

/** `map(str, ids)` */
function mappedList(module: PyModule, items: PyNode): Listed | undefined {
  if (items.kind !== 'call') return undefined;
  const call = module.callAt(items);
  const [convert, list, third] = call.positional;
  if (module.qualifiedName(call.callee) !== 'builtins.map' || !convert || !list || third || call.hasStar) return undefined;
  const isPlain = /^builtins\.(?:str|repr)$/.test(module.qualifiedName(convert) ?? '');
  return isPlain && !list.is('call', 'generator_expression') ? { source: asList(module, list), named: list } : undefined;
}

/** `str(each) for each in ids`, `f"'{each}'" for each in names` */
function comprehendedList(module: PyModule, items: PyNode, form: 'joined' | 'quoted'): Listed | undefined {
  if (!items.is('generator_expression', 'list_comprehension')) return undefined;
  const [body, clause, more] = items.namedChildren;
  const [target, list] = [clause?.field('left'), clause?.field('right')];
  if (!body || !list || more || target?.kind !== 'identifier' || clause?.kind !== 'for_in_clause') return undefined;
  const item = form === 'quoted' ? withoutParentheses(body) : itemWritten(module, body);
  if (item?.kind !== 'identifier' || item.text !== target.text || list.is('call', 'generator_expression')) return undefined;
  return { source: asList(module, list), named: list };
}

/** The value behind `str(x)`, `repr(x)`, `f"'{x}'"`, `"'" + x + "'"`. */
function itemWritten(module: PyModule, body: PyNode): PyNode | undefined {
  const node = withoutParentheses(body);
  const call = node.kind === 'call' ? module.callAt(node) : undefined;
  if (call && /^builtins\.(?:str|repr)$/.test(module.qualifiedName(call.callee) ?? '')) return call.positional[0];
  const pieces = writtenSqlOf(module, node)?.pieces.filter((piece) => piece.kind === 'slot' || piece.sql !== '') ?? [];
  const [slot, second] = pieces.flatMap((piece) => (piece.kind === 'slot' ? [piece] : []));
  const around = pieces.map((piece) => (piece.kind === 'slot' ? '{}' : piece.sql)).join('');
  if (!slot || second || slot.isShaped) return undefined;
  return around === "'{}'" || around === '{}' ? slot.expression : undefined;
}

/** An expanding parameter looks at the first item, so it takes a list or tuple and no set. */
function asList(module: PyModule, list: PyNode): string {
  if (list.is('list', 'tuple', 'list_comprehension')) return list.text;
  const bindings = list.kind === 'identifier' ? module.resolve(list) : [];
  const isList = bindings.every(
    ({ value, annotation }) =>
      value?.is('list', 'tuple', 'list_comprehension') === true ||
      /^(?:typing\.)?(?:list|tuple|Sequence)\b(?!.*\|)/i.test(annotation?.text ?? ''),
  );
  return bindings.length > 0 && isList ? list.text : `list(${list.text})`;
}
