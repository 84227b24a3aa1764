import type { Finding } from '../../lint/finding.js';
import { fingerprintAt } from '../../lint/results/fingerprint.js';
import type { ReviewThread, ThreadChanges } from '../ports.js';
import type { CommentUnit } from './comment-units.js';
import { groupFingerprint, readMarker } from './marker.js';

/** What holds at the head. */
export interface PresentFindings {
  /** Told in this review. */
  readonly shown: readonly Finding[];
  /** In the code as well, but old or on lines that are not this pull request's: their threads stay as they are. */
  readonly hidden: readonly Finding[];
  /** Whether a path was not, or not wholly, read: what is missing there may not be fixed. */
  readonly isUncertain: (path: string) => boolean;
  /** Other paths at which the file of a path may have stood when a thread was made. */
  readonly formerPaths: (path: string) => readonly string[];
  /** Whether threads that somebody replied to are resolved as well. */
  readonly resolvesAnswered: boolean;
}

/** The difference between what is wanted and what is posted. Threads not named here stay as they are. */
export interface Reconciliation extends ThreadChanges {
  readonly create: readonly CommentUnit[];
  /** Whether a finding has a thread already, open or not. */
  readonly hasThread: (finding: Finding) => boolean;
}

interface OwnThread {
  readonly thread: ReviewThread;
  readonly fingerprint: string;
}

/**
 * Compares wanted comments with the threads this app has posted. A thread whose finding is still there is left alone,
 * also when a person resolved it; one whose finding is gone is resolved, unless somebody replied and the settings want that respected; one that this app
 * had resolved is opened again when its finding is back.
 */
export function reconcile(wanted: readonly CommentUnit[], present: PresentFindings, threads: readonly ReviewThread[]): Reconciliation {
  const own = threads.flatMap((thread): OwnThread[] => {
    const marker = readMarker(thread.comment.body);
    return marker ? [{ thread, fingerprint: marker.fingerprint }] : [];
  });
  // A finding is spoken for by its own comment, or by one for all of its rule in its file, whatever the file was called then.
  const posted = new Set(own.map(({ fingerprint }) => fingerprint));
  const grouped = new Set(wanted.filter(({ findings }) => findings.length > 1).flatMap(({ findings }) => findings));
  const identitiesOf = (finding: Finding): readonly string[] => [
    finding.fingerprint,
    groupFingerprint(finding),
    ...present.formerPaths(finding.path).flatMap((path) => identitiesAt(path, finding, grouped.has(finding))),
  ];
  const hasThread = (finding: Finding): boolean => identitiesOf(finding).some((identity) => posted.has(identity));
  return {
    create: wanted.flatMap((unit) => withoutPosted(unit, hasThread)),
    resolve: threadsToResolve(own, new Set([...present.shown, ...present.hidden].flatMap(identitiesOf)), present),
    unresolve: threadsToUnresolve(own, present.shown.map(identitiesOf)),
    hasThread,
  };
}

/** Of a group only its rule and its file are known: it is the same one elsewhere if it is a group there, too. */
function identitiesAt(path: string, { rule, contentId }: Finding, isGrouped: boolean): readonly string[] {
  const own = fingerprintAt(path, contentId);
  return isGrouped ? [own, groupFingerprint({ rule, path })] : [own];
}

function withoutPosted(unit: CommentUnit, hasThread: (finding: Finding) => boolean): CommentUnit[] {
  const [first, ...others] = unit.findings.filter((finding) => !hasThread(finding));
  return first ? [{ fingerprint: unit.fingerprint, findings: [first, ...others] }] : [];
}

function threadsToResolve(
  own: readonly OwnThread[],
  identities: ReadonlySet<string>,
  { isUncertain, resolvesAnswered }: Pick<PresentFindings, 'isUncertain' | 'resolvesAnswered'>,
): ReviewThread[] {
  return own
    .filter(({ thread, fingerprint }) => !identities.has(fingerprint) && !isUncertain(thread.path))
    .map(({ thread }) => thread)
    .filter((thread) => !thread.isResolved && thread.fixedMark === null && (resolvesAnswered || !thread.hasReplies));
}

/** @param shown the identities of each finding that is told. */
function threadsToUnresolve(own: readonly OwnThread[], shown: readonly (readonly string[])[]): ReviewThread[] {
  const standing = new Set(own.filter(({ thread }) => !isClosedByUs(thread)).map(({ fingerprint }) => fingerprint));
  const reopened: ReviewThread[] = [];
  for (const identities of shown) {
    if (identities.some((identity) => standing.has(identity))) continue;
    const closed = own.find(({ fingerprint }) => identities.includes(fingerprint));
    if (!closed) continue;
    standing.add(closed.fingerprint);
    reopened.push(closed.thread);
  }
  return reopened;
}

function isClosedByUs(thread: ReviewThread): boolean {
  return thread.isResolved ? thread.resolvedByUs : thread.fixedMark !== null;
}
