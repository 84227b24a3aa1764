import { z } from 'zod';
import { pullShape, toPullState } from '../../github/read/pull-state.js';
import type { EventHandler } from './intake.js';
import type { ReviewJob } from '../../review/ports.js';
import { queuedLabel, queuedReview, queuedStop } from '../jobs.js';

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
    return queuedReview(reviewOf(payload, id));
  },
};

const labelShape = shape.extend({ label: z.object({ name: z.string() }) });

/** A label came or went. Most mean nothing here; those that the settings name do. */
export const pullLabelEvents: EventHandler<z.infer<typeof labelShape>> = {
  events: ['pull_request.labeled', 'pull_request.unlabeled'],
  shape: labelShape,
  toJob: (payload, { id }) => queuedLabel(payload.label.name, reviewOf(payload, id)),
};

function reviewOf({ installation, pull_request: payload }: z.infer<typeof shape>, deliveryId: string): ReviewJob {
  const pull = toPullState(payload);
  const { owner, repo, number, headSha } = pull;
  return { installationId: installation.id, owner, repo, number, headSha, reason: 'changed', deliveryId, pull };
}
