import type { AssignmentFacts, ClassFacts, FileFacts, FunctionFacts } from './facts/file-facts.js';

/** Where a name is defined, with what the index knows of it. `file` is the file that defines it. */
export type Definition =
  | { readonly kind: 'class'; readonly qualifiedName: string; readonly file: FileFacts; readonly class: ClassFacts }
  | {
      readonly kind: 'function';
      readonly qualifiedName: string;
      readonly file: FileFacts;
      readonly function: FunctionFacts;
      readonly owner?: ClassFacts;
    }
  /** All assignments of the name, at least one. */
  | {
      readonly kind: 'assignment';
      readonly qualifiedName: string;
      readonly file: FileFacts;
      readonly assignments: readonly AssignmentFacts[];
      readonly owner?: ClassFacts;
    }
  | { readonly kind: 'module'; readonly qualifiedName: string; readonly file: FileFacts };

/** What other files of the project say. Undefined always means "not known": the file may not have been read. */
export interface ProjectView {
  /**
   * Follows imports, re-exports and star imports from an absolute dotted name to the name it stands for:
   * "app.db.AsyncSession" -> "sqlalchemy.ext.asyncio.AsyncSession". A name that leads nowhere further is given back.
   */
  canonicalName(qualifiedName: string): string;
  /** The definition behind an absolute dotted name, re-exports followed; attributes of classes and methods too ("app.db.Repo.get"). */
  definitionOf(qualifiedName: string): Definition | undefined;
  /** What a bare or dotted name means at the top of a module: for names inside string annotations. */
  qualify(module: string, name: string): string;
  /** The facts of a module by its dotted name. */
  fileOf(module: string): FileFacts | undefined;
  /** Whether a dotted name belongs to the project (its first parts name a known module or package), also when that file was not read. */
  isProjectName(qualifiedName: string): boolean;
  /** Every file read into the index. */
  files(): Iterable<FileFacts>;
}
