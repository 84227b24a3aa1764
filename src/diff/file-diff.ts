/** One line of a hunk. Line numbers count from 1; `text` has no "\n" but keeps a "\r". */
export interface HunkLine {
  readonly kind: 'context' | 'added' | 'deleted';
  readonly text: string;
  /** Line in the base text; undefined for an added line. */
  readonly baseLine: number | undefined;
  /** Line in the head text; undefined for a deleted line. */
  readonly headLine: number | undefined;
  /** True when "\ No newline at end of file" followed. */
  readonly noNewline: boolean;
}

/** One hunk as its `@@` header counts it: starts from 1 (0 for an empty side). */
export interface Hunk {
  readonly baseStart: number;
  readonly baseCount: number;
  readonly headStart: number;
  readonly headCount: number;
  readonly lines: readonly HunkLine[];
}

export type FileStatus = 'added' | 'modified' | 'removed' | 'renamed';

/** What a pull request does to one file. */
export interface FileDiff {
  /** Path at the head; for a removed file its path at the base. */
  readonly path: string;
  /** Path at the base when the file was renamed. */
  readonly previousPath: string | undefined;
  readonly status: FileStatus;
  readonly hunks: readonly Hunk[];
}
