import { consumerOf } from '../flow.js';
import type { Binding, PyModule } from '../module.js';
import type { PyNode } from '../tree.js';

const MUTATORS = new Set(['append', 'appendleft', 'add', 'extend', 'insert', 'update', 'setdefault']);
const COLLECTIONS = new Set(['list', 'set', 'dictionary', 'list_comprehension', 'set_comprehension', 'dictionary_comprehension', 'call']);

/** What is put into collections after they were made: arguments of `x.append(..)`, `x.update(..)`, values of `x[k] = v`. */
export function mutationsOf(module: PyModule, bindings: readonly Binding[]): PyNode[] {
  const holders = bindings.filter(({ value }) => value && COLLECTIONS.has(value.kind));
  const [first] = holders;
  return first ? module.usesOf(first).flatMap((use) => putInto(module, use)) : [];
}

function putInto(module: PyModule, use: PyNode): readonly PyNode[] {
  const consumer = consumerOf(use);
  if (consumer.kind === 'attribute' && MUTATORS.has(consumer.name)) {
    const called = consumerOf(consumer.node);
    if (called.kind !== 'called') return [];
    const { positional, keywords, name } = module.callAt(called.node);
    return name === 'insert' || name === 'setdefault' ? positional.slice(1) : [...positional, ...keywords.values()];
  }
  if (consumer.kind !== 'subscripted' || consumer.node.fieldName !== 'left') return [];
  const value = consumer.node.parent?.kind === 'assignment' ? consumer.node.parent.field('right') : undefined;
  return value ? [value] : [];
}
