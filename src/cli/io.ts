// cli/ is the command line: arguments in, text and an exit code out. It may read files and run Git; it decides nothing
// about findings, changes no file but through --fix, never loads Probot, and prints nothing but through Io.
import type { Rule } from '../lint/rule.js';

/** The outside of one run, so that tests can be it. */
export interface Io {
  /** Absolute, symbolic links resolved. */
  readonly cwd: string;
  readonly isColoured: boolean;
  /** Whether somebody watches stderr. */
  readonly isErrorTerminal: boolean;
  out(text: string): void;
  err(text: string): void;
  readInput(): Promise<Uint8Array>;
  /** Where facts are kept between runs; undefined: nowhere. */
  cacheFolder(): Promise<string | undefined>;
}

/** The program that runs: its version, and its rules, loaded when a command needs them. */
export interface Program {
  readonly version: string;
  loadRules(): Promise<readonly Rule[]>;
}

/** 0: nothing at the failing level. 1: findings. 2: the run itself went wrong, or was asked for wrongly. */
export type ExitCode = 0 | 1 | 2;

/** What was asked for cannot be done; the message is one line for the person who asked. */
export class UsageError extends Error {}
