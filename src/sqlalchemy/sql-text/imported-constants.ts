import type { ExpressionSummary } from '../../project/facts/expression-summary.js';
import type { ClassFacts } from '../../project/facts/file-facts.js';
import type { ProjectView } from '../../project/project-view.js';
import type { ImportedConstant, ResolveImported } from '../../python/static-strings.js';

const ENUM_BASE = /^enum\.(?:\w*Enum|\w*Flag)$/;
const MAX_BASES = 20;

/** Looks constants of other files up in the project's index: names bound exactly once to a literal, Enums and their members. */
export function constantsOf(view: ProjectView): ResolveImported {
  return (qualifiedName) => {
    const definition = view.definitionOf(qualifiedName);
    if (definition?.kind === 'class') return isEnum(definition.class, view) ? { value: undefined } : undefined;
    if (definition?.kind !== 'assignment' || definition.assignments.length !== 1) return undefined;
    return constantIn(definition.assignments[0]!.value);
  };
}

/** Whether a class reaches Python's enum module through the classes that the index knows. */
function isEnum(class_: ClassFacts, view: ProjectView): boolean {
  const pending = [class_];
  const seen = new Set<ClassFacts>();
  for (let next = pending.pop(); next && seen.size < MAX_BASES; next = pending.pop()) {
    seen.add(next);
    for (const base of next.bases) {
      if (base.kind !== 'name') continue;
      if (ENUM_BASE.test(base.name)) return true;
      const definition = view.definitionOf(base.name);
      if (definition?.kind === 'class' && !seen.has(definition.class)) pending.push(definition.class);
    }
  }
  return false;
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
