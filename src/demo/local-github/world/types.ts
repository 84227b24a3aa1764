import type { ObjectStore } from '../git/objects.js';

export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read';

export interface Account {
  readonly id: number;
  /** As REST writes it: a bot's login ends in `[bot]`. */
  readonly login: string;
  readonly type: 'User' | 'Organization' | 'Bot';
}

export type AccessLevel = 'read' | 'write';
export type Permissions = Readonly<Record<string, AccessLevel>>;

export interface App {
  readonly id: number;
  readonly slug: string;
  readonly owner: Account;
  readonly bot: Account;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly createdAt: Date;
}

export interface Repository {
  readonly id: number;
  readonly owner: Account;
  name: string;
  readonly defaultBranch: string;
  readonly isPrivate: boolean;
  /** Shared by all forks of one network, as on GitHub. */
  readonly objects: ObjectStore;
  /** Commit id by branch name. */
  readonly branches: Map<string, string>;
  readonly protectedBranches: Set<string>;
  readonly collaborators: Map<string, Role>;
  readonly parent: Repository | undefined;
  readonly createdAt: Date;
  /** Nothing can be written any more. */
  isArchived: boolean;
  /** A fork that is gone: its pull requests stay. */
  isDeleted: boolean;
}

export interface Installation {
  readonly id: number;
  readonly account: Account;
  readonly repositories: Set<Repository>;
  readonly createdAt: Date;
  suspendedAt: Date | undefined;
}

export interface Label {
  readonly id: number;
  readonly name: string;
}

export interface PullRequest {
  readonly id: number;
  readonly number: number;
  readonly repository: Repository;
  readonly headRepository: Repository;
  readonly headRef: string;
  readonly author: Account;
  readonly createdAt: Date;
  headSha: string;
  baseRef: string;
  /** Tip of the base branch when the pull request was last pushed to or moved to another base. */
  baseSha: string;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  isDraft: boolean;
  labels: readonly Label[];
  updatedAt: Date;
  /** Only people who may write can still comment; apps cannot. */
  isLocked: boolean;
  /** Heads that forced pushes left behind, oldest first. */
  readonly forcedFrom: string[];
}

export type CheckStatus = 'queued' | 'in_progress' | 'completed';

export interface CheckAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: 'notice' | 'warning' | 'failure';
  readonly message: string;
  readonly title?: string;
  readonly raw_details?: string;
}

export interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

export interface CheckSuite {
  readonly id: number;
  readonly repository: Repository;
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly createdAt: Date;
  /** Set back to queued by a re-run, until a run of it starts. */
  isRerequested: boolean;
}

export interface CheckRun {
  readonly id: number;
  readonly suite: CheckSuite;
  name: string;
  externalId: string;
  detailsUrl: string;
  status: CheckStatus;
  conclusion: string | null;
  startedAt: Date;
  completedAt: Date | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  readonly annotations: CheckAnnotation[];
  actions: readonly CheckAction[];
}

export interface Review {
  readonly id: number;
  readonly pull: PullRequest;
  readonly author: Account;
  readonly body: string;
  readonly state: 'COMMENTED' | 'APPROVED' | 'CHANGES_REQUESTED' | 'PENDING';
  readonly commitId: string;
  readonly submittedAt: Date;
}

export type DiffSide = 'LEFT' | 'RIGHT';

/** Where a review comment was put; lines count from 1 and belong to `commitId`. */
export interface Anchor {
  readonly path: string;
  readonly side: DiffSide;
  readonly line: number;
  readonly startLine: number | undefined;
  readonly commitId: string;
  readonly diffHunk: string;
}

export interface ReviewThread {
  readonly id: number;
  readonly pull: PullRequest;
  readonly anchor: Anchor;
  readonly comments: ReviewComment[];
  resolvedBy: Account | undefined;
}

export interface ReviewComment {
  readonly id: number;
  readonly thread: ReviewThread;
  readonly review: Review;
  readonly author: Account;
  readonly createdAt: Date;
  body: string;
  updatedAt: Date;
  minimizedReason: string | undefined;
  readonly reactions: Reaction[];
}

export interface IssueComment {
  readonly id: number;
  readonly pull: PullRequest;
  readonly author: Account;
  readonly createdAt: Date;
  body: string;
  updatedAt: Date;
  minimizedReason: string | undefined;
  readonly reactions: Reaction[];
}

export interface Reaction {
  readonly id: number;
  readonly user: Account;
  readonly content: string;
  readonly createdAt: Date;
}

/** What happened, as far as GitHub tells an app by webhook. */
export type WorldEvent =
  | {
      readonly kind: 'pull_request';
      readonly action: PullAction;
      readonly pull: PullRequest;
      readonly sender: Account;
      readonly extra: object;
    }
  | { readonly kind: 'issue_comment'; readonly action: 'created'; readonly comment: IssueComment; readonly sender: Account }
  | {
      readonly kind: 'issue_comment';
      readonly action: 'edited';
      readonly comment: IssueComment;
      readonly sender: Account;
      readonly from: string;
    }
  | {
      readonly kind: 'check_run';
      readonly action: 'created' | 'completed' | 'rerequested' | 'requested_action';
      readonly run: CheckRun;
      readonly sender: Account;
      readonly identifier: string | undefined;
    }
  | { readonly kind: 'check_suite'; readonly action: 'requested' | 'rerequested'; readonly suite: CheckSuite; readonly sender: Account }
  | { readonly kind: 'merge_group'; readonly action: 'checks_requested'; readonly group: MergeGroup; readonly sender: Account }
  | {
      readonly kind: 'merge_group';
      readonly action: 'destroyed';
      readonly reason: 'merged' | 'invalidated' | 'dequeued';
      readonly group: MergeGroup;
      readonly sender: Account;
    }
  | {
      readonly kind: 'installation';
      readonly action: 'created' | 'deleted';
      readonly installation: Installation;
      readonly sender: Account;
    };

export type PullAction =
  'opened' | 'synchronize' | 'reopened' | 'closed' | 'ready_for_review' | 'converted_to_draft' | 'edited' | 'labeled' | 'unlabeled';

export interface MergeGroup {
  readonly repository: Repository;
  readonly headSha: string;
  readonly headRef: string;
  readonly baseSha: string;
  readonly baseRef: string;
}
