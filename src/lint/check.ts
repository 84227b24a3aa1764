import type { PullFacts } from '../project/pull-facts.js';
import type { Finding, Note } from './finding.js';
import type { Rule } from './rule.js';
import type { Settings } from './settings.js';

/** A Python file to check. Texts are decoded, with their own line ends. */
export interface InputFile {
  readonly path: string;
  readonly text: string;
  /** The text at the merge base, when the file existed there. */
  readonly base?: string;
}

/** All that the checker looks at. It reads nothing by itself. */
export interface CheckInput {
  /** Files whose findings are wanted. */
  readonly files: readonly InputFile[];
  /** Unchanged files that facts need (imported models, session factories), by path: text at the head. */
  readonly context?: ReadonlyMap<string, string>;
  /** Migrations on the base branch's present tip, by path, for the revision graph (multiple-heads). */
  readonly baseMigrations?: ReadonlyMap<string, string>;
  /** `versions` folders that could not be read completely. */
  readonly incompleteLocations?: readonly string[];
  /** Repository files that tell about the project: alembic.ini, pyproject.toml, requirements. */
  readonly projectFiles?: ReadonlyMap<string, string>;
  /** What the pull request changes; absent when whole files are checked. */
  readonly pull?: PullFacts;
  readonly rules: readonly Rule[];
  readonly settings: Settings;
}

export interface CheckResult {
  /** All findings of `files`, in order of path and range; nothing is dropped for being suppressed or old, only marked. */
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
  /** Number of files looked at. */
  readonly files: number;
}

/**
 * Checks files with all rules. Yields to the event loop between files, so that long runs neither block nor grow.
 * A rule that throws gives a note and the others go on; a file that does not parse gives a note and what its tree still holds.
 */
export declare function check(input: CheckInput, signal?: AbortSignal): Promise<CheckResult>;
