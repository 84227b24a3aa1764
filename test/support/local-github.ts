import { Octokit } from '@octokit/rest';
import { LocalGitHub, type LocalGitHubOptions } from '../../src/demo/local-github/local-github.js';
import type { Installation } from '../../src/demo/local-github/world/types.js';

const started: LocalGitHub[] = [];

/** The permissions that the app asks for when it is registered, without the opt-in for commits. */
export const PERMISSIONS = {
  metadata: 'read',
  checks: 'write',
  contents: 'read',
  pull_requests: 'write',
  issues: 'write',
  merge_queues: 'read',
} as const;

/** Starts a local GitHub on a free port; it is stopped after the test. */
export async function startLocalGitHub(options: Partial<LocalGitHubOptions> = {}): Promise<LocalGitHub> {
  const app = { slug: 'sqla-review', permissions: PERMISSIONS, events: ['pull_request', 'issue_comment', 'merge_group'] };
  const github = new LocalGitHub({ app, ...options });
  await github.start();
  started.push(github);
  return github;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((github) => github.stop()));
});

/** A client with an installation's token, without any retry. */
export function clientOf(github: LocalGitHub, installation: Installation, permissions: Record<string, string> = PERMISSIONS): Octokit {
  const { token } = github.tokens.issue(installation, permissions, undefined);
  const silent = (): void => undefined;
  return new Octokit({ baseUrl: github.apiUrl, auth: token, log: { debug: silent, info: silent, warn: silent, error: silent } });
}

/** The status and body of the error that a request ends with; fails when it succeeds. */
export async function refusalOf(request: Promise<unknown>): Promise<{ readonly status: number; readonly body: unknown }> {
  try {
    await request;
  } catch (error) {
    const { status, response } = error as { status: number; response?: { data: unknown } };
    return { status, body: response?.data };
  }
  throw new Error('The request was not refused.');
}
