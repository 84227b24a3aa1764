import { changedRows } from '../../diff/changed-rows.js';
import { diffTexts } from '../../diff/diff-texts.js';
import { removalsIn, type Removal } from '../../diff/removals.js';
import type { SourceFile } from '../../project/source-file.js';
import type { PyNode } from '../../python/tree.js';
import type { Draft } from '../run/draft.js';
import { statementKey, statementOf } from '../run/statement.js';

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
  const known = new Set(base.drafts.map(identityOf));
  const questioned = drafts.filter((draft) => !known.has(identityOf(draft)));
  if (questioned.length === 0) return causes;
  const hunks = diffTexts(base.text, file.text);
  const removals = removalsIn(hunks).filter(canMatter);
  const changed = changedRows(hunks);
  for (const draft of removals.length > 0 ? questioned : []) {
    if (rowsOf(statementOf(draft.node), file).some((row) => changed.has(row))) continue;
    const row = nearestRemoval(draft, removals, file);
    if (row !== undefined) causes.set(draft, Math.min(row, lastRow(file)));
  }
  return causes;
}

/** Without the symbol: code that moved, or whose function got another name, is not new. */
function identityOf({ rule, node, key }: Draft): string {
  return [rule.name, statementKey(node), key].join('\0');
}

/** Comments and imports do nothing that their absence could change, and nor do the names in a list of imports. */
function canMatter({ lines }: Removal): boolean {
  return lines.some((line) => !/^\s*(?:#.*|(?:import|from)\b.*|[\w.]+(?:\s+as\s+\w+)?,?|[()]?)$/.test(line.trimEnd()));
}

/** In the innermost definition around the finding that something was removed from, the nearest. */
function nearestRemoval({ node }: Draft, removals: readonly Removal[], file: SourceFile): number | undefined {
  const row = file.lines.positionOf(node.start).row;
  const nearest = (rows: readonly number[]): number | undefined => [...rows].sort((a, b) => Math.abs(a - row) - Math.abs(b - row))[0];
  const rows = removals.map((removal) => removal.row);
  for (let at = definitionAt(node); at; at = at.ancestor(...DEFINITIONS)) {
    const [first, last] = spanOf(at, file);
    const inside = nearest(rows.filter((each) => first < each && each <= last + 1));
    if (inside !== undefined) return inside;
  }
  const definitions = file.tree.root.namedChildren.filter((child) => child.is(...DEFINITIONS, 'decorated_definition'));
  const spans = definitions.map((definition) => spanOf(definition, file));
  return nearest(rows.filter((each) => !spans.some(([first, last]) => first < each && each <= last)));
}

const DEFINITIONS = ['function_definition', 'class_definition'] as const;

function definitionAt(node: PyNode): PyNode | undefined {
  const bare = node.is('decorated_definition') ? (node.field('definition') ?? node) : node;
  return bare.is(...DEFINITIONS) ? bare : bare.ancestor(...DEFINITIONS);
}

function spanOf(node: PyNode, { lines }: SourceFile): readonly [number, number] {
  return [lines.positionOf(node.start).row, lines.positionOf(node.end).row];
}

/** Of a statement with a block, only the rows of its header. */
function rowsOf(statement: PyNode, file: SourceFile): number[] {
  const block = statement.children.find((child) => child.is('block'));
  const first = file.lines.positionOf(statement.start).row;
  const last = file.lines.positionOf(block ? (block.previousSibling?.end ?? block.start) : statement.end).row;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function lastRow({ lines, text }: SourceFile): number {
  return lines.positionOf(text.endsWith('\n') ? text.length - 1 : text.length).row;
}
