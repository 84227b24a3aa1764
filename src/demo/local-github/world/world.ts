import type {
  Account,
  App,
  CheckRun,
  CheckSuite,
  Installation,
  IssueComment,
  Permissions,
  PullRequest,
  Repository,
  Review,
  ReviewThread,
  WorldEvent,
} from './types.js';

export interface AppRegistration {
  readonly slug: string;
  readonly permissions: Permissions;
  readonly events: readonly string[];
}

export interface Clock {
  readonly now?: () => Date;
  /** Date of new commits, and so part of their ids; default: now. */
  readonly commitDate?: () => Date;
}

/** Everything that GitHub knows, in memory. The other files of this folder are the deeds of people and apps upon it. */
export class World {
  readonly app: App;
  readonly now: () => Date;
  readonly commitDate: () => Date;
  readonly repositories: Repository[] = [];
  readonly installations: Installation[] = [];
  /** Repositories by the full names that they had before. */
  readonly formerNames = new Map<string, Repository>();
  readonly pulls: PullRequest[] = [];
  readonly suites: CheckSuite[] = [];
  readonly runs: CheckRun[] = [];
  readonly reviews: Review[] = [];
  readonly threads: ReviewThread[] = [];
  readonly issueComments: IssueComment[] = [];
  readonly #accounts = new Map<string, Account>();
  readonly #listeners: ((event: WorldEvent) => void)[] = [];
  #lastId = 1000;

  constructor(registration: AppRegistration, clock: Clock = {}) {
    const now = clock.now ?? (() => new Date());
    this.now = now;
    this.commitDate = clock.commitDate ?? now;
    this.app = {
      ...registration,
      id: this.nextId(),
      owner: this.account('app-owner'),
      bot: this.account(`${registration.slug}[bot]`),
      createdAt: now(),
    };
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** The account of a login; made when it is first named. */
  account(login: string, type: Account['type'] = login.endsWith('[bot]') ? 'Bot' : 'User'): Account {
    const known = this.#accounts.get(login.toLowerCase());
    if (known !== undefined) return known;
    const account = { id: this.nextId(), login, type };
    this.#accounts.set(login.toLowerCase(), account);
    return account;
  }

  hasAccount(login: string): boolean {
    return this.#accounts.has(login.toLowerCase());
  }

  repository(owner: string, name: string): Repository | undefined {
    const wanted = `${owner}/${name}`.toLowerCase();
    return this.repositories.find((repository) => fullName(repository).toLowerCase() === wanted);
  }

  pull(repository: Repository, number: number): PullRequest | undefined {
    return this.pulls.find((pull) => pull.repository === repository && pull.number === number);
  }

  listen(listener: (event: WorldEvent) => void): void {
    this.#listeners.push(listener);
  }

  emit(event: WorldEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}
