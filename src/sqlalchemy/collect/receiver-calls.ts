import { isAwaited, loopAround } from '../../python/flow.js';
import type { PyCall } from '../../python/calls.js';
import type { LoopFact } from '../../python/flow.js';
import type { PyNode } from '../../python/tree.js';
import { isCoroutineMethod } from '../sessions/coroutine-methods.js';
import type { Chain, LocalChain, ReceiverCall } from '../facts.js';
import type { ReceiverKind, ReceiverType } from '../receivers.js';
import type { NodeTypes } from '../typing/node-types.js';
import { KNOWN_METHODS } from '../typing/methods.js';
import { asReceiver } from '../typing/values.js';
import { chainFrom, withAwait } from './chains.js';
import type { LocalChains } from './local-chains.js';

const WITHOUT_METHODS = new Set<ReceiverKind>(['instance', 'sequence', 'context']);

/** All method calls on objects of known kind, in source order. */
export function receiverCallsOf(types: NodeTypes, variables: LocalChains): readonly ReceiverCall[] {
  const found: ReceiverCall[] = [];
  for (const call of types.file.module.calls) {
    if (!KNOWN_METHODS.has(call.name)) continue;
    const { receiver } = call;
    if (!receiver) continue;
    const type = asReceiver(types.valueOf(receiver));
    if (type && !WITHOUT_METHODS.has(type.kind)) found.push(new ReceiverCallRecord(call, { receiver, type }, types, variables));
  }
  return found;
}

/** Its flow is looked at only when a rule asks. */
class ReceiverCallRecord implements ReceiverCall {
  readonly node: PyNode;
  readonly call: PyCall;
  readonly method: string;
  readonly receiver: PyNode;
  readonly type: ReceiverType;
  readonly #types: NodeTypes;
  readonly #variables: LocalChains;

  constructor(call: PyCall, { receiver, type }: Pick<ReceiverCall, 'receiver' | 'type'>, types: NodeTypes, variables: LocalChains) {
    this.node = call.node;
    this.call = call;
    this.method = call.name;
    this.receiver = receiver;
    this.type = type;
    this.#types = types;
    this.#variables = variables;
  }

  get awaited(): boolean {
    return isAwaited(this.node);
  }

  get loop(): LoopFact | undefined {
    return loopAround(this.node);
  }

  get result(): Chain {
    return chainFrom(withAwait(this.node), this.#types.file.module);
  }

  get resultVariable(): LocalChain | undefined {
    return this.#variables.of(this.result);
  }

  get isCoroutine(): boolean {
    return isCoroutineMethod(this.type, this.method);
  }
}
