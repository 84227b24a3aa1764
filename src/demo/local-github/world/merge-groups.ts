import { openSuite } from './checks.js';
import { changesOf } from './pulls.js';
import { commitFiles, readBytes } from './repositories.js';
import type { MergeGroup, PullRequest } from './types.js';
import type { World } from './world.js';

/** Puts a pull request into the merge queue: its changes as one commit upon the base branch, on a branch of GitHub's own. */
export function requestMergeGroup(world: World, pull: PullRequest): MergeGroup {
  const { repository, baseRef } = pull;
  const baseSha = repository.branches.get(baseRef);
  if (baseSha === undefined) throw new Error(`${repository.name} has no branch ${baseRef}.`);
  const branch = `gh-readonly-queue/${baseRef}/pr-${pull.number}-${baseSha}`;
  const touched = changesOf(pull).files.flatMap(({ path, previousPath }) => (previousPath === undefined ? [path] : [previousPath, path]));
  const files = Object.fromEntries(touched.map((path) => [path, readBytes(repository, pull.headSha, path) ?? null]));
  const message = `Merge pull request #${pull.number}`;
  const headSha = commitFiles(world, repository, { branch, files, message, parent: baseSha });
  repository.branches.set(branch, headSha);
  openSuite(world, repository, headSha, branch);
  const group = { repository, headSha, headRef: `refs/heads/${branch}`, baseSha, baseRef: `refs/heads/${baseRef}` };
  world.emit({ kind: 'merge_group', action: 'checks_requested', group, sender: repository.owner });
  return group;
}

export function destroyMergeGroup(world: World, group: MergeGroup, reason: 'merged' | 'invalidated' | 'dequeued'): void {
  group.repository.branches.delete(group.headRef.replace('refs/heads/', ''));
  world.emit({ kind: 'merge_group', action: 'destroyed', reason, group, sender: group.repository.owner });
}
