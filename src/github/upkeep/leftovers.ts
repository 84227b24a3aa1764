import { z } from 'zod';
import type { GitHubClient } from '../client.js';
import { CHECK_NAME } from '../write/check-runs.js';
import type { RepositoryName } from './installation-upkeep.js';

/** What a process that died may have left behind in one repository, beside the heads of its open pull requests. */
export interface Leftovers {
  /** Our open check runs on other commits of pull requests: earlier heads, and all of those that are closed. */
  readonly runs: readonly { readonly number: number; readonly id: number }[];
  /** Commits that GitHub wants checked before it merges them. */
  readonly groups: readonly { readonly headSha: string; readonly branch: string; readonly htmlUrl: string }[];
}

/** Pull requests that changed last, of each its last commits and forced pushes. Our choice: 5 points of GraphQL's 5,000 an hour. */
const MAX_PULLS = 20;
const MAX_COMMITS = 8;
const MAX_FORCED_PUSHES = 4;
/** Merge groups of one repository. Our choice: GitHub builds at most 100 at once, and few teams ask for so many. */
const MAX_GROUPS = 50;

const nodesOf = <T>(node: z.ZodType<T>) => z.object({ nodes: z.array(node.nullable()) });
const commitShape = z.object({
  oid: z.string(),
  checkSuites: nodesOf(z.object({ checkRuns: nodesOf(z.object({ databaseId: z.number().nullable() })).nullable() })).nullable(),
});
type Commit = z.infer<typeof commitShape>;

const shape = z.object({
  repository: z.object({
    url: z.string(),
    pullRequests: nodesOf(
      z.object({
        number: z.number(),
        state: z.string(),
        headRefOid: z.string(),
        commits: nodesOf(z.object({ commit: commitShape })),
        timelineItems: nodesOf(z.object({ beforeCommit: commitShape.nullable() })),
      }),
    ),
    refs: nodesOf(z.object({ prefix: z.string(), name: z.string(), target: z.object({ oid: z.string() }).nullable() })).nullable(),
  }),
});

/** @throws GitHubError when GitHub gives no usable answer. */
export async function listLeftovers(client: GitHubClient, appId: number, place: RepositoryName, signal: AbortSignal): Promise<Leftovers> {
  const { data } = await client.query({ name: 'leftovers', text: queryText(appId, place), shape }, signal);
  const { url, pullRequests, refs } = data.repository;
  const runs = present(pullRequests.nodes).flatMap(({ number, state, headRefOid, commits, timelineItems }) => {
    const left = present(timelineItems.nodes).flatMap(({ beforeCommit }) => beforeCommit ?? []);
    const others = [...present(commits.nodes).map(({ commit }) => commit), ...left];
    const ids = others.filter(({ oid }) => state !== 'OPEN' || oid !== headRefOid).flatMap(openRunsOf);
    return [...new Set(ids)].map((id) => ({ number, id }));
  });
  const groups = present(refs?.nodes ?? []).flatMap(({ prefix, name, target }) =>
    target ? [{ headSha: target.oid, branch: prefix + name, htmlUrl: url }] : [],
  );
  return { runs, groups };
}

function openRunsOf({ checkSuites }: Commit): number[] {
  const runs = present(checkSuites?.nodes ?? []).flatMap(({ checkRuns }) => present(checkRuns?.nodes ?? []));
  return runs.flatMap(({ databaseId }) => databaseId ?? []);
}

function present<T>(nodes: readonly (T | null)[]): T[] {
  return nodes.filter((node) => node !== null);
}

function queryText(appId: number, { owner, repo }: RepositoryName): string {
  return `query {
repository(owner: ${JSON.stringify(owner)}, name: ${JSON.stringify(repo)}) {
url
pullRequests(first: ${MAX_PULLS}, orderBy: { field: UPDATED_AT, direction: DESC }) { nodes {
number state headRefOid
commits(last: ${MAX_COMMITS}) { nodes { commit { ...open } } }
timelineItems(last: ${MAX_FORCED_PUSHES}, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT]) {
nodes { ... on HeadRefForcePushedEvent { beforeCommit { ...open } } }
}
} }
refs(refPrefix: "refs/heads/gh-readonly-queue/", first: ${MAX_GROUPS}) { nodes { prefix name target { oid } } }
}
}
fragment open on Commit {
oid
checkSuites(first: 1, filterBy: { appId: ${appId} }) {
nodes { checkRuns(first: 10, filterBy: { checkName: ${JSON.stringify(CHECK_NAME)}, status: IN_PROGRESS }) { nodes { databaseId } } }
}
}`;
}
