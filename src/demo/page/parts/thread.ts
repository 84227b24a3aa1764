import type { DemoState } from '../../page-api.js';
import { diffTexts } from '../../../diff/diff-texts.js';
import { splitLines } from '../../../text/lines.js';
import { renderComment } from './conversation.js';
import { deedButton } from './deed-button.js';
import { renderDiffTable, type DiffRow } from './diff-table.js';
import { markup, type Markup } from '../markup.js';
import { firstWords } from '../markdown.js';
import type { FileView, LinkTarget } from '../page-links.js';
import { capitalize } from '../review-status.js';

export type ThreadView = DemoState['threads'][number];
type ReviewCommentView = ThreadView['comments'][number];

/** What a thread is drawn with: its file as it is now, and where links lead. */
export interface ThreadPlace {
  readonly file: FileView | undefined;
  readonly target: LinkTarget;
}

// Lines of the diff above a comment on an earlier version, as on GitHub's pages.
const CONTEXT_LINES = 4;

/** A review thread. Settled ones are folded; the outer element is the same, so that the focus can stay on it. */
export function renderThread(thread: ThreadView, place: ThreadPlace): Markup {
  const tags = tagsOf(thread);
  const isFolded = tags.length > 0;
  return markup`<section id="thread-${thread.id}" class="thread" tabindex="-1" aria-label="Review comments on ${placeName(thread)}">
${isFolded ? renderFolded(thread, tags, place) : renderComments(thread, place)}
</section>`;
}

/** Why a thread is settled; none for one that is open. */
function tagsOf(thread: ThreadView): readonly string[] {
  const reasons = new Set(thread.comments.map((comment) => comment.minimizedReason));
  const hidden = reasons.has(null) ? [] : [...reasons].map((reason) => capitalize(reason ?? ''));
  const tags = [thread.resolvedBy !== null ? 'Resolved' : '', ...hidden, thread.line === null ? 'Outdated' : ''];
  return [...new Set(tags.filter((tag) => tag !== ''))];
}

function renderFolded(thread: ThreadView, tags: readonly string[], place: ThreadPlace): Markup {
  const words = firstWords(thread.comments[0]?.body ?? '');
  // The fold says already that they are hidden, if they all are.
  const comments = tags.includes('Resolved') ? thread.comments.map((comment) => ({ ...comment, minimizedReason: null })) : thread.comments;
  return markup`<details><summary>${tags.map((tag) => markup`<span class="tag ${tag.toLowerCase()}">${tag}</span> `)}<span class="words">${words}</span></summary>
${thread.line === null && renderDiffTable(hunkRows(thread.diffHunk).slice(-CONTEXT_LINES))}
${renderComments({ ...thread, comments }, place)}</details>`;
}

function renderComments(thread: ThreadView, { file, target }: ThreadPlace): readonly Markup[] {
  return thread.comments.map((comment) =>
    renderComment(comment, { target, suggestion: (code) => renderSuggestion(code, { thread, comment, file }) }),
  );
}

function placeName({ path, line, startLine, originalLine }: ThreadView): string {
  if (line === null) return `${path}, line ${originalLine} of an earlier version`;
  return startLine === null ? `${path}, line ${line}` : `${path}, lines ${startLine} to ${line}`;
}

interface SuggestionPlace {
  readonly thread: ThreadView;
  readonly comment: ReviewCommentView;
  readonly file: FileView | undefined;
}

function renderSuggestion(code: string, { thread, comment, file }: SuggestionPlace): Markup {
  const before = linesBefore(thread, file);
  const rows = wholeDiff(before, code);
  const button = deedButton({
    id: `apply-${comment.id}`,
    path: '/demo/apply',
    body: { commentId: comment.id },
    label: 'Apply suggestion',
    spoken: `Apply suggestion to ${placeName(thread)}`,
  });
  const why = tagsOf(thread).includes('Resolved') ? 'This conversation is resolved.' : 'The lines have changed since.';
  return markup`<div class="suggestion"><p class="suggestion-head">Suggested change</p>
${renderDiffTable(rows)}
<div class="suggestion-foot">${comment.canApply ? button : markup`<span class="quiet">${why}</span>`}</div></div>`;
}

/** The difference of two texts with every line of them: a suggestion is short. */
function wholeDiff(before: string, after: string): readonly DiffRow[] {
  const lines = splitLines(before).map((line): DiffRow => ({ kind: 'context', text: line.replace(/\n$/, ''), noNewline: false }));
  const rows: DiffRow[] = [];
  let next = 0;
  for (const hunk of diffTexts(before, after)) {
    // An empty side counts from the line before it.
    const start = hunk.baseCount === 0 ? hunk.baseStart : hunk.baseStart - 1;
    rows.push(...lines.slice(next, start), ...hunk.lines);
    next = start + hunk.baseCount;
  }
  return [...rows, ...lines.slice(next)];
}

/** The lines that a suggestion replaces: as they are now, or as they were when it was made. */
function linesBefore(thread: ThreadView, file: FileView | undefined): string {
  const { line, startLine } = thread;
  const texts =
    line === null
      ? hunkRows(thread.diffHunk)
          .filter((row) => row.kind !== 'deleted')
          .slice(-(thread.originalLine - (thread.originalStartLine ?? thread.originalLine) + 1))
      : (file?.hunks ?? [])
          .flatMap((hunk) => hunk.lines)
          .filter(({ headLine }) => headLine !== undefined && headLine >= (startLine ?? line) && headLine <= line);
  return texts.map(({ text }) => `${text.replace(/\r$/, '')}\n`).join('');
}

// The text of a hunk up to the commented line, as GitHub stores it; its first line is the heading.
function hunkRows(diffHunk: string): readonly Exclude<DiffRow, { readonly kind: 'heading' }>[] {
  const lines = diffHunk.split('\n').slice(1);
  return lines
    .filter((line) => !line.startsWith('\\'))
    .map((line) => ({ kind: KINDS[line.charAt(0)] ?? 'context', text: line.slice(1), noNewline: false }));
}

const KINDS: Readonly<Record<string, 'added' | 'deleted'>> = { '+': 'added', '-': 'deleted' };
