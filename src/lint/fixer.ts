import type { PyCall } from '../python/calls.js';
import type { TextRange } from '../text/range.js';

/** Collects the edits of one fix. Ranges are nodes or offsets of the checked text. */
export interface Fixer {
  readonly text: string;
  replace(range: TextRange, newText: string): void;
  remove(range: TextRange): void;
  insertBefore(range: TextRange, newText: string): void;
  insertAfter(range: TextRange, newText: string): void;
  /**
   * Adds an argument at the end of a call: keeps the layout of a call over several lines (one argument a line, trailing
   * comma), goes before `**kwargs`. `argument` is source text: "pool_pre_ping=True".
   */
  appendArgument(call: PyCall, argument: string): void;
  /** Removes one argument of a call with the comma and the layout that belong to it. */
  removeArgument(call: PyCall, argument: TextRange): void;
  /**
   * Makes a name importable in this file and returns how to write it here: extends an existing
   * `from <module> import ...`, uses an alias the file already has (`sa.select`), or adds an import line.
   * Aborts the fix when the bare name means something else in this file.
   */
  importName(module: string, name: string): string;
  /** Gives the fix up; nothing is offered. */
  abort(): never;
}
