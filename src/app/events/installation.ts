import { z } from 'zod';
import type { Probot } from 'probot';
import type { Logger } from 'pino';
import type { GitHub } from '../../github/connect.js';

const shape = z.object({
  action: z.string(),
  installation: z.object({ id: z.number(), account: z.object({ login: z.string() }).nullish() }),
});

export interface InstallationTools {
  readonly log: Logger;
  /** Reviews soon what is open in all repositories, as far as a healing pass goes. */
  readonly lookThrough: () => void;
}

/** What brings repositories, or permissions, that the app did not have. */
const ARRIVALS: ReadonlySet<string> = new Set(['created', 'unsuspend', 'new_permissions_accepted', 'added']);

/**
 * Says in the log who installed or removed the app, drops what is kept of installations that are gone, and has those that
 * come looked through.
 */
export function registerInstallation(app: Probot, github: GitHub, { log, lookThrough }: InstallationTools): void {
  app.on(['installation', 'installation_repositories'], ({ name, payload }) => {
    const parsed = shape.safeParse(payload);
    if (!parsed.success) return;
    const { action, installation } = parsed.data;
    log.info({ event: name, action, installation: installation.id, account: installation.account?.login }, 'installation changed');
    if (action === 'deleted' || action === 'suspend') github.forget(installation.id);
    // A token that is kept knows neither the new repositories nor the new permissions.
    if (action === 'new_permissions_accepted' || action === 'added') github.forget(installation.id);
    if (ARRIVALS.has(action)) lookThrough();
  });
}
