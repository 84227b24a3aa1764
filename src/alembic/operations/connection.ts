import { withItemsAround } from '../../python/flow.js';
import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { Operation } from '../facts.js';
import { originOf } from './values.js';

/**
 * Whether an operation certainly runs inside the transaction that Alembic opened: it is a call of `op` or of the
 * connection from `op.get_bind()`, outside an autocommit block, and nothing before or around it takes the transaction
 * away.
 */
export function isInMigrationTransaction(operation: Operation, steps: readonly Operation[], module: PyModule): boolean {
  if (operation.inAutocommit) return false;
  if (steps.slice(0, steps.indexOf(operation)).some(({ kind }) => kind === 'commit')) return false;
  if (LEAVES_TRANSACTION.test(module.tree.text)) return false;
  if ([operation.node, operation.anchor].some((node) => isInOtherContext(node, module))) return false;
  if (operation.inBatch || module.qualifiedName(operation.call.callee)?.startsWith('alembic.op.')) return true;
  const { receiver } = operation.call;
  const origin = receiver && originOf({ node: receiver, frame: undefined }, module).node;
  return origin?.is('call') === true && module.qualifiedName(origin.field('function')!) === 'alembic.op.get_bind';
}

/** AUTOCOMMIT isolation, by SQLAlchemy or by the driver. */
const LEAVES_TRANSACTION =
  /isolation_level["']?\s*[=:(]\s*["']AUTOCOMMIT|\bautocommit["']?\s*[=:]\s*True\b|ISOLATION_LEVEL_AUTOCOMMIT|\.set_isolation_level\(/i;

/** A `with` of a kind that is not known may be the project's own autocommit block. */
function isInOtherContext(node: PyNode, module: PyModule): boolean {
  return withItemsAround(node).some(({ expression }) => {
    const { node: entered } = originOf({ node: expression, frame: undefined }, module);
    if (!entered.is('call')) return true;
    const { callee, name } = module.callAt(entered);
    return !TRANSACTION_METHODS.has(name) && !PLAIN_CONTEXTS.has(module.qualifiedName(callee) ?? '');
  });
}

const TRANSACTION_METHODS: ReadonlySet<string> = new Set(['begin', 'begin_nested', 'begin_transaction']);
const PLAIN_CONTEXTS: ReadonlySet<string> = new Set(['alembic.op.batch_alter_table', 'contextlib.suppress', 'sqlalchemy.orm.Session']);
