import type { Leftovers } from '../../github/upkeep/leftovers.js';
import type { OpenPull, RepositoryName } from '../../github/upkeep/installation-upkeep.js';
import type { ReviewJob } from '../../review/ports.js';
import { groupState, readGroupBranch } from '../events/merge-group.js';
import { reviewKey } from '../jobs.js';

/** A commit that must have a completed check run of ours. */
export interface Head {
  readonly key: string;
  readonly headSha: string;
  /** What a review of it is to know. */
  readonly subject: Pick<ReviewJob, 'owner' | 'repo' | 'number' | 'headSha' | 'pull'>;
}

export function pullHead({ owner, repo }: RepositoryName, { number, headSha }: OpenPull): Head {
  return headOf({ owner, repo, number, headSha });
}

/** Undefined for a branch that is no merge group's. */
export function groupHead({ owner, repo }: RepositoryName, { headSha, branch, htmlUrl }: Leftovers['groups'][number]): Head | undefined {
  const base = readGroupBranch(branch);
  if (!base) return undefined;
  const pull = groupState({ name: repo, html_url: htmlUrl, owner: { login: owner } }, { ...base, headSha });
  return headOf({ owner, repo, number: null, headSha, pull });
}

function headOf(subject: Head['subject'] & { readonly headSha: string }): Head {
  return { key: reviewKey(subject), headSha: subject.headSha, subject };
}
