import type { FileStatus } from '../diff/file-diff.js';

/** What the pull request changes, as far as rules may ask. */
export interface PullFacts {
  /** Status by path at the head (a removed file by its old path). */
  readonly statusOf: ReadonlyMap<string, FileStatus>;
  /** Old path by new path of renamed files. */
  readonly previousPaths: ReadonlyMap<string, string>;
}
