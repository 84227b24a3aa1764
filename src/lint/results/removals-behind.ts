import { changedRows } from '../../diff/changed-rows.js';
import { diffTexts } from '../../diff/diff-texts.js';
import { removalsIn, type Removal } from '../../diff/removals.js';
import type { SourceFile } from '../../project/source-file.js';
import type { PyNode } from '../../python/tree.js';
import { countLeading } from '../../text/count-leading.js';
import type { Draft } from '../run/draft.js';
import { nodeIds, statementOf } from '../run/statement.js';

/**
 * The rows of removals that brought findings about: the statement is the base's, but what kept it from being a finding is
 * gone, such as the `selectinload()` of a query above. Only what was removed around a finding counts, in its function or
 * class or beside those in the file; what an addition brings to light was there before.
 */
export function removalsBehind(
  drafts: readonly Draft[],
  file: SourceFile,
  base: { readonly text: string; readonly drafts: readonly Draft[] },
) {
  const causes = new Map<Draft, number>();
  const idOf = nodeIds();
  // Without the symbol: code that moved, or whose function got another name, is not new.
  const identityOf = ({ rule, node, key }: Draft) => [rule.name, idOf(statementOf(node)), key].join('\0');
  const known = new Set(base.drafts.map(identityOf));
  const questioned = drafts.filter((draft) => !known.has(identityOf(draft)));
  if (questioned.length === 0) return causes;
  const hunks = diffTexts(base.text, file.text);
  const removals = removalsIn(hunks).filter(canMatter);
  if (removals.length === 0) return causes;
  const changed = [...changedRows(hunks)].sort((a, b) => a - b);
  const nearest = new NearestRemovals(removals, file);
  for (const draft of questioned) {
    const [first, last] = rowsOf(statementOf(draft.node), file);
    if (between(changed, first, last).length > 0) continue;
    const row = nearest.rowFor(draft);
    if (row !== undefined) causes.set(draft, Math.min(row, lastRow(file)));
  }
  return causes;
}

/** Comments and imports do nothing that their absence could change, and nor do the names in a list of imports. */
function canMatter({ lines }: Removal): boolean {
  return lines.some(
    (line) => !/^\s*(?:#.*|(?:import|from)\b.*|[\w.]+(?:\s+as\s+\w+)?(?:,\s*[\w.]+(?:\s+as\s+\w+)?)*,?\)?|[()]?)$/.test(line.trimEnd()),
  );
}

/** In the innermost definition around a finding that something was removed from, the nearest removal. */
class NearestRemovals {
  readonly #file: SourceFile;
  /** In growing order. */
  readonly #rows: readonly number[];
  /** Those in no definition. */
  readonly #outside: readonly number[];

  constructor(removals: readonly Removal[], file: SourceFile) {
    this.#file = file;
    this.#rows = removals.map(({ row }) => row).sort((a, b) => a - b);
    const definitions = file.tree.root.namedChildren.filter((child) => child.is(...DEFINITIONS, 'decorated_definition'));
    const spans = definitions.map((definition) => spanOf(definition, file));
    const inside = new Set(spans.flatMap(([first, last]) => between(this.#rows, first + 1, last)));
    this.#outside = this.#rows.filter((row) => !inside.has(row));
  }

  rowFor({ node }: Draft): number | undefined {
    const { row } = this.#file.lines.positionOf(node.start);
    for (let at = definitionAt(node); at; at = at.ancestor(...DEFINITIONS)) {
      const [first, last] = spanOf(at, this.#file);
      const inside = nearestTo(row, between(this.#rows, first + 1, last + 1));
      if (inside !== undefined) return inside;
    }
    return nearestTo(row, this.#outside);
  }
}

/** Those of growing numbers from one to another, both included. */
function between(rows: readonly number[], first: number, last: number): readonly number[] {
  return rows.slice(countBelow(rows, first), countBelow(rows, last + 1));
}

/** Of two that are as near, the one above. */
function nearestTo(row: number, rows: readonly number[]): number | undefined {
  const below = countBelow(rows, row);
  const [above, next] = [rows[below - 1], rows[below]];
  if (above === undefined || next === undefined) return above ?? next;
  return row - above <= next - row ? above : next;
}

function countBelow(rows: readonly number[], limit: number): number {
  return countLeading(rows, (row) => row < limit);
}

const DEFINITIONS = ['function_definition', 'class_definition'] as const;

function definitionAt(node: PyNode): PyNode | undefined {
  const bare = node.is('decorated_definition') ? (node.field('definition') ?? node) : node;
  return bare.is(...DEFINITIONS) ? bare : bare.ancestor(...DEFINITIONS);
}

function spanOf(node: PyNode, { lines }: SourceFile): readonly [number, number] {
  return [lines.positionOf(node.start).row, lines.positionOf(node.end).row];
}

/** The first and the last row; of a statement with a block, of its header. */
function rowsOf(statement: PyNode, { lines }: SourceFile): readonly [number, number] {
  const block = statement.children.find((child) => child.is('block'));
  const end = block ? (block.previousSibling?.end ?? block.start) : statement.end;
  return [lines.positionOf(statement.start).row, lines.positionOf(end).row];
}

function lastRow({ lines, text }: SourceFile): number {
  return lines.positionOf(text.endsWith('\n') ? text.length - 1 : text.length).row;
}
