import type { Finding } from '../../lint/finding.js';
import type { MarkedFinding, ReviewComment } from '../delivery.js';
import type { Links } from '../markup/links.js';
import type { ReviewThread, ThreadChanges } from '../ports.js';
import type { ReviewedFile } from '../reviewed-file.js';
import type { SelectedFinding } from '../select.js';
import { wantedUnits, type CommentUnit } from './comment-units.js';
import { reconcile } from './reconcile.js';
import { anchorOf, renderComments } from './render-comments.js';

/** What the comments of a review depend on. */
export interface CommentSubjects {
  readonly selected: readonly SelectedFinding[];
  readonly files: ReadonlyMap<string, ReviewedFile>;
  readonly threads: readonly ReviewThread[];
  readonly maxComments: number;
  /** Why there are no comments at all; undefined when there may be. */
  readonly silence: string | undefined;
  readonly isUncertain: (path: string) => boolean;
  readonly formerPaths: (path: string) => readonly string[];
  readonly resolvesAnswered: boolean;
}

/** What is to be written beside the check run, and what thereby becomes of each finding. */
export interface CommentPlan {
  readonly marked: readonly MarkedFinding[];
  readonly comments: readonly ReviewComment[];
  readonly threads: ThreadChanges;
}

/** Chooses, compares with what is posted, and writes the comments. */
export function planComments(subjects: CommentSubjects, links: Links): CommentPlan {
  const { selected, files, maxComments } = subjects;
  const shown = selected.filter(({ standing }) => standing === 'shown').map(({ finding }) => finding);
  const hidden = selected.filter(({ standing }) => standing === 'outside' || standing === 'unchanged').map(({ finding }) => finding);
  const obstacles = new Map(shown.map((finding) => [finding, obstacleTo(finding, files, subjects.silence)]));
  const wanted = wantedUnits(
    shown.filter((finding) => obstacles.get(finding) === undefined),
    maxComments,
  );
  const { create, hasThread, ...threads } = reconcile(wanted, { ...subjects, shown, hidden }, subjects.threads);
  const created = new Set(create.flatMap(({ findings }) => findings));
  const mark = ({ finding, standing }: SelectedFinding): MarkedFinding => {
    if (standing !== 'shown') return { finding, disposition: standing };
    if (hasThread(finding)) return { finding, disposition: 'already-posted' };
    const why = obstacles.get(finding);
    if (why !== undefined) return { finding, disposition: 'annotation-only', why };
    return { finding, disposition: created.has(finding) ? 'posted' : 'over-the-cap' };
  };
  return { marked: selected.map(mark), comments: renderComments(create, files, links), threads };
}

/** The marks after GitHub did not take some comments: their findings stay annotations. */
export function markRefused(marked: readonly MarkedFinding[], comments: readonly ReviewComment[], why: string): readonly MarkedFinding[] {
  const refused = new Set(comments.flatMap((comment) => comment.about));
  return marked.map((each) => (refused.has(each.finding.fingerprint) ? { ...each, disposition: 'refused', why } : each));
}

function obstacleTo(finding: Finding, files: ReadonlyMap<string, ReviewedFile>, silence: string | undefined): string | undefined {
  if (silence !== undefined) return silence;
  if (finding.severity === 'info') return 'info findings are annotations only';
  const file = files.get(finding.path);
  if (!file || !file.isShownByGitHub) return 'GitHub does not show the diff of the file';
  return anchorOf(finding, file) ? undefined : 'its lines are not in the diff';
}
