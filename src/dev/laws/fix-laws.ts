import { applyPatch, reversePatch } from '../../diff/apply-patch.js';
import { diffTexts } from '../../diff/diff-texts.js';
import { parsePatch } from '../../diff/parse-patch.js';
import { toUnifiedPatch } from '../../diff/unified-patch.js';
import type { Finding } from '../../lint/finding.js';
import { brokenRanges } from '../../lint/run/run-rules.js';
import type { PythonParser } from '../../python/parser.js';
import type { SyntaxTree } from '../../python/tree.js';
import { strayEdits } from './fix-places.js';

/** A file before and after some of its fixes. */
export interface FixedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly applied: readonly Finding[];
}

/** What the checker says of a project. */
export type FindingsByPath = ReadonlyMap<string, readonly Finding[]>;

/** Rules whose findings are comments: their fixes may take a comment away. */
const ABOUT_COMMENTS: ReadonlySet<string> = new Set(['invalid-suppression', 'suppression-without-reason', 'unused-suppression']);

/**
 * Rules whose unsafe fixes are for another statement, too: a constraint gets its name where it is made and where it is
 * dropped, an index becomes concurrent in both directions of its migration, an enum type that the upgrade creates is dropped
 * by the downgrade, and what a loop needs is loaded by the query that the loop reads.
 */
const REACHING_FAR: ReadonlySet<string> = new Set(['anonymous-constraint-op', 'enum-migration', 'index-not-concurrent', 'n-plus-one']);

const IMPORTS_SQLALCHEMY = /^\s*(?:from|import)\s+sqlalchemy\b/m;

/** The laws of a text that hold whatever the checker says of it afterwards; one sentence for each that is broken. */
export function brokenTextLaws({ path, before, after, applied }: FixedFile, parser: PythonParser): string[] {
  const old = parser.parse(before);
  const fixed = parser.parse(after);
  const faults: string[] = [];
  if (brokenRanges(fixed).length > brokenRanges(old).length) faults.push('does not parse after its fixes');
  const lost = lostComments(old, fixed);
  if (lost.length > 0 && !applied.some(({ rule }) => ABOUT_COMMENTS.has(rule))) faults.push(`loses the comment ${lost[0]!}`);
  const narrow = applied.filter(({ rule, fix }) => fix?.applicability === 'safe' || !REACHING_FAR.has(rule));
  faults.push(...narrow.flatMap((finding) => strayEdits(old, finding)));
  if (!comesBack(before, after)) faults.push('does not come back when the patch is taken back');
  return faults.map((fault) => `${path}: ${fault} (${[...new Set(applied.map(({ rule }) => rule))].join(', ')})`);
}

/** Each fix takes its finding away, and no fix adds one: counted by rule and symbol, since lines move. */
export function brokenCountLaws(files: readonly FixedFile[], before: FindingsByPath, after: FindingsByPath): string[] {
  const faults: string[] = [];
  const allowed = countByPlace(before);
  for (const { applied } of files) {
    for (const finding of applied) allowed.set(placeOf(finding), allowed.get(placeOf(finding))! - 1);
  }
  // A suppression that is written right in the same round as its finding is cured has nothing left to silence.
  const readsComments = files.some(({ applied }) => applied.some(({ rule }) => ABOUT_COMMENTS.has(rule)));
  // What a file does with SQLAlchemy is seen once a module that it imports names SQLAlchemy, as a fix may be the first to do.
  const isTold = files.some((file) => !IMPORTS_SQLALCHEMY.test(file.before) && IMPORTS_SQLALCHEMY.test(file.after));
  const touched = new Set(files.map(({ path }) => path));
  const isUnseen = (path: string) => isTold && !touched.has(path) && !before.get(path)?.length;
  const judged = new Map([...after].filter(([path]) => !isUnseen(path)));
  for (const [place, count] of countByPlace(judged)) {
    if (readsComments && place.includes(': unused-suppression in ')) continue;
    const most = allowed.get(place) ?? 0;
    if (count > most) faults.push(`${place}: ${count} findings after the fixes, at most ${most} were left`);
  }
  return faults;
}

function countByPlace(findings: FindingsByPath): Map<string, number> {
  const counts = new Map<string, number>();
  for (const finding of [...findings.values()].flat()) counts.set(placeOf(finding), (counts.get(placeOf(finding)) ?? 0) + 1);
  return counts;
}

function placeOf({ path, rule, symbol }: Finding): string {
  return `${path}: ${rule} in ${symbol || 'the module'}`;
}

function lostComments(before: SyntaxTree, after: SyntaxTree): string[] {
  const left = commentsOf(after);
  return commentsOf(before).filter((comment) => {
    const at = left.indexOf(comment);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

function commentsOf(tree: SyntaxTree): string[] {
  return tree.root.descendants('comment').map(({ text }) => text.trimEnd());
}

/** The way of the patch: made, written, read, applied and taken back. */
function comesBack(before: string, after: string): boolean {
  const hunks = parsePatch(toUnifiedPatch(diffTexts(before, after)));
  return applyPatch(before, hunks) === after && reversePatch(after, hunks) === before;
}
