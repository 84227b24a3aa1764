import type { PyNode } from '../../python/tree.js';
import type { Draft } from '../run/draft.js';
import { nodeIds, statementOf } from '../run/statement.js';

/**
 * Which findings the base has already: the same rule reported the same syntax in an equal statement of the same
 * class or function. Each finding of the base answers for one at the head; of several equal ones it answers first
 * for those with the same statements around them, so that a copy counts as new and not its original.
 */
export function existingDrafts(head: readonly Draft[], base: readonly Draft[]): ReadonlySet<Draft> {
  const existing = new Set<Draft>();
  const idOf = nodeIds();
  const identityOf = ({ rule, symbol, node, key }: Draft) => [rule.name, symbol, idOf(statementOf(node)), key].join('\0');
  const taken = new Set<Draft>();
  const claim = (drafts: readonly Draft[], placeOf: (draft: Draft) => string): void => {
    const left = queues(base, placeOf);
    for (const draft of drafts) {
      const queue = left.get(placeOf(draft));
      const answer = queue && nextFree(queue, taken);
      if (!answer) continue;
      taken.add(answer);
      existing.add(draft);
    }
  };
  claim(head, (draft) => `${identityOf(draft)}\0${surroundingsOf(draft, idOf)}`);
  const unclaimed = head.filter((draft) => !existing.has(draft));
  if (unclaimed.length > 0) claim(unclaimed, identityOf);
  return existing;
}

/** The drafts of each place, the first of them last. */
function queues(drafts: readonly Draft[], placeOf: (draft: Draft) => string): Map<string, Draft[]> {
  const byPlace = new Map<string, Draft[]>();
  for (const draft of [...drafts].reverse()) {
    const place = placeOf(draft);
    const queue = byPlace.get(place);
    if (queue) queue.push(draft);
    else byPlace.set(place, [draft]);
  }
  return byPlace;
}

function nextFree(queue: Draft[], taken: ReadonlySet<Draft>): Draft | undefined {
  let draft = queue.pop();
  while (draft && taken.has(draft)) draft = queue.pop();
  return draft;
}

function surroundingsOf({ node }: Draft, idOf: (node: PyNode) => number): string {
  const statement = statementOf(node);
  return [neighbour(statement, 'previousSibling'), neighbour(statement, 'nextSibling')].map((each) => (each ? idOf(each) : '')).join('\0');
}

function neighbour(statement: PyNode, direction: 'previousSibling' | 'nextSibling'): PyNode | undefined {
  let at = statement[direction];
  while (at?.is('comment')) at = at[direction];
  return at;
}
