import { pullsOfCommit } from '../world/checks.js';
import type { CheckAnnotation, CheckRun, CheckSuite } from '../world/types.js';
import { runsOf } from '../world/checks.js';
import type { World } from '../world/world.js';
import { viewApp } from './accounts.js';
import { viewPullMinimal } from './pulls.js';
import { viewCommitSummary } from './commits.js';
import { viewRepository } from './repository.js';
import { nodeId, repositoryPage, repositoryUrl, type Addresses } from './urls.js';

export function viewRun(at: Addresses, world: World, run: CheckRun): object {
  const { repository, headSha } = run.suite;
  const url = `${repositoryUrl(at, repository)}/check-runs/${run.id}`;
  const page = `${repositoryPage(at, repository)}/runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CR', run.id),
    head_sha: headSha,
    external_id: run.externalId,
    url,
    html_url: page,
    details_url: run.detailsUrl || page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt.toISOString(),
    completed_at: run.completedAt?.toISOString() ?? null,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: viewApp(at, world.app),
    pull_requests: viewPullsOf(at, world, run.suite),
  };
}

export function viewAnnotation(at: Addresses, run: CheckRun, annotation: CheckAnnotation): object {
  const { repository, headSha } = run.suite;
  return {
    path: annotation.path,
    blob_href: `${repositoryPage(at, repository)}/blob/${headSha}/${encodeURI(annotation.path)}`,
    start_line: annotation.start_line,
    start_column: annotation.start_column ?? null,
    end_line: annotation.end_line,
    end_column: annotation.end_column ?? null,
    annotation_level: annotation.annotation_level,
    title: annotation.title ?? null,
    message: annotation.message,
    raw_details: annotation.raw_details ?? null,
  };
}

export function viewSuite(at: Addresses, world: World, suite: CheckSuite): object {
  const url = `${repositoryUrl(at, suite.repository)}/check-suites/${suite.id}`;
  const commit = suite.repository.objects.commit(suite.headSha);
  const runs = runsOf(world, suite.repository, suite.headSha);
  return {
    id: suite.id,
    node_id: nodeId('CS', suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...statusOf(suite, runs),
    url,
    before: commit?.parents[0] ?? null,
    after: suite.headSha,
    pull_requests: viewPullsOf(at, world, suite),
    app: viewApp(at, world.app),
    repository: viewRepository(at, suite.repository),
    created_at: suite.createdAt.toISOString(),
    updated_at: suite.createdAt.toISOString(),
    head_commit: commit && viewCommitSummary(commit),
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
  };
}

function statusOf(suite: CheckSuite, runs: readonly CheckRun[]): { readonly status: string; readonly conclusion: string | null } {
  if (suite.isRerequested || runs.length === 0) return { status: 'queued', conclusion: null };
  if (runs.some((run) => run.status !== 'completed')) return { status: 'in_progress', conclusion: null };
  return { status: 'completed', conclusion: runs.at(-1)?.conclusion ?? null };
}

function viewPullsOf(at: Addresses, world: World, suite: CheckSuite): readonly object[] {
  return pullsOfCommit(world, suite.repository, suite.headSha).map((pull) => viewPullMinimal(at, pull));
}
