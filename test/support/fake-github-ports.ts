import { diffTexts } from '../../src/diff/diff-texts.js';
import { gitBlobId } from '../../src/diff/git-blob-id.js';
import type { FileList } from '../../src/project/context/file-list.js';
import { readMarker } from '../../src/review/comments/marker.js';
import type { ReviewComment } from '../../src/review/delivery.js';
import type {
  ChangedFile,
  ChangeList,
  CheckOutput,
  CheckRunHandle,
  Clock,
  FileContent,
  PullContents,
  PullSource,
  PullState,
  ReviewJob,
  ReviewLog,
  ReviewSink,
  ReviewThread,
  ThreadChanges,
} from '../../src/review/ports.js';

type Texts = Readonly<Record<string, string>>;
type Operation = keyof PullSource | keyof ReviewSink;

export const JOB: ReviewJob = {
  installationId: 1,
  owner: 'acme',
  repo: 'shop',
  number: 7,
  headSha: undefined,
  reason: 'changed',
  deliveryId: 'delivery-1',
};

/** One pull request in memory, behind both ports. Threads live on over several reviews, as on GitHub. */
export class FakeGitHub implements PullSource, ReviewSink {
  pull: PullState = {
    owner: 'acme',
    repo: 'shop',
    number: 7,
    headSha: 'a'.repeat(40),
    baseSha: 'b'.repeat(40),
    baseRef: 'main',
    isOpen: true,
    isDraft: false,
    author: 'maria',
    authorIsBot: false,
    title: 'Add orders',
    labels: [],
    isFromFork: false,
    changedFiles: 0,
    reviewComments: null,
    htmlUrl: 'https://github.com/acme/shop/pull/7',
  };
  base: Texts = {};
  head: Texts = {};
  /** Files beside the changed ones. */
  unchanged: Texts = {};
  /** What tells about the project, by path. */
  projectFiles: Texts = {};
  /** Paths without patch, and those that cannot be read. */
  withoutPatch: readonly string[] = [];
  unreadable: readonly string[] = [];
  unlisted = 0;
  settings: PullContents['settings'] = { repository: null, pyproject: null, owner: null };
  /** What readContents sees, where it differs from the pull request. */
  seen: Partial<Pick<PullContents, 'headSha' | 'isOpen' | 'isDraft' | 'incompleteLocations'>> = {};
  /** Comments that GitHub refuses. */
  refuses: (comment: ReviewComment) => boolean = () => false;
  /** Called before each operation; may throw, or never end. */
  before: (operation: Operation, signal: AbortSignal) => void | Promise<void> = () => {};

  readonly calls: Operation[] = [];
  readonly runs: { handle: CheckRunHandle; attempt: string; output: CheckOutput | undefined }[] = [];
  readonly posted: ReviewComment[] = [];
  threads: ReviewThread[] = [];

  async getPull(_job: ReviewJob, signal: AbortSignal): Promise<PullState> {
    await this.#step('getPull', signal);
    return this.pull;
  }

