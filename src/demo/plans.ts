import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { openRepository } from './local-github/git/git-source.js';
import { ObjectStore, type FileMap } from './local-github/git/objects.js';
import type { LocalGitHub } from './local-github/local-github.js';
import { openPull } from './local-github/world/pulls.js';
import { createRepository, install } from './local-github/world/repositories.js';
import type { PullRequest } from './local-github/world/types.js';
import { openPlannedPull } from './open-pull.js';
import { packageRoot } from './package-root.js';

/** A branch of the newcomer's own repository. */
export interface BranchChoice {
  readonly folder: string;
  readonly base: string;
  readonly head: string;
}

/** Opens the sample pull request that comes with the demo. */
export function openSamplePull(github: LocalGitHub): PullRequest {
  const sample = join(packageRoot(), 'src/demo/sample');
  const [before, after, baseTip] = ['before', 'after', 'base-tip'].map((name) => readTree(join(sample, name)));
  return openPlannedPull(github, {
    before: before ?? {},
    after: after ?? {},
    baseTip: baseTip ?? {},
    owner: 'acme',
    name: 'invoicing',
    title: 'Payment reminders',
    branch: 'payment-reminders',
  }).pull;
}

/**
 * Opens a pull request for a branch of a real repository, which stays untouched.
 * @throws GitError when it cannot be read.
 */
export function openBranchPull(github: LocalGitHub, choice: BranchChoice): PullRequest {
  const { world } = github;
  const { source, base, head } = openRepository(choice.folder, choice.base, choice.head);
  const name = basename(resolve(choice.folder)).replace(/[^\w.-]/g, '-') || 'repository';
  const repository = createRepository(world, { owner: 'you', name, objects: new ObjectStore(source) });
  install(world, repository);
  repository.branches.set(repository.defaultBranch, base);
  const isBranchName = /^[\w./-]+$/.test(choice.head) && !['HEAD', repository.defaultBranch].includes(choice.head);
  const headRef = isBranchName ? choice.head : 'head';
  repository.branches.set(headRef, head);
  const title = repository.objects.commit(head)?.message.split('\n')[0] ?? choice.head;
  return openPull(world, { repository, headRef, title, author: repository.owner });
}

/** A folder's files by their paths with forward slashes. */
function readTree(folder: string): FileMap {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [relative(folder, path).split(sep).join('/'), readFileSync(path)]));
}
