import { countLeading } from '../../text/count-leading.js';
import type { Operation } from '../facts.js';

/** The steps of some kinds before one of them. */
export function stepsBefore(steps: readonly Operation[], step: Operation, kinds: readonly string[]): Operation[] {
  const { places, byKind } = orderOf(steps);
  const place = places.get(step)!;
  return kinds.flatMap((kind) => {
    const some = byKind.get(kind) ?? [];
    return some.slice(0, countBefore(some, place, places));
  });
}

/** The steps of one kind behind one of them, in their order. */
export function stepsBehind(steps: readonly Operation[], step: Operation, kind: string): Operation[] {
  const { places, byKind } = orderOf(steps);
  const some = byKind.get(kind) ?? [];
  return some.slice(countBefore(some, places.get(step)! + 1, places));
}

/** The steps of some kinds. */
export function stepsOf(steps: readonly Operation[], kinds: readonly string[]): Operation[] {
  const { byKind } = orderOf(steps);
  return kinds.flatMap((kind) => byKind.get(kind) ?? []);
}

interface Order {
  readonly places: ReadonlyMap<Operation, number>;
  readonly byKind: ReadonlyMap<string, readonly Operation[]>;
}

/** Kept for each list of steps: rules ask for each of thousands what the others do. */
function orderOf(steps: readonly Operation[]): Order {
  const known = orders.get(steps);
  if (known) return known;
  const byKind = new Map<string, Operation[]>();
  for (const step of steps) {
    const same = byKind.get(step.kind);
    if (same) same.push(step);
    else byKind.set(step.kind, [step]);
  }
  const order = { places: new Map(steps.map((step, place) => [step, place])), byKind };
  orders.set(steps, order);
  return order;
}

const orders = new WeakMap<readonly Operation[], Order>();

function countBefore(some: readonly Operation[], place: number, places: ReadonlyMap<Operation, number>): number {
  return countLeading(some, (step) => places.get(step)! < place);
}
