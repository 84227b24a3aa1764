import { z } from 'zod';
import { FIX_ACTION, readCheckExternalId } from '../../github/write/check-runs.js';
import type { EventHandler } from './intake.js';
import { queuedCommand, queuedReview, queuedRerun, type AppJob } from '../jobs.js';
import { groupState, readGroupBranch } from './merge-group.js';

const repositoryShape = z.object({ name: z.string(), html_url: z.string(), owner: z.object({ login: z.string() }) });
const appShape = z.object({ id: z.number() }).nullable();
const runShape = z.object({
  installation: z.object({ id: z.number() }),
  repository: repositoryShape,
  check_run: z.object({
    head_sha: z.string(),
    external_id: z.string().nullable(),
    app: appShape,
    check_suite: z.object({ head_branch: z.string().nullish() }).nullish(),
  }),
});
const pressedShape = runShape.extend({
  requested_action: z.object({ identifier: z.string() }),
  sender: z.object({ login: z.string(), type: z.string() }),
});
const suiteShape = z.object({
  installation: z.object({ id: z.number() }),
  repository: repositoryShape,
  check_suite: z.object({ head_sha: z.string(), head_branch: z.string().nullable(), app: appShape }),
});

/** The button "Re-run" of one of our check runs. */
export const checkRunEvents: EventHandler<z.infer<typeof runShape>> = {
  events: ['check_run.rerequested'],
  shape: runShape,
  toJob({ installation, repository, check_run: run }, { id, appId }) {
    if (run.app?.id !== appId) return undefined;
    const place = { installation, repository, headSha: run.head_sha, branch: run.check_suite?.head_branch, deliveryId: id };
    // The event's own list of pull requests is empty where they come from a fork.
    return rerunOf(place, readCheckExternalId(run.external_id ?? '')?.number);
  },
};

/** The button "Apply fixes". Only people press it: the app never answers its own commits with another one. */
export const checkActionEvents: EventHandler<z.infer<typeof pressedShape>> = {
  events: ['check_run.requested_action'],
  shape: pressedShape,
  toJob({ installation, repository, check_run: run, requested_action: action, sender }, { id, appId }) {
    const number = readCheckExternalId(run.external_id ?? '')?.number;
    if (run.app?.id !== appId || action.identifier !== FIX_ACTION.identifier) return undefined;
    if (number === undefined || sender.type === 'Bot') return undefined;
    return queuedCommand({
      installationId: installation.id,
      owner: repository.owner.login,
      repo: repository.name,
      number,
      commentId: null,
      login: sender.login,
      isPullAuthor: false,
      command: { name: 'fix' },
      deliveryId: id,
    });
  },
};

/** The button "Re-run all checks". Its suite does not tell what we checked on the commit. */
export const checkSuiteEvents: EventHandler<z.infer<typeof suiteShape>> = {
  events: ['check_suite.rerequested'],
  shape: suiteShape,
  toJob({ installation, repository, check_suite: suite }, { id, appId }) {
    if (suite.app?.id !== appId) return undefined;
    return rerunOf({ installation, repository, headSha: suite.head_sha, branch: suite.head_branch, deliveryId: id }, undefined);
  },
};

interface Place {
  readonly installation: { readonly id: number };
  readonly repository: z.infer<typeof repositoryShape>;
  readonly headSha: string;
  readonly branch: string | null | undefined;
  readonly deliveryId: string;
}

/** @param number of the pull request, where it is known. */
function rerunOf({ installation, repository, headSha, branch, deliveryId }: Place, number: number | undefined): AppJob {
  const job = { installationId: installation.id, owner: repository.owner.login, repo: repository.name, headSha, deliveryId };
  if (number !== undefined) return queuedReview({ ...job, number, reason: 'recheck' });
  const group = readGroupBranch(branch);
  if (!group) return queuedRerun(job);
  return queuedReview({ ...job, number: null, reason: 'recheck', pull: groupState(repository, { ...group, headSha }) });
}
