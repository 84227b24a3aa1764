import type { DemoState } from '../../page-api.js';
import type { HunkLine } from '../../../diff/file-diff.js';
import { renderAnnotation, type AnnotationView } from './annotation.js';
import { renderDiffTable, type DiffRow } from './diff-table.js';
import { markup, type Markup } from '../markup.js';
import { fileId, linkTarget, type FileView, type LinkTarget } from '../page-links.js';
import { renderThread, type ThreadView } from './thread.js';

// Longer diffs start folded, as on GitHub, which folds from about this length.
const MANY_ROWS = 400;

/** A changed file with everything that was said about it. */
interface FileSubjects {
  readonly file: FileView;
  readonly threads: readonly ThreadView[];
  readonly annotations: readonly AnnotationView[];
  /** The annotations come from the result before the review that is under way. */
  readonly isEarlier: boolean;
  readonly target: LinkTarget;
}

/** The part of a file: its diff, with annotations and threads below the lines they are about. */
export function renderFile(state: DemoState, file: FileView): Markup {
  const subjects = {
    file,
    threads: state.threads.filter((thread) => thread.path === file.path),
    annotations: (state.lastResult?.annotations ?? []).filter((annotation) => annotation.path === file.path),
    isEarlier: isEarlierResult(state),
    target: linkTarget(state),
  };
  const isLong = file.additions + file.deletions > MANY_ROWS && subjects.threads.length === 0;
  const name = file.previousPath === null ? file.path : `${file.previousPath} → ${file.path}`;
  return markup`<section id="${fileId(file.path)}" class="file"><details${!isLong && markup` open`}>
<summary><h3>${name}</h3> <span class="quiet">${file.status}</span> <span class="added">+${file.additions}</span> <span class="deleted">−${file.deletions}</span></summary>
<div class="file-body">${renderBody(subjects)}</div></details></section>`;
}

/** What was said about files that the pull request does not change any more. */
export function renderElsewhere(state: DemoState): Markup | undefined {
  const paths = new Set(state.files.map((file) => file.path));
  const threads = state.threads.filter((thread) => !paths.has(thread.path));
  const annotations = (state.lastResult?.annotations ?? []).filter((annotation) => !paths.has(annotation.path));
  if (threads.length + annotations.length === 0) return undefined;
  const place = { file: undefined, target: linkTarget(state) };
  return markup`<section id="elsewhere" class="file"><h3>Files that are not changed any more</h3><div class="file-body">
${annotations.map((annotation) => markup`<p class="quiet">${annotation.path}</p>${renderAnnotation(annotation, { isOpen: true, isEarlier: isEarlierResult(state) })}`)}
${threads.map((thread) => markup`<p class="quiet">${thread.path}</p>${renderThread(thread, place)}`)}
</div></section>`;
}

function isEarlierResult({ checks, lastResult }: DemoState): boolean {
  return lastResult?.id !== checks.at(-1)?.id;
}

function renderBody(subjects: FileSubjects): readonly Markup[] {
  const { file } = subjects;
  const left = { threads: new Set(subjects.threads), annotations: new Set(subjects.annotations) };
  const parts: Markup[] = [];
  let rows: DiffRow[] = [];
  const endTable = (): void => {
    if (rows.length > 0) parts.push(renderDiffTable(rows, file.path));
    rows = [];
  };
  for (const hunk of file.hunks) {
    rows.push({ kind: 'heading', text: `@@ -${hunk.baseStart},${hunk.baseCount} +${hunk.headStart},${hunk.headCount} @@` });
    for (const line of hunk.lines) {
      rows.push(line);
      const here = remarksOn(line, subjects);
      if (here.annotations.length + here.threads.length === 0) continue;
      endTable();
      parts.push(...renderRemarks(here, subjects));
      for (const thread of here.threads) left.threads.delete(thread);
      for (const annotation of here.annotations) left.annotations.delete(annotation);
    }
  }
  endTable();
  if (file.hunks.length === 0) parts.push(markup`<p class="quiet empty">No lines to show.</p>`);
  // Their lines are outside of the diff.
  return [...parts, ...renderRemarks({ threads: [...left.threads], annotations: [...left.annotations] }, subjects)];
}

type Remarks = Pick<FileSubjects, 'threads' | 'annotations'>;

function remarksOn(line: HunkLine, { threads, annotations }: Remarks): Remarks {
  const { headLine, baseLine } = line;
  return {
    annotations: headLine === undefined ? [] : annotations.filter((annotation) => annotation.endLine === headLine),
    // An outdated thread stays near the line that it was about.
    threads: threads.filter((thread) => (thread.line ?? thread.originalLine) === (thread.side === 'LEFT' ? baseLine : headLine)),
  };
}

function renderRemarks({ threads, annotations }: Remarks, { file, target, isEarlier }: FileSubjects): readonly Markup[] {
  const isSaid = threads.some((thread) => thread.line !== null);
  return [
    ...annotations.map((annotation) => renderAnnotation(annotation, { isOpen: !isSaid, isEarlier })),
    ...threads.map((thread) => renderThread(thread, { file, target })),
  ];
}
