import type { PyCall } from '../python/calls.js';
import type { PyNode } from '../python/tree.js';
import type { SourceFile } from '../project/source-file.js';
import type { SqlAlchemyFile } from '../sqlalchemy/sqlalchemy-file.js';
import { editsConflict, type Edit } from '../text/edits.js';
import type { TextRange } from '../text/range.js';
import { argumentAppended, argumentRemoved } from './fixes/argument-edits.js';
import { importDropped } from './fixes/drop-import.js';
import { ImportPlan } from './fixes/import-plan.js';

/** Collects the edits of one fix. Ranges are nodes or offsets of the checked text. */
export interface Fixer {
  readonly text: string;
  replace(range: TextRange, newText: string): void;
  remove(range: TextRange): void;
  insertBefore(range: TextRange, newText: string): void;
  insertAfter(range: TextRange, newText: string): void;
  /** Adds an argument ("pool_pre_ping=True") at the end of a call, in the call's own layout, before `**kwargs`. */
  appendArgument(call: PyCall, argument: string): void;
  /** Removes one argument of a call with the comma and the layout that belong to it. */
  removeArgument(call: PyCall, argument: TextRange): void;
  /**
   * Makes a name importable in this file and returns how to write it here: uses an import or an alias the file
   * already has (`sa.select`), extends an existing `from <module> import ...`, or adds an import line.
   * Where the bare name means something else in this file, imports it under the other name given; without one, or when
   * that is taken too, aborts the fix.
   */
  importName(module: string, name: string, otherName?: string): string;
  /** Takes the name that an identifier stands for out of its import; leaves the import where others may see it. */
  dropImport(identifier: PyNode): void;
  /** Gives the fix up; nothing is offered. */
  abort(): never;
}

/** A rule gave its fix up: no fault. */
export class FixAborted extends Error {}

/** A Fixer that hands over what it collected. */
export interface EditCollector extends Fixer {
  /** The edits in order of place; undefined when two of them conflict or none was made. */
  collected(): readonly Edit[] | undefined;
}

/** Starts collecting edits for one fix in a file. */
export function createFixer(file: SourceFile, sqlalchemy: Pick<SqlAlchemyFile, 'symbolOf'>): EditCollector {
  const edits: Edit[] = [];
  const imports = new ImportPlan(file, sqlalchemy);
  const add = (start: number, end: number, newText: string) => void edits.push({ range: { start, end }, newText });
  return {
    text: file.text,
    replace: (range, newText) => add(range.start, range.end, newText),
    remove: (range) => add(range.start, range.end, ''),
    insertBefore: (range, newText) => add(range.start, range.start, newText),
    insertAfter: (range, newText) => add(range.end, range.end, newText),
    appendArgument(call, argument) {
      edits.push(...orAbort(argumentAppended(call, argument, file), 'the call takes no further argument'));
    },
    removeArgument(call, argument) {
      edits.push(orAbort(argumentRemoved(call, argument, file), 'the call has no such argument'));
    },
    importName(module, name, otherName) {
      return orAbort(imports.add(module, name, otherName), `${name} means something else here`);
    },
    dropImport(identifier) {
      const edit = importDropped(identifier, file);
      if (edit) edits.push(edit);
    },
    abort() {
      throw new FixAborted('the rule gave the fix up');
    },
    collected() {
      const all = [...joinTouching(edits.sort(byPlace)), ...imports.edits()].sort(byPlace);
      const isSound = all.length > 0 && all.every((edit, index) => index === 0 || !editsConflict(all[index - 1]!, edit));
      return isSound ? all : undefined;
    },
  };
}

function byPlace(a: Edit, b: Edit): number {
  return a.range.start - b.range.start || a.range.end - b.range.end;
}

/**
 * Edits that touch become one, so that a reader may apply them in any order: an insertion before a replacement, say.
 * Imports stay apart: two fixes share them.
 */
function joinTouching(edits: readonly Edit[]): Edit[] {
  const joined: Edit[] = [];
  for (const edit of edits) {
    const last = joined.at(-1);
    if (last?.range.end !== edit.range.start || editsConflict(last, edit)) joined.push(edit);
    else joined[joined.length - 1] = { range: { start: last.range.start, end: edit.range.end }, newText: last.newText + edit.newText };
  }
  return joined;
}

function orAbort<Value>(value: Value | undefined, reason: string): Value {
  if (value === undefined) throw new FixAborted(reason);
  return value;
}
