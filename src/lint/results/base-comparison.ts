import type { PyNode } from '../../python/tree.js';
import type { Draft } from '../run/draft.js';
import { syntaxKey } from '../../python/literals.js';
import { statementOf } from '../run/statement.js';

/**
 * Which findings the base has already: the same rule reported the same syntax in an equal statement of the same
 * class or function. Each finding of the base answers for one at the head; of several equal ones it answers first
 * for those with the same statements around them, so that a copy counts as new and not its original.
 */
export function existingDrafts(head: readonly Draft[], base: readonly Draft[]): ReadonlySet<Draft> {
  const existing = new Set<Draft>();
  const left = new Map<string, Draft[]>();
  for (const draft of base) left.set(identityOf(draft), [...(left.get(identityOf(draft)) ?? []), draft]);
  const claim = (draft: Draft, fits: (candidate: Draft) => boolean): void => {
    const candidates = left.get(identityOf(draft)) ?? [];
    const at = candidates.findIndex(fits);
    if (at === -1) return;
    candidates.splice(at, 1);
    existing.add(draft);
  };
  for (const draft of head) claim(draft, (candidate) => surroundingsOf(candidate) === surroundingsOf(draft));
  for (const draft of head) if (!existing.has(draft)) claim(draft, () => true);
  return existing;
}

function identityOf({ rule, symbol, node, key }: Draft): string {
  return [rule.name, symbol, syntaxKey(statementOf(node)), key].join('\0');
}

function surroundingsOf({ node }: Draft): string {
  const statement = statementOf(node);
  return [neighbour(statement, 'previousSibling'), neighbour(statement, 'nextSibling')]
    .map((each) => (each ? syntaxKey(each) : ''))
    .join('\0');
}

function neighbour(statement: PyNode, direction: 'previousSibling' | 'nextSibling'): PyNode | undefined {
  let at = statement[direction];
  while (at?.is('comment')) at = at[direction];
  return at;
}
