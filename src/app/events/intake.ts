import type { Probot } from 'probot';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Queue } from '../../queue/queue.js';
import type { DeliveryLog } from './deliveries.js';
import type { AppJob } from '../jobs.js';

/** Where the handlers of events put what they make of them. */
export interface Intake {
  readonly queue: Queue<AppJob>;
  readonly deliveries: DeliveryLog;
  readonly appId: number;
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
 * shape is logged and dropped, since GitHub would send the same again.
 */
export function handleEvents<Payload>(app: Probot, intake: Intake, handler: EventHandler<Payload>): void {
  app.on([...handler.events] as Parameters<Probot['on']>[0], async ({ id, name, payload }) => {
    if (!intake.deliveries.take(id)) {
      intake.log.info({ delivery: id, event: name }, 'delivery repeated');
      return;
    }
    const parsed = handler.shape.safeParse(payload);
    if (!parsed.success) {
      const place = parsed.error.issues[0]?.path.join('.');
      intake.log.warn({ delivery: id, event: name, place }, 'event of an unknown shape');
      return;
    }
    const job = handler.toJob(parsed.data, { id, appId: intake.appId });
    if (!job) return;
    try {
      await intake.queue.enqueue(job);
    } catch (error) {
      intake.deliveries.release(id);
      throw error;
    }
    intake.log.info({ delivery: id, event: name, job: job.key }, 'job queued');
  });
}
