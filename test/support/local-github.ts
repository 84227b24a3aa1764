import { Octokit } from '@octokit/rest';
import { readAppManifest } from '../../src/demo/app-manifest.js';
import { LocalGitHub, type LocalGitHubOptions } from '../../src/demo/local-github/local-github.js';
import type { Installation } from '../../src/demo/local-github/world/types.js';

const started: LocalGitHub[] = [];

/** What app.yml asks for, so that no test can do with more; without the opt-in for commits. */
export const PERMISSIONS = readAppManifest().permissions;

/** Starts a local GitHub on a free port; it is stopped after the test. */
export async function startLocalGitHub(options: Partial<LocalGitHubOptions> = {}): Promise<LocalGitHub> {
  const github = new LocalGitHub({ app: readAppManifest(), ...options });
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
