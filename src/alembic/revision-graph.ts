import type { Revision } from './facts.js';

/** The revisions of one version location as they are on the base branch and after merging. */
export interface RevisionGraph {
  /** The `versions` folder. */
  readonly location: string;
  readonly atBase: ReadonlyMap<string, Revision>;
  /** Base branch's present tip with the pull request's files put over it. */
  readonly merged: ReadonlyMap<string, Revision>;
  readonly baseHeads: readonly string[];
  readonly mergedHeads: readonly string[];
  /** False when a part of the folder could not be read: rules that count heads stay silent. */
  readonly isComplete: boolean;
}

/** The revision graphs of a repository, one per version location. */
export interface RevisionGraphs {
  graphOf(path: string): RevisionGraph | undefined;
}
