import { nearestOf } from '../../text/nearest.js';
import type { SourceFile } from '../../project/source-file.js';
import type { Draft } from '../run/draft.js';
import type { SuppressedBy } from '../finding.js';
import { rowOfComment, rowsOf } from './coverage.js';
import { isForeignSuppression } from './foreign.js';
import { readSuppressions, type Suppression, type SuppressionFact } from './suppression.js';

/** What the checker knows of the rules when it judges a file's suppressions. */
export interface KnownRules {
  /** Every rule there is, also those that are off. */
  readonly names: ReadonlySet<string>;
  /** Whether a rule ran over the whole file without failing, so that a suppression without a finding is unused. */
  ran(rule: string): boolean;
}

/** In the place of a row: the whole file. */
const FOR_FILE = -1;

/** The suppressions of one file; remembers which of them silenced something. */
export class FileSuppressions {
  readonly #file: SourceFile;
  readonly #own: readonly Suppression[];
  /** Their places in `#own`, by the row that they speak of. */
  readonly #ownByRow = new Map<number, number[]>();
  readonly #used = new Set<string>();

  constructor(file: SourceFile) {
    this.#file = file;
    this.#own = readSuppressions(file);
    for (const [index, { node, isForFile, fault }] of this.#own.entries()) {
      if (fault !== undefined) continue;
      const row = isForFile ? FOR_FILE : rowOfComment(node, file);
      const same = this.#ownByRow.get(row);
      if (same) same.push(index);
      else this.#ownByRow.set(row, [index]);
    }
  }

  /** The comment that silences a finding, if there is one. */
  match(draft: Draft): SuppressedBy | null {
    return this.#matchOwn(draft) ?? this.#matchForeign(draft);
  }

  /** The file's own suppressions with the verdict on each name, in source order. */
  facts(known: KnownRules): SuppressionFact[] {
    return this.#own.map((suppression, index) => ({
      ...suppression,
      names: suppression.names.map((entry) => ({
        ...entry,
        status: !known.names.has(entry.name)
          ? 'unknown'
          : this.#used.has(`${index} ${entry.name}`)
            ? 'used'
            : suppression.fault === undefined && known.ran(entry.name)
              ? 'unused'
              : 'not-judged',
        nearest: known.names.has(entry.name) ? undefined : nearestOf(entry.name, known.names),
      })),
    }));
  }

  #matchOwn(draft: Draft): SuppressedBy | null {
    if (this.#own.length === 0) return null;
    const rows = rowsOf(draft.node, draft.range.start, this.#file);
    const near = [FOR_FILE, ...rows].flatMap((row) => this.#ownByRow.get(row) ?? []).sort((a, b) => a - b);
    for (const index of near) {
      const suppression = this.#own[index]!;
      if (!suppression.names.some(({ name }) => name === draft.rule.name)) continue;
      this.#used.add(`${index} ${draft.rule.name}`);
      return { row: this.#file.lines.rowOf(suppression.node.start), reason: suppression.reason };
    }
    return null;
  }

  #matchForeign(draft: Draft): SuppressedBy | null {
    const { alsoSuppressedBy = [] } = draft.rule.meta;
    if (alsoSuppressedBy.length === 0) return null;
    const rows = rowsOf(draft.node, draft.range.start, this.#file);
    const comment = this.#file.module.comments.find(
      (each) => isForeignSuppression(each.text, alsoSuppressedBy) && rows.has(rowOfComment(each, this.#file)),
    );
    return comment ? { row: this.#file.lines.rowOf(comment.start), reason: comment.text } : null;
  }
}