  async listChanges(_pull: PullState, signal: AbortSignal): Promise<ChangeList> {
    await this.#step('listChanges', signal);
    const paths = [...new Set([...Object.keys(this.base), ...Object.keys(this.head)])].sort();
    const files = paths.filter((path) => this.base[path] !== this.head[path]).map((path) => this.#changedFile(path));
    return { mergeBaseSha: this.pull.baseSha, files, unlisted: this.unlisted };
  }

  async readContents(pull: PullState, _changes: ChangeList, wanted: readonly ChangedFile[], signal: AbortSignal): Promise<PullContents> {
    await this.#step('readContents', signal);
    const contents = (texts: Texts): Map<string, FileContent> => {
      const known = wanted.filter(({ diff }) => texts[diff.path] !== undefined);
      return new Map(known.map(({ diff }) => [diff.path, this.#content(diff.path, texts[diff.path]!)]));
    };
    return {
      headSha: pull.headSha,
      isOpen: pull.isOpen,
      isDraft: pull.isDraft,
      incompleteLocations: [],
      ...this.seen,
      head: contents(this.head),
      base: contents(this.base),
      settings: this.settings,
      baseMigrations: new Map(),
      projectFiles: new Map(Object.entries(this.projectFiles)),
      threads: this.threads,
    };
  }

  async listFiles(_pull: PullState, _commit: string, signal: AbortSignal): Promise<FileList> {
    await this.#step('listFiles', signal);
    const texts = { ...this.unchanged, ...this.base };
    return new Map(Object.entries(texts).map(([path, text]) => [path, { blob: gitBlobId(text), bytes: text.length }]));
  }

  async readTexts(_pull: PullState, blobs: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    await this.#step('readTexts', signal);
    const texts = [...Object.values(this.unchanged), ...Object.values(this.base), ...Object.values(this.head)];
    return new Map(texts.flatMap((text) => (blobs.includes(gitBlobId(text)) ? [[gitBlobId(text), text] as const] : [])));
  }

  async openCheck(pull: PullState, attempt: string, signal: AbortSignal): Promise<CheckRunHandle> {
    await this.#step('openCheck', signal);
    const handle = { id: this.runs.length + 1, headSha: pull.headSha };
    this.runs.push({ handle, attempt, output: undefined });
    return handle;
  }

  async completeCheck(_pull: PullState, check: CheckRunHandle, output: CheckOutput, signal: AbortSignal): Promise<void> {
    await this.#step('completeCheck', signal);
    const run = this.runs.find(({ handle }) => handle.id === check.id)!;
    if (run.output) throw new Error('the check run was completed before');
    run.output = output;
  }

  async postReview(
    _pull: PullState,
    comments: readonly ReviewComment[],
    signal: AbortSignal,
  ): Promise<{ readonly refused: readonly ReviewComment[] }> {
    await this.#step('postReview', signal);
    const taken = comments.filter((comment) => !this.refuses(comment));
    this.posted.push(...taken);
    this.threads = [...this.threads, ...taken.map((comment, index) => threadOf(comment, this.threads.length + index))];
    return { refused: comments.filter(this.refuses) };
  }

  async changeThreads(_pull: PullState, changes: ThreadChanges, signal: AbortSignal): Promise<void> {
    await this.#step('changeThreads', signal);
    this.threads = withChanges(this.threads, changes);
  }

  /** The output of the last check run; throws when it was left open. */
  get output(): CheckOutput {
    const output = this.runs.at(-1)?.output;
    if (!output) throw new Error('the last check run was not completed');
    return output;
  }

  async #step(operation: Operation, signal: AbortSignal): Promise<void> {
    this.calls.push(operation);
    await this.before(operation, signal);
    signal.throwIfAborted();
  }

  #changedFile(path: string): ChangedFile {
    const base = this.base[path];
    const head = this.head[path];
    const status = base === undefined ? 'added' : head === undefined ? 'removed' : 'modified';
    const hasPatch = !this.withoutPatch.includes(path);
    return {
      diff: { path, previousPath: undefined, status, hunks: hasPatch ? diffTexts(base ?? '', head ?? '') : [] },
      hasPatch,
      headBlob: head === undefined ? null : gitBlobId(head),
    };
  }

  #content(path: string, text: string): FileContent {
    if (this.unreadable.includes(path)) return { kind: 'unreadable', reason: 'larger than 1 MB' };
    return { kind: 'text', text, blob: gitBlobId(text) };
  }
}

/** A new thread that a comment of ours started. */
export function threadOf(comment: Pick<ReviewComment, 'path' | 'body'>, number: number): ReviewThread {
  return {
    id: `thread-${number}`,
    path: comment.path,
    isResolved: false,
    resolvedBy: null,
    resolvedByUs: false,
    isOutdated: false,
    canResolve: true,
    canUnresolve: false,
    fixedMark: null,
    comment: { id: `comment-${number}`, body: comment.body, canMinimize: true, isMinimized: false },
    hasReplies: false,
  };
}

/** The threads after changes, as GitHub makes them. */
export function withChanges(threads: readonly ReviewThread[], changes: ThreadChanges): ReviewThread[] {
  const resolved = new Set(changes.resolve.map(({ id }) => id));
  const reopened = new Set(changes.unresolve.map(({ id }) => id));
  return threads.map((thread) => {
    if (resolved.has(thread.id)) return { ...thread, isResolved: true, resolvedBy: 'sqla-review', resolvedByUs: true };
    if (reopened.has(thread.id)) return { ...thread, isResolved: false, resolvedBy: null, resolvedByUs: false, fixedMark: null };
    return thread;
  });
}

/** Rule and state of each thread, for short expectations. */
export function threadStates(threads: readonly ReviewThread[]): string[] {
  return threads.map((thread) => `${readMarker(thread.comment.body)?.rule} ${thread.isResolved ? 'resolved' : 'open'}`);
}

/** Time that only passes when a test says so. */
export class FakeClock implements Clock {
  #now = 0;
  #timers: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Lets time pass, and calls back what falls due. */
  pass(milliseconds: number): void {
    this.#now += milliseconds;
    for (const timer of this.#timers.filter(({ at }) => at <= this.#now)) {
      this.#timers = this.#timers.filter((other) => other !== timer);
      timer.callback();
    }
  }

  /** Timers that still run. */
  get pending(): number {
    return this.#timers.length;
  }
}

/** Keeps what is logged. */
export class FakeLog implements ReviewLog {
  readonly lines: { readonly level: string; readonly fields: object; readonly message: string }[] = [];

  info(fields: object, message: string): void {
    this.lines.push({ level: 'info', fields, message });
  }

  warn(fields: object, message: string): void {
    this.lines.push({ level: 'warn', fields, message });
  }

  error(fields: object, message: string): void {
    this.lines.push({ level: 'error', fields, message });
  }
}
