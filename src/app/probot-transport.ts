import { ProbotOctokit, type Probot } from 'probot';
import type { Transport } from '../github/transport.js';

/**
 * Probot's octokit without its retries, which post reviews twice, and its throttle, which slows GraphQL reads; and with
 * tokens renewed at the right host, which auth-app forgets (it asks api.github.com also for an Enterprise server).
 */
export function octokitFor(apiUrl: string): typeof ProbotOctokit {
  return ProbotOctokit.defaults((options: Record<string, unknown>) => ({
    ...options,
    retry: { enabled: false },
    throttle: { enabled: false },
    auth: withBaseUrl(options['auth'], apiUrl),
  })) as typeof ProbotOctokit;
}

interface RequestWithDefaults {
  defaults(options: { baseUrl: string }): unknown;
}

function withBaseUrl(auth: unknown, baseUrl: string): unknown {
  if (typeof auth !== 'object' || auth === null || !('request' in auth)) return auth;
  return { ...auth, request: (auth.request as RequestWithDefaults).defaults({ baseUrl }) };
}

/** The way of one installation through Probot's authentication, whose tokens are kept for their hour. */
export async function probotTransport(probot: Probot, installationId: number): Promise<Transport> {
  const octokit = await probot.auth(installationId);
  return {
    request: (route, parameters) => octokit.request(route, parameters),
    graphql: (query, parameters) => octokit.graphql(query, parameters),
    async renewToken() {
      await octokit.auth({ type: 'installation', installationId, refresh: true });
    },
  };
}
