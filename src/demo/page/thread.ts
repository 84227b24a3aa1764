import type { DemoState } from '../page-api.js';
import { diffTexts } from '../../diff/diff-texts.js';
import { renderComment } from './conversation.js';
import { deedButton } from './deed-button.js';
import { renderDiffTable, type DiffRow } from './diff-table.js';
import { markup, type Markup } from './markup.js';
import { firstWords } from './markdown.js';
import type { FileView, LinkTarget } from './page-links.js';

export type ThreadView = DemoState['threads'][number];
type ReviewCommentView = ThreadView['comments'][number];

/** What a thread is drawn with: its file as it is now, and where links lead. */
export interface ThreadPlace {
  readonly file: FileView | undefined;
  readonly target: LinkTarget;
}

// Lines of the diff above a comment on an earlier version, as on GitHub's pages.
const CONTEXT_LINES = 4;

/** A review thread. Resolved and outdated ones are folded; the outer element is the same, so that the focus can stay on it. */
export function renderThread(thread: ThreadView, place: ThreadPlace): Markup {
  const states = [thread.resolvedBy !== null && 'Resolved', thread.line === null && 'Outdated'].filter((state) => state !== false);
  const comments = thread.comments.map((comment) =>
    renderComment(comment, { target: place.target, suggestion: (code) => renderSuggestion(code, { thread, comment, file: place.file }) }),
  );
  const name = `Review comments on ${placeName(thread)}`;
  if (states.length === 0)
    return markup`<section id="thread-${thread.id}" class="thread" tabindex="-1" aria-label="${name}">${comments}</section>`;
  const by = thread.resolvedBy === null ? '' : ` by ${thread.resolvedBy.replace('[bot]', '')}`;
  return markup`<section id="thread-${thread.id}" class="thread folded" tabindex="-1" aria-label="${name}"><details>
<summary>${states.map((state) => markup`<span class="tag ${state.toLowerCase()}">${state}</span> `)}<span class="words">${firstWords(thread.comments[0]?.body ?? '')}</span><span class="quiet">${by}</span></summary>
${thread.line === null && renderDiffTable(hunkRows(thread.diffHunk).slice(-CONTEXT_LINES))}
${comments}</details></section>`;
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
  const rows = diffTexts(before, code).flatMap((hunk) => hunk.lines);
  const button = deedButton({
    id: `apply-${comment.id}`,
    path: '/demo/apply',
    body: { commentId: comment.id },
    label: 'Apply suggestion',
    spoken: `Apply suggestion to ${placeName(thread)}`,
  });
  const why = thread.resolvedBy !== null ? 'This conversation is resolved.' : 'The lines have changed since.';
  return markup`<div class="suggestion"><p class="suggestion-head">Suggested change</p>
${renderDiffTable(rows)}
<div class="suggestion-foot">${comment.canApply ? button : markup`<span class="quiet">${why}</span>`}</div></div>`;
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
