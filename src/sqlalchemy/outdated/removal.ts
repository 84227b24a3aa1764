import type { ProjectFacts } from '../../project/environment/project-facts.js';

/**
 * What became of an API that SQLAlchemy 2.0 removed, in the version a project runs on: before 1.4 it is the way to
 * write it, 1.4 still has it and warns, since 2.0 the call fails.
 */
export type RemovalStage = 'current' | 'deprecated' | 'removed';

/** The stage for a project. */
export function removalStageOf({ sqlalchemyVersion: { major, minor } }: ProjectFacts): RemovalStage {
  if (major >= 2) return 'removed';
  return major === 1 && minor >= 4 ? 'deprecated' : 'current';
}

/** How bad a use of such an API is: 1.4 still does it and warns. Undefined where it is the way to write it. */
export function removalSeverityOf(facts: ProjectFacts): 'warning' | 'error' | undefined {
  const stage = removalStageOf(facts);
  if (stage === 'current') return undefined;
  return stage === 'deprecated' ? 'warning' : 'error';
}
