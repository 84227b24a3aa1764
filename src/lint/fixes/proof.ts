import { applyEdits } from '../../text/edits.js';
import type { TextRange } from '../../text/range.js';
import type { SourceFile } from '../../project/source-file.js';
import type { Draft } from '../run/draft.js';
import type { Fix } from '../finding.js';
import { brokenRanges } from '../run/run-rules.js';
import { JointEdits } from './merge-edits.js';

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
 * check of the file instead of one each): in code that is all legacy there are many. Where that fails, those that the
 * failure points at are parted from the others, which are tried first.
 *
 * A proof of many stands for one of each: all are counted against what each function or class had before, so that a
 * finding which one of them adds shows up, unless another takes it away. In a migration others do: its steps are judged
 * by those before them. There each is also proven without each of the others, or of those beside it.
 * Once the proofs of a file have looked at more text than `PROVEN_TEXT_LIMIT`, what is left counts as not proven.
 */
export function proveFixes(before: Inspected, candidates: readonly Candidate[], reinspect: Reinspect): ReadonlySet<Candidate> {
  if (candidates.length === 0) return new Set();
  return new Proofs(before, reinspect).prove(candidates);
}

/**
 * UTF-16 units that the proofs of one file may check: two seconds, also where the text is dense. Measured: a file of 30 KB in which every second of 500
 * fixes fails would be checked about 700 times, which takes 20 s.
 */
const PROVEN_TEXT_LIMIT = 1_200_000;
/** Also in a file of the largest size the fixes can be parted once from those that fail. */
const FEWEST_PROOFS = 3;
/** Most checks that tell the steps of a migration apart: ten of them. Nearly all migrations have fewer fixes. */
const MOST_APART = 5;
/** So many failures in a row: halving a thousand fixes finds one that holds after ten. */
const HOPELESS = 24;

class Proofs {
  readonly #before: Inspected;
  readonly #reinspect: Reinspect;
  readonly #hasOrder: boolean;
  #left: number;

  constructor(before: Inspected, reinspect: Reinspect) {
    const { text, role } = before.file;
    this.#before = before;
    this.#reinspect = reinspect;
    this.#hasOrder = role === 'migration';
    this.#left = Math.max(FEWEST_PROOFS, Math.floor(PROVEN_TEXT_LIMIT / Math.max(1, text.length)));
  }

