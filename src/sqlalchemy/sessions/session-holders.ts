import { withItemsAround } from '../../python/flow.js';
import type { PyCall } from '../../python/calls.js';
import type { PyFunction, PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { SqlAlchemyFile } from '../sqlalchemy-file.js';

/** A session that a piece of code works with, by the expression that names it. */
export interface HeldSession {
  readonly named: PyNode;
  readonly isAsync: boolean;
}

/**
 * The sessions that a call works with, as far as this file shows: named in it, held by an object that was made with one
 * (`users = Users(session)`), used by a method of the same object, or by a function defined beside it. A use under a
 * lock, and a session that is opened inside, are not among them.
 */
export function sessionsIn(sqlalchemy: SqlAlchemyFile, module: PyModule, work: PyNode): readonly HeldSession[] {
  const found: HeldSession[] = [];
  const add = (node: PyNode, home: PyNode) => {
    const session = sessionAt(sqlalchemy, node);
    if (session && !isBoundIn(module, node, home) && !isLocked(node)) found.push(session);
  };
  for (const node of namesIn(work)) {
    add(node, work);
    const held = node.kind === 'identifier' ? heldBy(module, node) : undefined;
    if (held && !isBoundIn(module, node, work)) for (const argument of held) add(argument, work);
    const called = functionOf(module, node);
    if (called) for (const inner of namesIn(called.body)) add(inner, called.node);
  }
  return found;
}

/** `f(session)` names it, `session.get(...)` uses it; `session` of `x.session` does neither by itself. */
function namesIn(area: PyNode): readonly PyNode[] {
  return area
    .descendants('identifier', 'attribute')
    .filter(({ fieldName, parent }) => fieldName !== 'attribute' && !(fieldName === 'name' && parent?.kind === 'keyword_argument'));
}

function sessionAt(sqlalchemy: SqlAlchemyFile, node: PyNode): HeldSession | undefined {
  const type = sqlalchemy.typeOf(node);
  if (!type?.strong || type.isRegistry || (type.kind !== 'session' && type.kind !== 'async-session')) return undefined;
  return { named: node, isAsync: type.kind === 'async-session' };
}

/** The session is opened within the code itself, so that it has one of its own. */
function isBoundIn(module: PyModule, node: PyNode, home: PyNode): boolean {
  return node.kind === 'identifier' && module.resolve(node).some(({ target }) => home.contains(target));
}

function isLocked(node: PyNode): boolean {
  return withItemsAround(node).some(({ expression }) => /lock|mutex|semaphore\(1\)/i.test(expression.text));
}

/** The arguments of the constructor that made an object: `Users(session)`. */
function heldBy(module: PyModule, name: PyNode): readonly PyNode[] | undefined {
  const bindings = module.resolve(name);
  const value = bindings.length === 1 && bindings[0]!.kind === 'assignment' ? bindings[0]!.value : undefined;
  const call: PyCall | undefined = value?.kind === 'call' ? module.callAt(value) : undefined;
  return call && /^[A-Z]/.test(call.name) ? [...call.positional, ...call.keywords.values()] : undefined;
}

/** The function behind `self.load` or behind a function defined in the function around. */
function functionOf(module: PyModule, node: PyNode): PyFunction | undefined {
  if (node.kind === 'attribute') {
    if (node.field('object')?.text !== 'self') return undefined;
    const owner = module.functionOf(node)?.owner;
    const name = node.field('attribute')!.text;
    return owner && module.functions.find((candidate) => candidate.owner === owner && candidate.name === name);
  }
  const [only, second] = module.resolve(node);
  if (only?.kind !== 'function' || second || only.scope.kind !== 'function') return undefined;
  return module.functions.find((candidate) => candidate.node === only.target.parent);
}
