import { applyEdits } from '../../text/edits.js';
import type { SourceFile } from '../../project/source-file.js';
import type { Draft } from '../run/draft.js';
import type { Fix } from '../finding.js';
import { brokenRanges } from '../run/run-rules.js';
import { fixesConflict, mergeEdits } from './merge-edits.js';

/** A fix that a rule proposes, not yet proven. */
export interface Candidate {
  readonly draft: Draft;
  readonly fix: Fix;
}

/** A file as it is checked: before any fix, or after some. */
export interface Inspected {
  readonly file: SourceFile;
  readonly drafts: readonly Draft[];
}

/** Checks a text in the place of a file. */
export type Reinspect = (text: string) => Inspected;

/**
 * The candidates that hold: after their edits the file has no new syntax error, their findings are gone, no rule
 * finds more than before, and every comment is still there. Candidates that do not touch are proven together (one
 * check of the file instead of one each), halved where the group fails: in code that is all legacy there are many.
 * Once the proofs of a file have looked at more text than `PROVEN_TEXT_LIMIT`, what is left counts as not proven.
 */
export function proveFixes(before: Inspected, candidates: readonly Candidate[], reinspect: Reinspect): ReadonlySet<Candidate> {
  const proven = new Set<Candidate>();
  const groups = candidates.length === 0 ? [] : separate(candidates);
  const proofs = proofsFor(before.file.text);
  for (let group = groups.pop(), done = 0; group && done < proofs; group = groups.pop(), done++) {
    if (holds(before, group, reinspect)) for (const candidate of group) proven.add(candidate);
    else if (group.length > 1) groups.push(group.slice(0, group.length >> 1), group.slice(group.length >> 1));
  }
  return proven;
}

/**
 * UTF-16 units that the proofs of one file may check: some seconds. Measured: a file of 30 KB in which every second of 500
 * fixes fails would be checked about 700 times, which takes 20 s.
 */
const PROVEN_TEXT_LIMIT = 4_000_000;
/** Also in a file of the largest size some fixes can be told apart from one that fails. */
const FEWEST_PROOFS = 16;

function proofsFor(text: string): number {
  return Math.max(FEWEST_PROOFS, Math.floor(PROVEN_TEXT_LIMIT / Math.max(1, text.length)));
}

/** Groups of candidates none of which touches another of its group. */
function separate(candidates: readonly Candidate[]): Candidate[][] {
  const groups: Candidate[][] = [];
  for (const candidate of candidates) {
    const group = groups.find((each) => each.every((other) => !fixesConflict(candidate.fix.edits, other.fix.edits)));
    if (group) group.push(candidate);
    else groups.push([candidate]);
  }
  return groups;
}

function holds(before: Inspected, group: readonly Candidate[], reinspect: Reinspect): boolean {
  const text = applyEdits(before.file.text, mergeEdits(group.map(({ fix }) => fix.edits)));
  const after = reinspect(text);
  if (brokenRanges(after.file.tree).length > brokenRanges(before.file.tree).length) return false;
  return keepsComments(before, after, group) && findsLess(before, after, group);
}

/** Counts by rule and symbol: a fix changes the syntax around other findings, so that nothing finer stays comparable. */
function findsLess(before: Inspected, after: Inspected, group: readonly Candidate[]): boolean {
  const allowed = countByPlace(before.drafts);
  for (const { draft } of group) allowed.set(placeOf(draft), allowed.get(placeOf(draft))! - 1);
  return Array.from(countByPlace(after.drafts)).every(([place, count]) => count <= (allowed.get(place) ?? 0));
}

function countByPlace(drafts: readonly Draft[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const draft of drafts) counts.set(placeOf(draft), (counts.get(placeOf(draft)) ?? 0) + 1);
  return counts;
}

function placeOf({ rule, symbol }: Draft): string {
  return `${rule.name} ${symbol}`;
}

/** A finding about a comment may take that comment away; all others must stay, word for word. */
function keepsComments(before: Inspected, after: Inspected, group: readonly Candidate[]): boolean {
  const meant = new Set(group.map(({ draft }) => draft.node));
  const left = after.file.module.comments.map((comment) => comment.text).sort();
  const wanted = before.file.module.comments.filter((comment) => !meant.has(comment)).map((comment) => comment.text);
  return wanted.sort().every((text) => {
    const at = left.indexOf(text);
    if (at !== -1) left.splice(at, 1);
    return at !== -1;
  });
}
