import type { ExpressionSummary } from '../../../project/facts/expression-summary.js';
import type { FunctionFacts } from '../../../project/facts/file-facts.js';
import type { ProjectTypes } from '../project-types.js';
import { agree, asReceiver, typed, withEvidence, type Value } from '../values.js';

/** What calling a project function gives: by its return annotation, else by what it returns or yields (evidence 5). */
export function functionResult(facts: FunctionFacts, module: string, types: ProjectTypes): Value | undefined {
  const manager = managerOf(facts.decorators);
  const given = facts.isGenerator || manager ? yielded(facts, module, types) : returned(facts, module, types);
  const value = withEvidence(given, 5);
  if (!value) return undefined;
  const of = asReceiver(value);
  if (manager) return of && typed('context', 5, { of, ...(manager === 'async' && { isAsync: true }) });
  if (facts.isGenerator) return of && typed('sequence', 5, { of });
  if (facts.isAsync) return of && typed('coroutine', 5, { of });
  return value;
}

/** What a FastAPI dependency or a pytest fixture hands out: what its function yields, or what it returns, awaited. */
export function providedBy(facts: FunctionFacts, module: string, types: ProjectTypes): Value | undefined {
  return withEvidence(facts.isGenerator ? yielded(facts, module, types) : returned(facts, module, types), 5);
}

function returned(facts: FunctionFacts, module: string, types: ProjectTypes): Value | undefined {
  if (facts.returns) return types.annotations.valueOf(facts.returns, module, 5);
  return agree(facts.returnValues.map((value) => types.valueOf(value, module)));
}

function yielded(facts: FunctionFacts, module: string, types: ProjectTypes): Value | undefined {
  if (facts.returns) {
    const declared = asReceiver(types.annotations.valueOf(facts.returns, module, 5));
    if (declared?.kind === 'sequence') return declared.of;
    // `@contextmanager def f() -> Session` is wrong, yet common, and its meaning is plain.
    if (declared) return declared;
  }
  return agree(facts.yields.map((value) => types.valueOf(value, module)));
}

function managerOf(decorators: readonly ExpressionSummary[]): 'sync' | 'async' | undefined {
  for (const decorator of decorators) {
    const name = decorator.kind === 'name' ? decorator.name : undefined;
    if (name === 'contextlib.contextmanager') return 'sync';
    if (name === 'contextlib.asynccontextmanager') return 'async';
  }
  return undefined;
}
