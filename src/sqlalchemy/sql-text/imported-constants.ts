import type { ExpressionSummary } from '../../project/facts/expression-summary.js';
import type { ProjectView } from '../../project/project-view.js';
import type { ImportedConstant, ResolveImported } from '../../python/static-strings.js';

/** Looks constants of other files up in the project's index: names bound exactly once to a literal, and Enum members. */
export function constantsOf(view: ProjectView): ResolveImported {
  return (qualifiedName) => {
    const definition = view.definitionOf(qualifiedName);
    if (definition?.kind !== 'assignment' || definition.assignments.length !== 1) return undefined;
    return constantIn(definition.assignments[0]!.value);
  };
}

function constantIn(value: ExpressionSummary | undefined): ImportedConstant | undefined {
  switch (value?.kind) {
    case 'string':
      return { value: value.value };
    case 'number':
      return { value: String(value.value) };
    case 'list':
    case 'tuple':
    case 'set':
      return value.items.every((item) => constantIn(item)) ? { value: undefined } : undefined;
    case 'dictionary':
      return value.entries.every(([, item]) => constantIn(item)) ? { value: undefined } : undefined;
    default:
      return undefined;
  }
}
