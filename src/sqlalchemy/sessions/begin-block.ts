import { withItemsAround, type WithItemFact } from '../../python/flow.js';
import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { ReceiverCall } from '../facts.js';
import type { SqlAlchemyFile } from '../sqlalchemy-file.js';
import { isSameObject } from './same-object.js';

const MAKERS: readonly string[] = ['session-factory', 'async-session-factory', 'engine', 'async-engine'];

/** A block whose end commits what was done in it. */
export interface BeginBlock {
  readonly kind: 'begin' | 'begin_nested';
  readonly block: PyNode;
}

/** The innermost `with session.begin():` and the like around a call on that session or connection. */
export function beginAround({ node, receiver }: ReceiverCall, sqlalchemy: SqlAlchemyFile, module: PyModule): BeginBlock | undefined {
  for (const item of withItemsAround(node)) {
    const kind = beginOf(sqlalchemy, module, item, receiver);
    const block = item.statement.field('body');
    if (kind && block) return { kind, block };
  }
  return undefined;
}

/** Whether a context is the transaction of `owner`: `owner.begin()`, or `SessionLocal.begin()` and `engine.begin()` that bind it. */
function beginOf(sqlalchemy: SqlAlchemyFile, module: PyModule, item: WithItemFact, owner: PyNode): 'begin' | 'begin_nested' | undefined {
  const { expression, alias } = item;
  if (expression.kind !== 'call') return undefined;
  const { receiver, name } = module.callAt(expression);
  if (!receiver || (name !== 'begin' && name !== 'begin_nested')) return undefined;
  if (isSameObject(module, receiver, owner)) return name;
  const isMaker = MAKERS.includes(sqlalchemy.typeOf(receiver)?.kind ?? '');
  return isMaker && alias && alias.text === owner.text && isBoundBy(module, owner, alias) ? name : undefined;
}

/** `with engine.begin() as c:` bound the name that is used, and nothing has bound it since. */
function isBoundBy(module: PyModule, use: PyNode, alias: PyNode): boolean {
  const bindings = module.resolve(use);
  return (
    bindings.some(({ target }) => target === alias) &&
    !bindings.some(({ target }) => target.start > alias.start && target.start < use.start)
  );
}