  prove(candidates: readonly Candidate[]): ReadonlySet<Candidate> {
    const proven = new Set<Candidate>();
    // The last is tried next.
    const groups = separate(candidates, this.#left);
    for (let group = groups.pop(), failures = 0; group && this.#left > 0 && failures < HOPELESS; group = groups.pop()) {
      const failure = this.#failureOf(group) ?? (this.#hasOrder ? this.#failureApart(group) : undefined);
      failures = failure ? failures + 1 : 0;
      if (!failure) for (const candidate of group) proven.add(candidate);
      else if (group.length > 1) {
        const [others, suspects] = partedBy(failure, group);
        groups.push(others);
        groups.unshift(suspects);
      }
    }
    return proven;
  }

  #failureOf(group: readonly Candidate[]): Failure | undefined {
    if (this.#left-- <= 0) return NOT_TRIED;
    const joint = new JointEdits();
    for (const { fix } of group) joint.add(fix.edits);
    const after = this.#reinspect(applyEdits(this.#before.file.text, joint.edits));
    return failureBetween(this.#before, after, group);
  }

  /** Of any two candidates that stand near each other, each is made once without the other. */
  #failureApart(group: readonly Candidate[]): Failure | undefined {
    if (group.length === 1) return undefined;
    for (const some of apart(group, Math.max(2, Math.min(MOST_APART, this.#left)))) {
      if (this.#failureOf(some)) return { suspects: new Set(some) };
    }
    return undefined;
  }
}

/**
 * As few parts of a group as have each member once without each other one, at most so many: then this is said of members
 * near each other only. Each member is in another half of the parts, so that none is in all those of another (Sperner):
 * four parts do for six members, five for ten.
 */
export function apart<Member>(group: readonly Member[], most: number): readonly (readonly Member[])[] {
  let count = 2;
  let halves = halvesOf(count);
  while (halves.length < group.length && count < most) halves = halvesOf(++count);
  const parts = Array.from({ length: count }, (_, part) => group.filter((__, place) => halves[place % halves.length]! & (1 << part)));
  return parts.filter((part) => part.length > 0);
}

/** All ways to choose half of some parts, each as the bits of a number. */
function halvesOf(count: number): readonly number[] {
  const sizeOf = (bits: number) => Array.from({ length: count }, (_, part) => (bits >> part) & 1).filter((bit) => bit === 1).length;
  return Array.from({ length: 1 << count }, (_, bits) => bits).filter((bits) => sizeOf(bits) === count >> 1);
}

/** What went wrong when fixes were made together, and who may have done it; nobody in particular when there are none. */
interface Failure {
  readonly suspects: ReadonlySet<Candidate>;
}

const NOT_TRIED: Failure = { suspects: new Set() };

/** Those that are likely to hold, and the others: by suspicion, else by rule, else the first half and the second. */
function partedBy({ suspects }: Failure, group: readonly Candidate[]): [others: readonly Candidate[], suspects: readonly Candidate[]] {
  const { rule } = group[0]!.draft;
  const splits = [(each: Candidate) => !suspects.has(each), (each: Candidate) => each.draft.rule === rule];
  for (const isOther of splits) {
    const others = group.filter(isOther);
    if (others.length > 0 && others.length < group.length) return [others, group.filter((each) => !isOther(each))];
  }
  return [group.slice(0, group.length >> 1), group.slice(group.length >> 1)];
}

/** Groups of candidates none of which touches another of its group, as many as can be tried. */
function separate(candidates: readonly Candidate[], most: number): (readonly Candidate[])[] {
  const groups: { readonly joint: JointEdits; readonly members: Candidate[] }[] = [];
  for (const candidate of candidates) {
    const { edits } = candidate.fix;
    const group = groups.find(({ joint }) => joint.add(edits));
    if (group) group.members.push(candidate);
    else if (groups.length < most) {
      const joint = new JointEdits();
      joint.add(edits);
      groups.push({ joint, members: [candidate] });
    }
  }
  return groups.map(({ members }) => members).reverse();
}

function failureBetween(before: Inspected, after: Inspected, group: readonly Candidate[]): Failure | undefined {
  if (brokenRanges(after.file.tree).length > brokenRanges(before.file.tree).length) return { suspects: new Set() };
  const lost = lostComments(before, after, group);
  if (lost.length > 0)
    return { suspects: new Set(group.filter(({ fix }) => fix.edits.some(({ range }) => lost.some((each) => overlap(each, range))))) };
  const symbols = symbolsWithMore(before, after, group);
  return symbols.size === 0 ? undefined : { suspects: new Set(group.filter(({ draft }) => symbols.has(draft.symbol))) };
}

function overlap(a: TextRange, b: TextRange): boolean {
  return a.start < b.end && b.start < a.end;
}

/**
 * The functions and classes with more findings of a rule than allowed. Counts by rule and symbol: a fix changes the syntax
 * around other findings, so that nothing finer stays comparable.
 */
function symbolsWithMore(before: Inspected, after: Inspected, group: readonly Candidate[]): ReadonlySet<string> {
  const allowed = countByPlace(before.drafts);
  for (const { draft } of group) allowed.set(placeOf(draft), allowed.get(placeOf(draft))! - 1);
  const counts = countByPlace(after.drafts);
  const isMore = (draft: Draft) => counts.get(placeOf(draft))! > (allowed.get(placeOf(draft)) ?? 0);
  return new Set(after.drafts.filter(isMore).map(({ symbol }) => symbol));
}

function countByPlace(drafts: readonly Draft[]): Map<string, number> {
  return countsOf(drafts.map(placeOf));
}

function placeOf({ rule, symbol }: Draft): string {
  return `${rule.name} ${symbol}`;
}

/** A finding about a comment may take that comment away; all others must stay, word for word. */
function lostComments(before: Inspected, after: Inspected, group: readonly Candidate[]): readonly TextRange[] {
  const meant = new Set(group.map(({ draft }) => draft.node));
  const left = countsOf(after.file.module.comments.map(({ text }) => text));
  const wanted = before.file.module.comments.filter((comment) => !meant.has(comment));
  const missing = new Set<string>();
  for (const [text, count] of countsOf(wanted.map((comment) => comment.text))) if ((left.get(text) ?? 0) < count) missing.add(text);
  return missing.size === 0 ? [] : wanted.filter(({ text }) => missing.has(text));
}

function countsOf(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
