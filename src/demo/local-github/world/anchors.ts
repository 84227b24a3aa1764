import { hunkHeader, hunkLines } from '../git/patch.js';
import type { Hunk, HunkLine } from '../../../diff/file-diff.js';
import { diffTexts } from '../../../diff/diff-texts.js';
import { compare, readText } from './repositories.js';
import type { Anchor, DiffSide, PullRequest } from './types.js';

/** Where a review comment should go; names as in GitHub's API. */
export interface AnchorInput {
  readonly path: string;
  readonly line?: number | null;
  readonly side?: string;
  readonly start_line?: number | null;
  readonly start_side?: string;
}

/** GitHub's words for an anchor that it refuses. */
export const ANCHOR_FAULTS = {
  path: 'Pull request review thread path is invalid',
  line: 'Pull request review thread line must be part of the diff',
  order: 'Pull request review thread start line must precede the end line.',
  sameHunk: 'Pull request review thread start line must be part of the same hunk as the line.',
  hunk: "Pull request review thread diff hunk can't be blank",
} as const;

/** Checks an anchor as GitHub does: known path, both lines in one hunk on their side, start before end. */
export function checkAnchor(pull: PullRequest, commitId: string, input: AnchorInput): Anchor | { readonly faults: readonly string[] } {
  const base = pull.repository.branches.get(pull.baseRef) ?? pull.baseSha;
  const file = compare(pull.repository, base, commitId)?.files.find((change) => change.path === input.path);
  if (file === undefined) return { faults: [ANCHOR_FAULTS.path] };
  const side: DiffSide = input.side === 'LEFT' ? 'LEFT' : 'RIGHT';
  const line = input.line ?? 0;
  const hunk = file.patch.hunks.find((candidate) => indexOf(candidate, side, line) >= 0);
  if (hunk === undefined) return { faults: [ANCHOR_FAULTS.line, ANCHOR_FAULTS.hunk] };
  const startLine = input.start_line ?? undefined;
  if (startLine !== undefined) {
    const startIndex = indexOf(hunk, input.start_side === 'LEFT' ? 'LEFT' : 'RIGHT', startLine);
    if (startIndex < 0) return { faults: [ANCHOR_FAULTS.sameHunk] };
    if (startIndex >= indexOf(hunk, side, line)) return { faults: [ANCHOR_FAULTS.order] };
  }
  return { path: input.path, side, line, startLine, commitId, diffHunk: hunkUntil(hunk, side, line) };
}

/** Lines that an anchor marks in the pull request's present head; undefined when they are outdated. */
export function presentLines(
  pull: PullRequest,
  anchor: Anchor,
): { readonly line: number; readonly startLine: number | undefined } | undefined {
  const { line, startLine } = anchor;
  if (anchor.side === 'LEFT' || anchor.commitId === pull.headSha) return { line, startLine };
  const before = readText(pull.headRepository, anchor.commitId, anchor.path);
  const after = readText(pull.headRepository, pull.headSha, anchor.path);
  if (before === undefined || after === undefined) return undefined;
  const hunks = diffTexts(before, after);
  const moved = moveLine(hunks, line);
  const movedStart = startLine === undefined ? undefined : moveLine(hunks, startLine);
  if (moved === undefined || (startLine !== undefined && movedStart === undefined)) return undefined;
  // A line that came in between or went away makes the comment outdated, too.
  if (movedStart !== undefined && moved - movedStart !== line - (startLine ?? line)) return undefined;
  return { line: moved, startLine: movedStart };
}

function moveLine(hunks: readonly Hunk[], line: number): number | undefined {
  let shift = 0;
  for (const hunk of hunks) {
    if (line < hunk.baseStart) break;
    const inside = hunk.lines.find((candidate) => candidate.baseLine === line);
    if (inside !== undefined) return inside.headLine;
    shift += hunk.headCount - hunk.baseCount;
  }
  return line + shift;
}

function indexOf(hunk: Hunk, side: DiffSide, line: number): number {
  const lineOf = (candidate: HunkLine): number | undefined => (side === 'LEFT' ? candidate.baseLine : candidate.headLine);
  return hunk.lines.findIndex((candidate) => lineOf(candidate) === line);
}

function hunkUntil(hunk: Hunk, side: DiffSide, line: number): string {
  const lines = hunk.lines.slice(0, indexOf(hunk, side, line) + 1);
  return [hunkHeader(hunk, ''), ...hunkLines({ ...hunk, lines })].join('\n');
}
