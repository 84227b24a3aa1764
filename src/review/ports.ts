import type { FileDiff } from '../diff/file-diff.js';
import type { FileList } from '../project/context/file-list.js';
import type { Annotation, Conclusion, ReviewComment } from './delivery.js';

/** A pull request, or a merge group, to bring into its wanted state. Plain JSON: it travels through a queue. */
export interface ReviewJob {
  readonly installationId: number;
  readonly owner: string;
  readonly repo: string;
  /** Null for a merge group: `pull` tells all of it. */
  readonly number: number | null;
  /** What the event said; the review reads the present head itself. */
  readonly headSha: string | undefined;
  /** `recheck` makes a new check run though the head has a completed one. */
  readonly reason: 'changed' | 'recheck';
  /** X-GitHub-Delivery of the event, for the log. */
  readonly deliveryId: string;
  /** The pull request as the event told it: saves reading it again. Absent where the event does not hold it. */
  readonly pull?: PullState;
  /** A check run that a review which died left open without annotations: it is taken over when the head is still its own. */
  readonly openRun?: CheckRunHandle;
}

/** The pull request as GitHub has it now, or a merge group: commits that GitHub wants checked before it merges them. */
export interface PullState {
  readonly owner: string;
  readonly repo: string;
  /** Null for a merge group, which has check runs, but neither comments nor threads. */
  readonly number: number | null;
  readonly headSha: string;
  readonly baseSha: string;
  readonly baseRef: string;
  readonly isOpen: boolean;
  readonly isDraft: boolean;
  readonly author: string;
  readonly authorIsBot: boolean;
  readonly title: string;
  readonly labels: readonly string[];
  /** Whether its branch lies in another repository, or in one that is gone: the app can write to neither. */
  readonly isFromFork: boolean;
  /** Null where only the comparison tells it. */
  readonly changedFiles: number | null;
  /** Review comments of anybody; null where it is not known. Without any there are no threads of ours. */
  readonly reviewComments: number | null;
  /** A merge group's is that of its repository. */
  readonly htmlUrl: string;
}

/** A changed file with its hunks; `hunks` is undefined where GitHub gave no patch. */
export interface ChangedFile {
  readonly diff: FileDiff;
  readonly hasPatch: boolean;
  /** Blob id at the head; null for a removed file. */
  readonly headBlob: string | null;
}

export interface ChangeList {
  readonly mergeBaseSha: string;
  readonly files: readonly ChangedFile[];
  /** Changed files beyond GitHub's limit of 3,000, whose names are not even known. */
  readonly unlisted: number;
}

/** A review thread of this app on the pull request. */
export interface ReviewThread {
  readonly id: string;
  readonly path: string;
  readonly isResolved: boolean;
  /** Login of who resolved it; null when open. */
  readonly resolvedBy: string | null;
  readonly resolvedByUs: boolean;
  readonly isOutdated: boolean;
  readonly canResolve: boolean;
  readonly canUnresolve: boolean;
  /** How this app marked it as fixed, where the token may not resolve: such a thread counts as resolved by us. */
  readonly fixedMark: 'minimized' | 'edited' | null;
  /** First comment of the thread; threads of others are not in the list. */
  readonly comment: { readonly id: string; readonly body: string; readonly canMinimize: boolean; readonly isMinimized: boolean };
  readonly hasReplies: boolean;
}

/** A file's content as far as it could be read. */
export type FileContent =
  { readonly kind: 'text'; readonly text: string; readonly blob: string } | { readonly kind: 'unreadable'; readonly reason: string };

export interface PullContents {
  /** The head oid at the moment of reading: a push in between shows here. */
  readonly headSha: string;
  readonly isOpen: boolean;
  readonly isDraft: boolean;
  /** Head texts of the wanted paths. */
  readonly head: ReadonlyMap<string, FileContent>;
  /** Base texts by path at the base, rebuilt from head and reversed patch and verified by blob id, else fetched. */
  readonly base: ReadonlyMap<string, FileContent>;
  /** `.github/sqla-review.yml` and pyproject.toml of the base branch, and the owner's file in its `.github` repository; null when absent. */
  readonly settings: { readonly repository: string | null; readonly pyproject: string | null; readonly owner: string | null };
  /** Migrations on the base branch's present tip, by path, as far as they fit the bound. */
  readonly baseMigrations: ReadonlyMap<string, string>;
  /** Version locations that could not be read completely. */
  readonly incompleteLocations: readonly string[];
  /** alembic.ini, pyproject.toml and the like at the head, by path. */
  readonly projectFiles: ReadonlyMap<string, string>;
  readonly threads: readonly ReviewThread[];
}

