import { z } from 'zod';
import { readCheckExternalId } from '../../github/write/check-runs.js';
import type { EventHandler } from './intake.js';
import { queuedReview } from '../jobs.js';

const shape = z.object({
  installation: z.object({ id: z.number() }),
  repository: z.object({ name: z.string(), owner: z.object({ login: z.string() }) }),
  check_run: z.object({
    head_sha: z.string(),
    external_id: z.string().nullable(),
    app: z.object({ id: z.number() }).nullable(),
    pull_requests: z.array(z.object({ number: z.number() })),
  }),
});

/** The button "Re-run" of one of our check runs. */
export const checkRunEvents: EventHandler<z.infer<typeof shape>> = {
  events: ['check_run.rerequested'],
  shape,
  toJob({ installation, repository, check_run: run }, { id, appId }) {
    if (run.app?.id !== appId) return undefined;
    // The list is empty where the pull request comes from a fork.
    const number = readCheckExternalId(run.external_id ?? '')?.number ?? run.pull_requests[0]?.number;
    if (number === undefined) return undefined;
    return queuedReview({
      installationId: installation.id,
      owner: repository.owner.login,
      repo: repository.name,
      number,
      headSha: run.head_sha,
      reason: 'recheck',
      deliveryId: id,
    });
  },
};
