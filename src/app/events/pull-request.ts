import { z } from 'zod';
import { pullShape, toPullState } from '../../github/read/pull-state.js';
import type { EventHandler } from './intake.js';
import { queuedReview, queuedStop } from '../jobs.js';

const shape = z.object({
  action: z.string(),
  installation: z.object({ id: z.number() }),
  pull_request: pullShape,
  changes: z.object({ base: z.unknown() }).partial().optional(),
});

/** A pull request closed ends its review; one opened, pushed to, reopened, made ready, or turned to another base gets one. Other edits change no code. */
export const pullRequestEvents: EventHandler<z.infer<typeof shape>> = {
  events: [
    'pull_request.opened',
    'pull_request.synchronize',
    'pull_request.reopened',
    'pull_request.ready_for_review',
    'pull_request.edited',
    'pull_request.closed',
  ],
  shape,
  toJob(payload, { id }) {
    if (payload.action === 'edited' && payload.changes?.base === undefined) return undefined;
    const pull = toPullState(payload.pull_request);
    if (payload.action === 'closed') return queuedStop(pull, 'pull request closed');
    return queuedReview({
      installationId: payload.installation.id,
      owner: pull.owner,
      repo: pull.repo,
      number: pull.number,
      headSha: pull.headSha,
      reason: 'changed',
      deliveryId: id,
      pull,
    });
  },
};
