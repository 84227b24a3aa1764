// report/ turns what was found into text for a reader or a machine. It reads no file and prints nothing, decides
// nothing about findings, and knows nothing of GitHub but the syntax of its workflow commands.
import type { Finding, Note, Severity } from '../lint/finding.js';
import { LineIndex } from '../text/line-index.js';
import type { TextRange } from '../text/range.js';

/** What a report tells of. */
export interface ReportInput {
  /** The findings to show, in the order to show them. */
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
  /** Number of files that were looked at. */
  readonly files: number;
  /** The checked texts, by the paths of the findings. */
  readonly texts: ReadonlyMap<string, string>;
  /** How a path of a finding is written for the reader. */
  shownPath(path: string): string;
}

/** A place as reports write it: lines and columns count from 1, columns in UTF-16 units, the end is exclusive. */
export interface ReportedRange {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/** Finds lines and columns in the checked texts; one index per text. */
export class ReportedPlaces {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #indexes = new Map<string, LineIndex>();

  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
  }

  linesOf(path: string): LineIndex {
    let index = this.#indexes.get(path);
    if (!index) {
      index = new LineIndex(this.#texts.get(path) ?? '');
      this.#indexes.set(path, index);
    }
    return index;
  }

  rangeOf(path: string, range: TextRange): ReportedRange {
    const lines = this.linesOf(path);
    const start = lines.positionOf(range.start);
    const end = lines.positionOf(range.end);
    return { start: { line: start.row + 1, column: start.column + 1 }, end: { line: end.row + 1, column: end.column + 1 } };
  }
}

/** How many findings there are of each severity, worst first. */
export function countBySeverity(findings: readonly Finding[]): [Severity, number][] {
  return (['error', 'warning', 'info'] as const).map((severity) => [
    severity,
    findings.filter((finding) => finding.severity === severity).length,
  ]);
}
