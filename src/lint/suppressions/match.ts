import { nearestOf } from '../../text/nearest.js';
import { countLeading } from '../../text/count-leading.js';
import type { PyNode } from '../../python/tree.js';
import type { SourceFile } from '../../project/source-file.js';
import type { Draft } from '../run/draft.js';
import type { SuppressedBy } from '../finding.js';
import { Coverage } from './coverage.js';
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
  readonly #coverage: Coverage;
  readonly #own: readonly Suppression[];
  /** By row and rule name, the place in `#own` of the first that speaks of both. */
  readonly #ownByRow = new Map<string, number>();
  /** Other tools' comments: by the words that count for a rule, the first that speaks of a row. */
  readonly #foreign = new Map<readonly string[], ReadonlyMap<number, PyNode>>();
  /** Their rows, ascending: comments come in source order. */
  readonly #foreignRows = new Map<ReadonlyMap<number, PyNode>, readonly number[]>();
  readonly #used = new Set<string>();

  constructor(file: SourceFile) {
    this.#file = file;
    this.#coverage = new Coverage(file);
    this.#own = readSuppressions(file);
    for (const [index, { node, isForFile, fault, names }] of this.#own.entries()) {
      if (fault !== undefined) continue;
      const row = isForFile ? FOR_FILE : this.#coverage.rowOfComment(node);
      for (const { name } of names) addFirst(this.#ownByRow, `${row} ${name}`, index);
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
    const rows = this.#coverage.rowsOf(draft.node, draft.range.start);
    const near = [FOR_FILE, ...rows].map((row) => this.#ownByRow.get(`${row} ${draft.rule.name}`));
    const index = Math.min(...near.filter((each) => each !== undefined));
    const suppression = this.#own[index];
    if (!suppression) return null;
    this.#used.add(`${index} ${draft.rule.name}`);
    return { row: this.#file.lines.rowOf(suppression.node.start), reason: suppression.reason };
  }

  #matchForeign(draft: Draft): SuppressedBy | null {
    const { alsoSuppressedBy = [] } = draft.rule.meta;
    if (alsoSuppressedBy.length === 0) return null;
    const byRow = this.#foreignFor(alsoSuppressedBy);
    if (byRow.size === 0) return null;
    const rows = this.#coverage.rowsOf(draft.node, draft.range.start);
    // Those tools report the string, on whichever of the finding's rows it stands.
    const inside = this.#firstForeignBetween(byRow, draft.node.start, draft.node.end);
    const near = [inside, ...Array.from(rows, (row) => byRow.get(row))].filter((each) => each !== undefined);
    const [comment] = near.sort((a, b) => a.index - b.index);
    return comment ? { row: this.#file.lines.rowOf(comment.start), reason: comment.text } : null;
  }

  /** Looked up by halves, since a file may hold thousands of comments and of findings. */
  #firstForeignBetween(byRow: ReadonlyMap<number, PyNode>, start: number, end: number): PyNode | undefined {
    const { lines } = this.#file;
    const first = lines.rowOf(start);
    const rows = this.#foreignRows.get(byRow) ?? [...byRow.keys()];
    this.#foreignRows.set(byRow, rows);
    const row = rows[countLeading(rows, (each) => each < first)];
    return row !== undefined && row <= lines.rowOf(end) ? byRow.get(row) : undefined;
  }

  #foreignFor(accepted: readonly string[]): ReadonlyMap<number, PyNode> {
    const known = this.#foreign.get(accepted);
    if (known) return known;
    const byRow = new Map<number, PyNode>();
    for (const comment of this.#file.module.comments) {
      if (isForeignSuppression(comment.text, accepted)) addFirst(byRow, this.#coverage.rowOfComment(comment), comment);
    }
    this.#foreign.set(accepted, byRow);
    return byRow;
  }
}

function addFirst<Key, Value>(firsts: Map<Key, Value>, key: Key, value: Value): void {
  if (!firsts.has(key)) firsts.set(key, value);
}
