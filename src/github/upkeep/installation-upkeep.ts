import { z } from 'zod';
import type { GitHubClient } from '../client.js';
import { MAX_PAGE } from '../limits.js';
import { attemptOf, cancelCheckRun, CHECK_NAME, readCheckExternalId } from '../write/check-runs.js';
import { listLeftovers, type Leftovers } from './leftovers.js';
import { readPages } from './pages.js';

export interface RepositoryName {
  readonly owner: string;
  readonly repo: string;
}

export interface OpenPull {
  readonly number: number;
  readonly headSha: string;
}

/** One of our check runs on a commit. */
export interface OwnRun {
  readonly id: number;
  readonly isCompleted: boolean;
  /** Null until it is completed. */
  readonly conclusion: string | null;
  readonly title: string | null;
  readonly annotations: number;
  /** Delivery id of the job that opened it; undefined for an external id of another form. */
  readonly attempt: string | undefined;
  /** Number of its pull request; undefined for a merge group's. */
  readonly pull: number | undefined;
}

/** What the healing pass asks of one installation; every method throws a GitHubError when it could not. */
export interface InstallationUpkeep {
  /** Repositories that can change: neither archived nor disabled. */
  listRepositories(signal: AbortSignal): Promise<readonly RepositoryName[]>;
  /** Open pull requests, those that changed last first. */
  listOpenPulls(repository: RepositoryName, signal: AbortSignal): Promise<readonly OpenPull[]>;
  /** Our check runs on a commit, newest first. */
  listOwnRuns(repository: RepositoryName, headSha: string, signal: AbortSignal): Promise<readonly OwnRun[]>;
  /** Numbers of the open pull requests that have this commit as their head, from forks too. */
  pullsOfHead(repository: RepositoryName, headSha: string, signal: AbortSignal): Promise<readonly number[]>;
  /** What dead processes left behind beside the heads of open pull requests. */
  listLeftovers(repository: RepositoryName, signal: AbortSignal): Promise<Leftovers>;
  /** Ends a run that no review will end. */
  cancelRun(repository: RepositoryName, id: number, signal: AbortSignal): Promise<void>;
}

const repositoriesShape = z.object({
  repositories: z.array(
    z.object({ name: z.string(), owner: z.object({ login: z.string() }), archived: z.boolean(), disabled: z.boolean() }),
  ),
});
const pullsShape = z.array(z.object({ number: z.number(), state: z.string(), head: z.object({ sha: z.string() }) }));
const runsShape = z.object({
  check_runs: z.array(
    z.object({
      id: z.number(),
      status: z.string(),
      conclusion: z.string().nullable(),
      external_id: z.string().nullable(),
      output: z.object({ title: z.string().nullable(), annotations_count: z.number() }),
    }),
  ),
});

/** @param appId ours: another app may have named its check run like ours. */
export function createInstallationUpkeep(client: GitHubClient, appId: number): InstallationUpkeep {
  return {
    async listRepositories(signal) {
      const all = await readPages(
        async (page) => (await client.get('GET /installation/repositories', page, repositoriesShape, signal)).repositories,
      );
      return all.filter(({ archived, disabled }) => !archived && !disabled).map(({ owner, name }) => ({ owner: owner.login, repo: name }));
    },

    async listOpenPulls(repository, signal) {
      const how = { ...repository, state: 'open', sort: 'updated', direction: 'desc' };
      const all = await readPages((page) => client.get('GET /repos/{owner}/{repo}/pulls', { ...how, ...page }, pullsShape, signal));
      return all.map(({ number, head }) => ({ number, headSha: head.sha }));
    },

    async listOwnRuns(repository, headSha, signal) {
      const which = { ref: headSha, check_name: CHECK_NAME, app_id: appId, filter: 'all', per_page: MAX_PAGE };
      const route = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs';
      const { check_runs: runs } = await client.get(route, { ...repository, ...which }, runsShape, signal);
      return runs
        .map(({ id, status, conclusion, external_id, output }) => ({
          id,
          isCompleted: status === 'completed',
          conclusion,
          title: output.title,
          annotations: output.annotations_count,
          attempt: attemptOf(external_id ?? ''),
          pull: readCheckExternalId(external_id ?? '')?.number,
        }))
        .sort((a, b) => b.id - a.id);
    },

    async pullsOfHead(repository, headSha, signal) {
      const parameters = { ...repository, commit_sha: headSha };
      const route = 'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls';
      const pulls = await readPages((page) => client.get(route, { ...parameters, ...page }, pullsShape, signal));
      return pulls.filter(({ head, state }) => head.sha === headSha && state === 'open').map(({ number }) => number);
    },

    listLeftovers: (repository, signal) => listLeftovers(client, appId, repository, signal),

    cancelRun: ({ owner, repo }, id, signal) => cancelCheckRun(client, { owner, repo, id }, signal),
  };
}
