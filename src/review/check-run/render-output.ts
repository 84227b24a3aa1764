import type { CheckResult } from '../../lint/check.js';
import type { Note } from '../../lint/finding.js';
import { isShown, type MarkedFinding } from '../delivery.js';
import type { Links } from '../markup/links.js';
import type { CheckOutput, PullState } from '../ports.js';
import type { PullContext } from '../reading/read-context.js';
import type { ReadFiles } from '../reading/read-files.js';
import type { ReviewSettings } from '../reading/review-settings.js';
import { renderAnnotations } from './annotations.js';
import { concludeReview, titleOf, type Verdict } from './conclusion.js';
import { renderSummary } from './summary.js';

/** All that a review came to. */
export interface ReviewSubjects {
  readonly pull: PullState;
  readonly marked: readonly MarkedFinding[];
  readonly read: ReadFiles;
  readonly context: Pick<PullContext, 'notes'>;
  readonly result: CheckResult;
  readonly settings: ReviewSettings;
  /** Folders of migrations that could not be read completely. */
  readonly incompleteLocations: readonly string[];
}

/** The completed check run of a review that came to its end. */
export async function renderOutput(
  { pull, marked, read, context, result, settings, incompleteLocations }: ReviewSubjects,
  links: Links,
  signal: AbortSignal,
): Promise<CheckOutput> {
  const shown = marked.filter(isShown).map(({ finding }) => finding);
  const notChecked = [...read.notRead, ...result.notes.filter(isUnchecked)];
  const verdict: Verdict = {
    shown,
    settings: settings.settings,
    hasBrokenBase: settings.hasBrokenBase,
    hasBrokenHead: settings.hasBrokenHead,
    unchecked: read.unlisted + new Set(notChecked.map((note) => note.path).filter((path) => path !== '')).size,
  };
  const title = titleOf(verdict);
  return {
    conclusion: concludeReview(verdict),
    offersFixes:
      canCommitTo(pull) && settings.settings.fixCommits === 'on' && shown.some((finding) => finding.fix?.applicability === 'safe'),
    title,
    summary: renderSummary(
      {
        title,
        headSha: pull.headSha,
        marked,
        files: result.files,
        notChecked,
        notes: [
          ...read.notes,
          ...context.notes,
          ...result.notes.filter((note) => !isUnchecked(note)),
          ...incompleteLocations.map(incompleteNote),
        ],
        faults: settings.faults,
        editsSettings: settings.isEdited,
        hasBrokenBase: settings.hasBrokenBase,
        maxComments: settings.settings.maxComments,
      },
      links,
    ),
    annotations: await renderAnnotations(
      { findings: shown, files: read.files, notRead: notChecked, faults: settings.faults },
      links,
      signal,
    ),
  };
}

/** Whether the pull request has a branch that this app's token may reach. */
function canCommitTo(pull: PullState): boolean {
  return pull.number !== null && !pull.isFromFork;
}

/** Whether a note means that something was not checked: a file not read, or a rule that failed through our fault. */
export function isUnchecked(note: Note): boolean {
  return note.kind === 'not-read' || note.kind === 'internal';
}

function incompleteNote(path: string): Note {
  return { kind: 'advice', path, message: 'not all of its migrations could be read, so its heads were not judged.' };
}
