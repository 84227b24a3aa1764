import { z } from 'zod';
import type { PullState } from '../../review/ports.js';
import type { EventHandler } from './intake.js';
import { queuedReview, queuedStop } from '../jobs.js';

const shape = z.object({
  action: z.string(),
  installation: z.object({ id: z.number() }),
  repository: z.object({ name: z.string(), html_url: z.string(), owner: z.object({ login: z.string() }) }),
  merge_group: z.object({ head_sha: z.string(), base_sha: z.string(), base_ref: z.string() }),
});

/** Pull requests that GitHub wants to merge together: their commits are checked, or no longer. */
export const mergeGroupEvents: EventHandler<z.infer<typeof shape>> = {
  events: ['merge_group.checks_requested', 'merge_group.destroyed'],
  shape,
  toJob({ action, installation, repository, merge_group: group }, { id }) {
    const pull = groupState(repository, { headSha: group.head_sha, baseSha: group.base_sha, baseRef: group.base_ref });
    const { owner, repo, number, headSha } = pull;
    if (action === 'destroyed') return queuedStop(pull, 'merge group gone');
    return queuedReview({ installationId: installation.id, owner, repo, number, headSha, reason: 'changed', deliveryId: id, pull });
  },
};

/** @param group `baseRef` with or without "refs/heads/". */
export function groupState(
  repository: { readonly name: string; readonly html_url: string; readonly owner: { readonly login: string } },
  { headSha, baseSha, baseRef }: Pick<PullState, 'headSha' | 'baseSha' | 'baseRef'>,
): PullState {
  return {
    owner: repository.owner.login,
    repo: repository.name,
    number: null,
    headSha,
    baseSha,
    baseRef: baseRef.replace(/^refs\/heads\//, ''),
    isOpen: true,
    isDraft: false,
    // Of all that stands in the group, nobody is the author and nothing the title.
    author: '',
    authorIsBot: false,
    title: '',
    labels: [],
    isFromFork: false,
    changedFiles: null,
    reviewComments: 0,
    htmlUrl: repository.html_url,
  };
}

/** What the name of a merge group's branch tells, "gh-readonly-queue/<base>/pr-<number>-<base commit>"; undefined for another. */
export function readGroupBranch(branch: string | null | undefined): Pick<PullState, 'baseSha' | 'baseRef'> | undefined {
  const match = /^(?:refs\/heads\/)?gh-readonly-queue\/(.+)\/pr-\d+-([0-9a-f]{40})$/.exec(branch ?? '');
  return match ? { baseRef: match[1]!, baseSha: match[2]! } : undefined;
}