/** GitHub gave no usable answer about the pull request; `cause` says what it gave. */
export class PullReadError extends Error {}

/** Reads one pull request. Every method throws PullReadError when GitHub gives no usable answer. */
export interface PullSource {
  getPull(job: ReviewJob, signal: AbortSignal): Promise<PullState>;
  listChanges(pull: PullState, signal: AbortSignal): Promise<ChangeList>;
  /** Contents of changed files with all that the review needs beside them, in as few requests as the limits allow. */
  readContents(pull: PullState, changes: ChangeList, wanted: readonly ChangedFile[], signal: AbortSignal): Promise<PullContents>;
  /** The Python and project files of a commit. Of a very large repository some may be missing. */
  listFiles(pull: PullState, commit: string, signal: AbortSignal): Promise<FileList>;
  /** Decoded texts by blob id, 60 in one request; what cannot be given whole is missing. */
  readTexts(pull: PullState, blobs: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
}

/** A check run of ours on one commit. */
export interface CheckRunHandle {
  readonly id: number;
  readonly headSha: string;
}

export interface CheckOutput {
  readonly conclusion: Conclusion;
  readonly title: string;
  /** Markdown, at most 65,535 characters. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
  /** Whether the run gets the button that commits the safe fixes, where the app may commit. */
  readonly offersFixes?: boolean;
}

/** What to do with threads that exist: by thread id. */
export interface ThreadChanges {
  readonly resolve: readonly ReviewThread[];
  readonly unresolve: readonly ReviewThread[];
}

/** Writes one review. No method repeats a write blindly: it looks first, by marker or external id. */
export interface ReviewSink {
  openCheck(pull: PullState, attempt: string, signal: AbortSignal): Promise<CheckRunHandle>;
  /** Completes the check run; annotations go out in batches. */
  completeCheck(pull: PullState, check: CheckRunHandle, output: CheckOutput, signal: AbortSignal): Promise<void>;
  /** Posts one review with all comments; comments GitHub refuses are given back, the others stand. */
  postReview(
    pull: PullState,
    comments: readonly ReviewComment[],
    signal: AbortSignal,
  ): Promise<{ readonly refused: readonly ReviewComment[] }>;
  changeThreads(pull: PullState, changes: ThreadChanges, signal: AbortSignal): Promise<void>;
}

/** A file as a commit is to leave it. */
export interface WrittenFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Commits to the branch of a pull request, where the app may. Every method throws when GitHub gives no usable answer. */
export interface FixSink {
  /** Why nothing can be committed there, as a sentence; undefined when something can. */
  obstacle(pull: PullState, signal: AbortSignal): Promise<string | undefined>;
  /** One commit upon exactly the reviewed head. Gives the sentence that says why there is none, where GitHub refused. */
  commit(pull: PullState, files: readonly WrittenFile[], message: string, signal: AbortSignal): Promise<string | undefined>;
}

/** Reason to abort a running review: the pull request has a newer head. */
export class SupersededError extends Error {
  /** The newer head; undefined where it is not known. */
  readonly headSha: string | undefined;

  constructor(headSha: string | undefined) {
    super(`superseded by ${headSha ?? 'a newer head'}`);
    this.headSha = headSha;
  }
}

/** Reason to abort a running review: another process does it by now. Nothing more may be written. */
export class TakenOverError extends Error {
  constructor() {
    super('another process does this review');
  }
}

/** The files could not be checked, as the message says: too much memory, too much time over one file, a crash. */
export class NotCheckableError extends Error {}

/** Reason to abort a running review: what it is about is no longer wanted. */
export class NotWantedError extends Error {
  readonly what: 'pull request closed' | 'merge group gone';

  constructor(what: NotWantedError['what']) {
    super(what);
    this.what = what;
  }
}

/** Time, as an argument, so that tests decide about it. */
export interface Clock {
  /** Milliseconds since any fixed moment. */
  now(): number;
  /** Calls back once after so many milliseconds, unless the returned function is called before. Keeps no process alive. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** Where a review writes what it did; a pino logger fits. Fields hold neither source text nor tokens. */
export interface ReviewLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
