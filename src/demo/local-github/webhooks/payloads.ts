import { viewAccount, viewAuthor, viewInstallation } from '../views/accounts.js';
import { viewRun, viewSuite } from '../views/checks.js';
import { viewCommitSummary } from '../views/commits.js';
import { viewIssueComment } from '../views/comments.js';
import { associationOf, viewLabel, viewPull } from '../views/pulls.js';
import { viewRepository } from '../views/repository.js';
import { viewReactionCounts } from '../views/comments.js';
import { nodeId, pullPage, pullUrl, repositoryUrl, type Addresses } from '../views/urls.js';
import type { Label, MergeGroup, PullRequest, Repository, WorldEvent } from '../world/types.js';
import type { World } from '../world/world.js';

export interface Payload {
  readonly event: WorldEvent['kind'];
  readonly action: string;
  readonly repository: Repository | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A webhook's payload as GitHub writes it; undefined when the app is not installed where it happened. */
export function toPayload(at: Addresses, world: World, event: WorldEvent): Payload | undefined {
  const repository = repositoryOf(event);
  const sender = viewAccount(at, event.sender);
  const parts = partsOf(at, world, event);
  if (repository === undefined)
    return { event: event.kind, action: event.action, repository, body: { action: event.action, ...parts, sender } };
  const installation = world.installations.find((one) => one.repositories.has(repository));
  if (installation === undefined) return undefined;
  const body = {
    action: event.action,
    ...parts,
    repository: viewRepository(at, repository),
    sender,
    installation: { id: installation.id, node_id: nodeId('INST', installation.id) },
  };
  return { event: event.kind, action: event.action, repository, body };
}

function repositoryOf(event: WorldEvent): Repository | undefined {
  switch (event.kind) {
    case 'pull_request':
      return event.pull.repository;
    case 'issue_comment':
      return event.comment.pull.repository;
    case 'check_run':
      return event.run.suite.repository;
    case 'check_suite':
      return event.suite.repository;
    case 'merge_group':
      return event.group.repository;
    case 'installation':
      return undefined;
  }
}

function partsOf(at: Addresses, world: World, event: WorldEvent): Readonly<Record<string, unknown>> {
  switch (event.kind) {
    case 'pull_request':
      return { number: event.pull.number, pull_request: viewPull(at, world, event.pull), ...viewExtra(at, event.pull, event.extra) };
    case 'issue_comment': {
      const changes = event.action === 'edited' ? { changes: { body: { from: event.from } } } : {};
      return { issue: viewIssue(at, world, event.comment.pull), comment: viewIssueComment(at, world, event.comment), ...changes };
    }
    case 'check_run': {
      const run = { ...viewRun(at, world, event.run), check_suite: viewSuite(at, world, event.run.suite) };
      const requested = event.identifier === undefined ? {} : { requested_action: { identifier: event.identifier } };
      return { check_run: run, ...requested };
    }
    case 'check_suite':
      return { check_suite: viewSuite(at, world, event.suite) };
    case 'merge_group': {
      const destroyed = event.action === 'destroyed' ? { reason: event.reason } : {};
      return { merge_group: viewMergeGroup(event.group), ...destroyed };
    }
    case 'installation': {
      const { installation } = event;
      const repositories = [...installation.repositories].map((one) => ({
        id: one.id,
        node_id: nodeId('R', one.id),
        name: one.name,
        full_name: `${one.owner.login}/${one.name}`,
        private: one.isPrivate,
      }));
      return { installation: viewInstallation(at, world.app, installation), repositories };
    }
  }
}

function viewExtra(at: Addresses, pull: PullRequest, extra: object): object {
  const { label } = extra as { readonly label?: Label };
  return label === undefined ? extra : { label: viewLabel(at, pull.repository, label) };
}

function viewIssue(at: Addresses, world: World, pull: PullRequest): object {
  const url = `${repositoryUrl(at, pull.repository)}/issues/${pull.number}`;
  const page = pullPage(at, pull);
  return {
    url,
    repository_url: repositoryUrl(at, pull.repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    id: pull.id,
    node_id: nodeId('PR', pull.id),
    number: pull.number,
    title: pull.title,
    user: viewAuthor(at, pull.author),
    labels: pull.labels.map((label) => viewLabel(at, pull.repository, label)),
    state: pull.state,
    locked: pull.isLocked,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: world.issueComments.filter((comment) => comment.pull === pull).length,
    created_at: pull.createdAt.toISOString(),
    updated_at: pull.updatedAt.toISOString(),
    closed_at: pull.state === 'closed' ? pull.updatedAt.toISOString() : null,
    author_association: associationOf(pull.repository, pull.author),
    active_lock_reason: null,
    draft: pull.isDraft,
    pull_request: { url: pullUrl(at, pull), html_url: page, diff_url: `${page}.diff`, patch_url: `${page}.patch`, merged_at: null },
    body: pull.body,
    reactions: viewReactionCounts(url, []),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: null,
  };
}

function viewMergeGroup(group: MergeGroup): object {
  const commit = group.repository.objects.commit(group.headSha);
  return {
    head_sha: group.headSha,
    head_ref: group.headRef,
    base_sha: group.baseSha,
    base_ref: group.baseRef,
    head_commit: commit && viewCommitSummary(commit),
  };
}
