import type { FileMap } from './local-github/git/objects.js';
import type { LocalGitHub } from './local-github/local-github.js';
import { openPull, push } from './local-github/world/pulls.js';
import { commitFiles, createRepository, forkRepository, install } from './local-github/world/repositories.js';
import type { Account, Installation, PullRequest, Repository } from './local-github/world/types.js';

/** A pull request from two trees of files. */
export interface PullPlan {
  readonly before: FileMap;
  readonly after: FileMap;
  /** What landed on the base branch meanwhile. */
  readonly baseTip?: FileMap;
  readonly owner?: string;
  readonly name?: string;
  readonly title?: string;
  readonly body?: string;
  readonly author?: string;
  readonly branch?: string;
  readonly isDraft?: boolean;
  /** The author pushes to a fork on which the app is not installed. */
  readonly isFromFork?: boolean;
  readonly isPrivate?: boolean;
}

export interface OpenedPull {
  readonly repository: Repository;
  readonly headRepository: Repository;
  readonly installation: Installation;
  readonly author: Account;
  readonly pull: PullRequest;
}

/**
 * Makes a repository with the app installed and a pull request in it; where the app is connected, it is told of the opening.
 * Files of `before` that `after` lacks are removed by the pull request.
 */
export function openPlannedPull(github: LocalGitHub, plan: PullPlan): OpenedPull {
  const { world } = github;
  const repository = createRepository(world, {
    owner: plan.owner ?? 'acme',
    name: plan.name ?? 'shop',
    files: plan.before,
    isPrivate: plan.isPrivate ?? false,
  });
  const installation = install(world, repository);
  const author = world.account(plan.author ?? 'dana');
  const headRepository = plan.isFromFork ? forkRepository(world, repository, author.login) : repository;
  if (!plan.isFromFork) repository.collaborators.set(author.login, 'write');
  const branch = plan.branch ?? 'change';
  const removed = Object.keys(plan.before).filter((path) => !(path in plan.after));
  const files = { ...plan.after, ...Object.fromEntries(removed.map((path) => [path, null])) };
  const parent = repository.branches.get(repository.defaultBranch) ?? '';
  const message = plan.title ?? 'Change';
  if (plan.baseTip !== undefined) push(world, repository, repository.defaultBranch, plan.baseTip);
  headRepository.branches.set(branch, commitFiles(world, headRepository, { branch, files, message, author, parent }));
  const pull = openPull(world, {
    repository,
    headRepository,
    headRef: branch,
    title: message,
    body: plan.body ?? '',
    author,
    isDraft: plan.isDraft ?? false,
  });
  return { repository, headRepository, installation, author, pull };
}
