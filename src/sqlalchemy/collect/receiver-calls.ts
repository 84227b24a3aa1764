import { isAwaited, loopAround } from '../../python/flow.js';
import type { PyCall } from '../../python/calls.js';
import type { LoopFact } from '../../python/flow.js';
import type { PyNode } from '../../python/tree.js';
import type { ReceiverCall } from '../facts.js';
import type { ReceiverKind, ReceiverType } from '../receivers.js';
import type { NodeTypes } from '../typing/node-types.js';
import { isCoroutineMethod, KNOWN_METHODS } from '../typing/methods.js';
import { asReceiver } from '../typing/values.js';

const WITHOUT_METHODS = new Set<ReceiverKind>(['instance', 'sequence', 'context']);

/** All method calls on objects of known kind, in source order. */
export function receiverCallsOf(types: NodeTypes): readonly ReceiverCall[] {
  const found: ReceiverCall[] = [];
  for (const call of types.file.module.calls) {
    const { receiver, name } = call;
    if (!receiver || !KNOWN_METHODS.has(name)) continue;
    const type = asReceiver(types.valueOf(receiver));
    if (type && !WITHOUT_METHODS.has(type.kind)) found.push(new ReceiverCallRecord(call, receiver, type, types));
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

  constructor(call: PyCall, receiver: PyNode, type: ReceiverType, types: NodeTypes) {
    this.node = call.node;
    this.call = call;
    this.method = call.name;
    this.receiver = receiver;
    this.type = type;
    this.#types = types;
  }

  get awaited(): boolean {
    return isAwaited(this.node);
  }

  get loop(): LoopFact | undefined {
    return loopAround(this.node);
  }

  get isCoroutine(): boolean {
    return isCoroutineMethod(this.type, this.method, this.#types.argumentsOf(this.call));
  }
}
