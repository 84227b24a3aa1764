import { statementOf } from '../../python/flow.js';
import { commentAbove } from '../../python/flow/comment-above.js';
import type { PyNode } from '../../python/tree.js';
import type { Operation } from '../facts.js';

/** Gives the steps of a step's kind that fit, itself among them where it does; asked for each step, looked up once. */
export function alikeAmong(steps: readonly Operation[], fits: (step: Operation) => boolean): (step: Operation) => readonly Operation[] {
  const byKind = new Map<string, readonly Operation[]>();
  return ({ kind }) => {
    const known = byKind.get(kind) ?? steps.filter((step) => step.kind === kind && fits(step));
    byKind.set(kind, known);
    return known;
  };
}

/** A comment above the step, or above those of its kind that stand in a row before it, speaks of locks or of the table's size. */
export function isLockExplained(step: Operation): boolean {
  const name = step.call.name;
  for (let at: PyNode | undefined = statementOf(step.node); at; at = at?.previousSibling) {
    const comment = commentAbove(at);
    if (comment !== '') return /concurren|\block|\bsmall|\btiny\b|\bempty\b|\bfew rows\b/i.test(comment);
    while (at?.previousSibling?.kind === 'comment') at = at.previousSibling;
    const above = at?.previousSibling?.namedChildren[0];
    if (!above?.is('call') || !above.field('function')!.text.endsWith(name)) return false;
  }
  return false;
}
