import type { Edit } from '../text/edits.js';
import type { Position, TextRange } from '../text/range.js';

/** error fails the required check by default; warning is risky or against the guideline; info is advice. */
export type Severity = 'error' | 'warning' | 'info';

/** safe: same behaviour, or a certain failure turned into its evident intent. unsafe: behaviour may change. */
export type Applicability = 'safe' | 'unsafe';

/** A cure for one finding: edits of the finding's own file, offsets into the checked text (without a byte order mark). */
export interface Fix {
  readonly title: string;
  readonly applicability: Applicability;
  readonly edits: readonly Edit[];
}

/** A second place that explains a finding. Lines are 0-based rows. */
export interface Related {
  readonly path: string;
  readonly row: number;
  readonly message: string;
}

/** A comment that silences a finding. */
export interface SuppressedBy {
  /** 0-based row of the comment. */
  readonly row: number;
  readonly reason: string;
}

/** What a rule found at one place; plain JSON. */
export interface Finding {
  /** The rule's only name: `commit-in-loop`. */
  readonly rule: string;
  readonly family: string;
  readonly severity: Severity;
  /** Path in the repository, with "/". */
  readonly path: string;
  /** UTF-16 offsets into the checked text, with the same range as 0-based positions. */
  readonly range: TextRange;
  readonly start: Position;
  readonly end: Position;
  readonly message: string;
  /** Qualified name of the enclosing class or function, "" at module level. */
  readonly symbol: string;
  /** What was found, whatever the file's name: rule, symbol, normalised source, ordinal; no line numbers. Hex sha-256. */
  readonly contentId: string;
  /** Identity across pushes: the path and the content id. Hex sha-256. */
  readonly fingerprint: string;
  readonly fix: Fix | null;
  readonly related: readonly Related[];
  readonly suppressedBy: SuppressedBy | null;
  /** True when the base has the same finding on the same syntax: it is not this pull request's. */
  readonly existedAtBase: boolean;
  /**
   * The 0-based row of a change that removed what kept unchanged code from being a finding; null when its own statement is
   * changed, or when nothing was removed around it. 0 for a file that is gone: places in it are those of its last text.
   */
  readonly removalRow: number | null;
}

/** Something said about a file or the run that is no finding: "not parsed: ...", "rule x failed". */
export interface Note {
  readonly path: string;
  readonly message: string;
  /** 1-based line the note speaks of, where there is one. */
  readonly line?: number;
  /** What the reader has to make of it: a file read in part, a file not read, a fault of ours. */
  readonly kind: 'partly-parsed' | 'not-read' | 'internal' | 'settings' | 'advice';
}
