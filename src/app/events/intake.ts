import type { Probot } from 'probot';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { DeliveryLog } from '../../queue/delivery-log.js';
import type { Queue } from '../../queue/queue.js';
import type { AppJob } from '../jobs.js';
import type { Metrics } from '../web/metrics.js';

/** Where the handlers of events put what they make of them. */
export interface Intake {
  readonly queue: Queue<AppJob>;
  readonly deliveries: DeliveryLog;
  readonly appId: number;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Events of one kind: which, what is read of their payload, and the job they ask for, if any. */
export interface EventHandler<Payload> {
  readonly events: readonly Parameters<Probot['on']>[0][];
  readonly shape: z.ZodType<Payload>;
  readonly toJob: (payload: Payload, delivery: { readonly id: string; readonly appId: number }) => AppJob | undefined;
}

/**
 * Registers a handler. A delivery that comes again is dropped, unless the first attempt failed; a payload of another
 * shape is logged and dropped, since GitHub would send the same again. What cannot be queued now fails, so that GitHub
 * counts the delivery as failed and the healing pass asks for it again.
 */
export function handleEvents<Payload>(app: Probot, intake: Intake, handler: EventHandler<Payload>): void {
  app.on([...handler.events] as Parameters<Probot['on']>[0], async ({ id, name, payload }) => {
    intake.metrics.webhook(timeOf(payload));
    if (!(await intake.deliveries.take(id))) {
      intake.log.info({ delivery: id, event: name }, 'delivery repeated');
      return;
    }
    let job: AppJob | undefined;
    try {
      job = jobOf({ id, name, payload }, intake, handler);
      if (job) await intake.queue.enqueue(job);
    } catch (error) {
      await intake.deliveries.release(id);
      throw error;
    }
    await intake.deliveries.keep(id);
    if (job) intake.log.info({ delivery: id, event: name, job: job.key }, 'job queued');
  });
}

function jobOf<Payload>(
  { id, name, payload }: { readonly id: string; readonly name: string; readonly payload: unknown },
  intake: Intake,
  handler: EventHandler<Payload>,
): AppJob | undefined {
  const parsed = handler.shape.safeParse(payload);
  if (parsed.success) return handler.toJob(parsed.data, { id, appId: intake.appId });
  const place = parsed.error.issues[0]?.path.join('.');
  intake.log.warn({ delivery: id, event: name, place }, 'event of an unknown shape');
  return undefined;
}

/** Events do not tell when they happened; those of pull requests and comments hold a time that changed with them. */
const timesShape = z.object({
  pull_request: z.object({ updated_at: z.iso.datetime({ offset: true }) }).optional(),
  comment: z.object({ created_at: z.iso.datetime({ offset: true }) }).optional(),
});

function timeOf(payload: unknown): Date | undefined {
  const parsed = timesShape.safeParse(payload);
  const time = parsed.data?.pull_request?.updated_at ?? parsed.data?.comment?.created_at;
  return time === undefined ? undefined : new Date(time);
}
