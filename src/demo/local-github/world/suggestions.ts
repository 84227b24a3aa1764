import { splitLines } from '../../../text/lines.js';
import { presentLines } from './anchors.js';
import { moveBranch } from './pulls.js';
import { commitFiles, readText } from './repositories.js';
import type { Account, ReviewComment } from './types.js';
import type { World } from './world.js';

/** GitHub would not offer to apply this suggestion; the message says why. */
export class SuggestionError extends Error {}

/** The replacement that a comment's suggestion block holds; undefined when it has none. Several blocks: the first. */
export function suggestionIn(body: string): string | undefined {
  const match = /^(`{3,})suggestion[^\S\n]*\r?\n([\s\S]*?)^\1`*[^\S\n]*\r?$/m.exec(body);
  return match?.[2];
}

/**
 * A file after its lines start..end (from 1) were replaced by a suggestion block's body, with the file's own line ends.
 * An empty body deletes the lines.
 */
export function applySuggestion(text: string, lines: { readonly start: number; readonly end: number }, body: string): string {
  const before = splitLines(text);
  const last = before[lines.end - 1] ?? '';
  const lineEnd = before.some((line) => line.endsWith('\r\n')) ? '\r\n' : '\n';
  const replacement = splitLines(body).map((line) => `${line.replace(/\r?\n$/, '')}${lineEnd}`);
  // A last line without a line end stays without one.
  if (replacement.length > 0 && !last.endsWith('\n')) replacement.push((replacement.pop() ?? '').slice(0, -lineEnd.length));
  return [...before.slice(0, lines.start - 1), ...replacement, ...before.slice(lines.end)].join('');
}

/**
 * Applies the suggestions of one or more comments in one commit to the head branch, as GitHub's "Commit suggestion" does.
 * @throws SuggestionError when one has no block, is outdated, or two touch the same line.
 */
export function commitSuggestions(world: World, comments: readonly ReviewComment[], author: Account): void {
  const [first] = comments;
  if (first === undefined) return;
  const { pull } = first.thread;
  if (pull.state === 'closed') throw new SuggestionError('Suggestions cannot be applied while the pull request is closed.');
  const files: Record<string, string> = {};
  // From the last line up, so that the lines above keep their numbers.
  let nextLine = { path: '', start: 0 };
  const ordered = comments.map(placeOf).sort((a, b) => (a.path === b.path ? b.end - a.end : a.path < b.path ? -1 : 1));
  for (const place of ordered) {
    if (place.path === nextLine.path && place.end >= nextLine.start) {
      throw new SuggestionError('Only one suggestion per line can be applied in a batch.');
    }
    const text = files[place.path] ?? readText(pull.headRepository, pull.headSha, place.path) ?? '';
    files[place.path] = applySuggestion(text, place, place.body);
    nextLine = place;
  }
  const { headRepository: repository, headRef: branch } = pull;
  const message = comments.length === 1 ? 'Apply suggestion from code review' : 'Apply suggestions from code review';
  moveBranch(world, { repository, branch, sha: commitFiles(world, repository, { branch, files, message, author }) }, author);
}

function placeOf(comment: ReviewComment): { readonly path: string; readonly start: number; readonly end: number; readonly body: string } {
  const { thread } = comment;
  const body = suggestionIn(comment.body);
  if (body === undefined) throw new SuggestionError('The comment holds no suggestion.');
  const lines = thread.anchor.side === 'RIGHT' ? presentLines(thread.pull, thread.anchor) : undefined;
  if (lines === undefined) throw new SuggestionError('Outdated suggestions cannot be applied.');
  return { path: thread.anchor.path, start: lines.startLine ?? lines.line, end: lines.line, body };
}
