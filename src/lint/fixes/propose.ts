import type { Draft } from '../run/draft.js';
import type { RuleTarget } from '../run/run-rules.js';
import type { Fix } from '../finding.js';
import { createFixer, FixAborted } from '../fixer.js';
import type { ProposedFix } from '../rule.js';

/** A rule offers a fix that its meta does not announce. */
export class UndeclaredFixError extends Error {}

/**
 * The fix that a rule proposes for what it reported, not yet proven; undefined when it has none to offer.
 * @throws UndeclaredFixError, and whatever the rule's own code throws.
 */
export function proposeFix(draft: Draft, { file, sqlalchemy }: RuleTarget): Fix | undefined {
  const fixer = createFixer(file, sqlalchemy);
  let proposed: ProposedFix | undefined;
  try {
    proposed = draft.report.fix?.(fixer);
  } catch (error) {
    if (error instanceof FixAborted) return undefined;
    throw error;
  }
  const edits = fixer.collected();
  if (!proposed || !edits) return undefined;
  const { title, applicability } = proposed;
  const declared = draft.rule.meta.fix;
  if (declared !== applicability && declared !== 'mixed') {
    throw new UndeclaredFixError(`it offers a fix that is ${applicability}, its meta says ${declared ?? 'none'}`);
  }
  return { title, applicability, edits };
}
