import { z } from 'zod';
import type { Probot } from 'probot';
import type { Logger } from 'pino';
import type { GitHub } from '../../github/connect.js';

const shape = z.object({
  action: z.string(),
  installation: z.object({ id: z.number(), account: z.object({ login: z.string() }).nullish() }),
});

/** Says in the log who installed or removed the app, and drops what is kept of installations that are gone. */
export function registerInstallation(app: Probot, github: GitHub, log: Logger): void {
  app.on(['installation', 'installation_repositories'], ({ name, payload }) => {
    const parsed = shape.safeParse(payload);
    if (!parsed.success) return;
    const { action, installation } = parsed.data;
    log.info({ event: name, action, installation: installation.id, account: installation.account?.login }, 'installation changed');
    if (action === 'deleted' || action === 'suspend') github.forget(installation.id);
  });
}
