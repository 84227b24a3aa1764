import type { Account, Label, PullAction, PullRequest, Repository } from './types.js';
import { compare, commitFiles, type Comparison, type FileChanges } from './repositories.js';
import { mergeBase } from '../git/history.js';
import { openSuite } from './checks.js';
import type { World } from './world.js';

export interface NewPull {
  readonly repository: Repository;
  readonly headRepository?: Repository;
  readonly headRef: string;
  readonly baseRef?: string;
  readonly title: string;
  readonly body?: string;
  readonly author: Account;
  readonly isDraft?: boolean;
  readonly labels?: readonly string[];
}

/** Opens a pull request from a branch that exists. */
export function openPull(world: World, wanted: NewPull): PullRequest {
  const { repository } = wanted;
  const headRepository = wanted.headRepository ?? repository;
  const baseRef = wanted.baseRef ?? repository.defaultBranch;
  const pull: PullRequest = {
    id: world.nextId(),
    number: 1 + world.pulls.filter((other) => other.repository === repository).length,
    repository,
    headRepository,
    headRef: wanted.headRef,
    author: wanted.author,
    createdAt: world.now(),
    updatedAt: world.now(),
    headSha: tipOf(headRepository, wanted.headRef),
    baseRef,
    baseSha: tipOf(repository, baseRef),
    title: wanted.title,
    body: wanted.body ?? null,
    state: 'open',
    isDraft: wanted.isDraft ?? false,
    labels: (wanted.labels ?? []).map((name) => ({ id: world.nextId(), name })),
    isLocked: false,
    forcedFrom: [],
  };
  world.pulls.push(pull);
  openSuite(world, pull.repository, pull.headSha, headRepository === repository ? wanted.headRef : null);
  tell(world, pull, { action: 'opened', sender: wanted.author });
  return pull;
}

/** Commits to a branch as the repository's owner and moves it; pull requests from it are synchronized. Gives the new commit's id. */
export function push(world: World, repository: Repository, branch: string, files: FileChanges): string {
  const sha = commitFiles(world, repository, { branch, files, message: 'Change files' });
  moveBranch(world, { repository, branch, sha }, repository.owner);
  return sha;
}

/** A branch with the commit that it is to point to. */
export interface BranchMove {
  readonly repository: Repository;
  readonly branch: string;
  readonly sha: string;
}

/** Moves a branch to any commit, as a push or a forced push does. */
export function moveBranch(world: World, { repository, branch, sha }: BranchMove, sender: Account): void {
  repository.branches.set(branch, sha);
  openSuite(world, repository, sha, branch);
  for (const pull of world.pulls) {
    if (pull.state !== 'open' || pull.headRepository !== repository || pull.headRef !== branch || pull.headSha === sha) continue;
    const before = pull.headSha;
    if (mergeBase(repository.objects, before, sha) !== before) pull.forcedFrom.push(before);
    pull.headSha = sha;
    pull.baseSha = tipOf(pull.repository, pull.baseRef);
    openSuite(world, pull.repository, sha, pull.headRepository === pull.repository ? branch : null);
    tell(world, pull, { action: 'synchronize', sender, extra: { before, after: sha } });
  }
}

export function closePull(world: World, pull: PullRequest, sender: Account): void {
  pull.state = 'closed';
  tell(world, pull, { action: 'closed', sender });
}

export function reopenPull(world: World, pull: PullRequest, sender: Account): void {
  pull.state = 'open';
  tell(world, pull, { action: 'reopened', sender });
}

export function markReady(world: World, pull: PullRequest, sender: Account): void {
  pull.isDraft = false;
  tell(world, pull, { action: 'ready_for_review', sender });
}

export function convertToDraft(world: World, pull: PullRequest, sender: Account): void {
  pull.isDraft = true;
  tell(world, pull, { action: 'converted_to_draft', sender });
}

export function changeBase(world: World, pull: PullRequest, baseRef: string, sender: Account): void {
  const changes = { base: { ref: { from: pull.baseRef }, sha: { from: pull.baseSha } } };
  pull.baseRef = baseRef;
  pull.baseSha = tipOf(pull.repository, baseRef);
  tell(world, pull, { action: 'edited', sender, extra: { changes } });
}

export function changeTitle(world: World, pull: PullRequest, title: string, sender: Account): void {
  const changes = { title: { from: pull.title } };
  pull.title = title;
  tell(world, pull, { action: 'edited', sender, extra: { changes } });
}

export function addLabel(world: World, pull: PullRequest, name: string, sender: Account): void {
  const label: Label = { id: world.nextId(), name };
  pull.labels = [...pull.labels, label];
  tell(world, pull, { action: 'labeled', sender, extra: { label } });
}

export function removeLabel(world: World, pull: PullRequest, name: string, sender: Account): void {
  const label = pull.labels.find((one) => one.name === name);
  if (label === undefined) throw new Error(`Pull request ${pull.number} has no label ${name}.`);
  pull.labels = pull.labels.filter((one) => one !== label);
  tell(world, pull, { action: 'unlabeled', sender, extra: { label } });
}

/** What the pull request changes, against the base branch's present tip. */
export function changesOf(pull: PullRequest): Comparison {
  const comparison = compare(pull.repository, tipOf(pull.repository, pull.baseRef), pull.headSha);
  if (comparison === undefined) throw new Error(`Pull request ${pull.number} has no common history with ${pull.baseRef}.`);
  return comparison;
}

interface Deed {
  readonly action: PullAction;
  readonly sender: Account;
  /** What the payload of this action holds besides. */
  readonly extra?: object;
}

function tell(world: World, pull: PullRequest, { action, sender, extra = {} }: Deed): void {
  pull.updatedAt = world.now();
  world.emit({ kind: 'pull_request', action, pull, sender, extra });
}

function tipOf(repository: Repository, branch: string): string {
  const tip = repository.branches.get(branch);
  if (tip === undefined) throw new Error(`${repository.name} has no branch ${branch}.`);
  return tip;
}
