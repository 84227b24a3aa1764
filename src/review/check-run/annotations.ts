import type { SettingsFault } from '../../config/repo-config.js';
import type { Finding, Fix, Note, Severity } from '../../lint/finding.js';
import { Pacer } from '../../lint/workspace/pacer.js';
import { shortenToBytes } from '../../text/shorten.js';
import type { Annotation } from '../delivery.js';
import { compareFindings } from '../comments/comment-units.js';
import { fixDiffRows, introduceFix } from '../fixes/fix-diff.js';
import { MAX_ANNOTATION_TEXT_BYTES, MAX_ANNOTATION_TITLE_BYTES, MAX_ANNOTATIONS } from '../limits.js';
import type { Links } from '../markup/links.js';
import { placeOf, rowsOf, type ReviewedFile } from '../reviewed-file.js';

/** What a check run's annotations tell. */
export interface AnnotationSubjects {
  /** Shown findings. */
  readonly findings: readonly Finding[];
  readonly files: ReadonlyMap<string, ReviewedFile>;
  /** Changed files that were not read. */
  readonly notRead: readonly Note[];
  readonly faults: readonly SettingsFault[];
}

/** One annotation for each shown finding, fault of the settings and file that was not read; at most MAX_ANNOTATIONS, the worst ones. */
export async function renderAnnotations(
  { findings, files, notRead, faults }: AnnotationSubjects,
  links: Links,
  signal: AbortSignal,
): Promise<Annotation[]> {
  const annotations: Annotation[] = [
    // The owner's settings lie in another repository, where this check run can mark nothing.
    ...faults.filter((fault) => fault.origin !== 'owner').map(annotateFault),
    ...notRead.filter((note) => note.path !== '').map(annotateNotRead),
  ].slice(0, MAX_ANNOTATIONS);
  const pacer = new Pacer(signal);
  for (const finding of [...findings].sort(compareFindings).slice(0, MAX_ANNOTATIONS - annotations.length)) {
    await pacer.step();
    annotations.push(annotateFinding(finding, files.get(finding.path), links));
  }
  return annotations;
}

function annotateFinding(finding: Finding, file: ReviewedFile | undefined, links: Links): Annotation {
  const own = rowsOf(finding);
  const { first, last } = file ? placeOf(finding, file) : own;
  const isElsewhere = first !== own.first;
  const isOneLine = finding.start.row === finding.end.row && !isElsewhere;
  const about = isElsewhere ? `About line ${own.first + 1}, which did not change. ` : '';
  return {
    path: finding.path,
    startLine: first + 1,
    endLine: last + 1,
    startColumn: isOneLine ? finding.start.column + 1 : undefined,
    // The end is exclusive here and inclusive there; an empty range still needs one column.
    endColumn: isOneLine ? Math.max(finding.end.column, finding.start.column + 1) : undefined,
    level: LEVELS[finding.severity],
    title: shortenToBytes(finding.rule, MAX_ANNOTATION_TITLE_BYTES),
    message: shortenToBytes(about + finding.message, MAX_ANNOTATION_TEXT_BYTES - 1_000) + `\n\n${links.rule(finding.rule)}`,
    rawDetails: finding.fix && file ? fixDetails(finding.fix, file) : undefined,
  };
}

function fixDetails(fix: Fix, file: ReviewedFile): string {
  return shortenToBytes([introduceFix(fix), '', ...fixDiffRows(file, fix)].join('\n'), MAX_ANNOTATION_TEXT_BYTES);
}

function annotateFault(fault: SettingsFault): Annotation {
  return wholeLine(fault.path, fault.line, { level: 'failure', title: 'settings', message: fault.message });
}

function annotateNotRead(note: Note): Annotation {
  return wholeLine(note.path, note.line ?? 1, { level: 'warning', title: 'not checked', message: note.message });
}

function wholeLine(path: string, line: number, said: Pick<Annotation, 'level' | 'title' | 'message'>): Annotation {
  return {
    path,
    startLine: line,
    endLine: line,
    startColumn: undefined,
    endColumn: undefined,
    ...said,
    message: shortenToBytes(said.message, MAX_ANNOTATION_TEXT_BYTES),
    rawDetails: undefined,
  };
}

const LEVELS: Readonly<Record<Severity, Annotation['level']>> = { error: 'failure', warning: 'warning', info: 'notice' };
