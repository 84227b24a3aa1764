import { z } from 'zod';
import type { PullState } from '../../review/ports.js';

/** A pull request as REST answers and webhook payloads hold it, as far as we read it. */
export const pullShape = z.object({
  number: z.number(),
  state: z.string(),
  draft: z.boolean().optional(),
  title: z.string(),
  html_url: z.string(),
  changed_files: z.number(),
  user: z.object({ login: z.string(), type: z.string() }).nullable(),
  labels: z.array(z.object({ name: z.string() })),
  review_comments: z.number().optional(),
  // Null when the fork is gone.
  head: z.object({ sha: z.string(), repo: z.object({ id: z.number() }).nullable() }),
  base: z.object({
    sha: z.string(),
    ref: z.string(),
    repo: z.object({ id: z.number(), name: z.string(), owner: z.object({ login: z.string() }) }),
  }),
});

/** Stands for accounts that were deleted, as on GitHub's pages. */
const GHOST = 'ghost';

/** The repository is the base's: a pull request from a fork belongs to where it wants to go. */
export function toPullState(pull: z.infer<typeof pullShape>): PullState {
  return {
    owner: pull.base.repo.owner.login,
    repo: pull.base.repo.name,
    number: pull.number,
    headSha: pull.head.sha,
    baseSha: pull.base.sha,
    baseRef: pull.base.ref,
    isOpen: pull.state === 'open',
    isDraft: pull.draft ?? false,
    author: pull.user?.login ?? GHOST,
    authorIsBot: pull.user?.type === 'Bot',
    title: pull.title,
    labels: pull.labels.map((label) => label.name),
    isFromFork: pull.head.repo?.id !== pull.base.repo.id,
    changedFiles: pull.changed_files,
    reviewComments: pull.review_comments ?? null,
    htmlUrl: pull.html_url,
  };
}
