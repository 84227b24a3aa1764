import { changesOf } from '../world/pulls.js';
import type { Account, Label, PullRequest, Repository } from '../world/types.js';
import type { World } from '../world/world.js';
import { viewAccount, viewAuthor } from './accounts.js';
import { viewRepository } from './repository.js';
import { nodeId, pullPage, pullUrl, repositoryUrl, type Addresses } from './urls.js';

/** A pull request as lists give it. */
export function viewPullSimple(at: Addresses, pull: PullRequest): object {
  const url = pullUrl(at, pull);
  const page = pullPage(at, pull);
  const issue = `${repositoryUrl(at, pull.repository)}/issues/${pull.number}`;
  const links = {
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repositoryUrl(at, pull.repository)}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: `${repositoryUrl(at, pull.repository)}/statuses/${pull.headSha}`,
  };
  return {
    url,
    id: pull.id,
    node_id: nodeId('PR', pull.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    number: pull.number,
    state: pull.state,
    locked: pull.isLocked,
    title: pull.title,
    user: viewAuthor(at, pull.author),
    body: pull.body,
    created_at: pull.createdAt.toISOString(),
    updated_at: pull.updatedAt.toISOString(),
    closed_at: pull.state === 'closed' ? pull.updatedAt.toISOString() : null,
    merged_at: null,
    merge_commit_sha: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: pull.labels.map((label) => viewLabel(at, pull.repository, label)),
    milestone: null,
    draft: pull.isDraft,
    ...links,
    head: viewEnd(at, pull.headRepository, pull.headRef, pull.headSha),
    base: viewEnd(at, pull.repository, pull.baseRef, pull.baseSha),
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: issue },
      comments: { href: links.comments_url },
      review_comments: { href: links.review_comments_url },
      review_comment: { href: links.review_comment_url },
      commits: { href: links.commits_url },
      statuses: { href: links.statuses_url },
    },
    author_association: associationOf(pull.repository, pull.author),
    auto_merge: null,
    active_lock_reason: null,
  };
}

/** A pull request with its counts, as `GET pulls/{n}` and webhooks give it. */
export function viewPull(at: Addresses, world: World, pull: PullRequest): object {
  const changes = changesOf(pull);
  const sum = (side: 'additions' | 'deletions'): number => changes.files.reduce((total, file) => total + file.patch[side], 0);
  return {
    ...viewPullSimple(at, pull),
    merged: false,
    mergeable: null,
    rebaseable: null,
    mergeable_state: 'unknown',
    merged_by: null,
    comments: world.issueComments.filter((comment) => comment.pull === pull).length,
    review_comments: world.threads.filter((thread) => thread.pull === pull).flatMap((thread) => thread.comments).length,
    maintainer_can_modify: pull.headRepository !== pull.repository,
    commits: changes.commits.length,
    additions: sum('additions'),
    deletions: sum('deletions'),
    changed_files: changes.files.length,
  };
}

export function viewPullMinimal(at: Addresses, pull: PullRequest): object {
  const end = (repository: Repository, ref: string, sha: string): object => ({
    ref,
    sha,
    repo: { id: repository.id, url: repositoryUrl(at, repository), name: repository.name },
  });
  return {
    id: pull.id,
    number: pull.number,
    url: pullUrl(at, pull),
    head: end(pull.headRepository, pull.headRef, pull.headSha),
    base: end(pull.repository, pull.baseRef, pull.baseSha),
  };
}

export function viewLabel(at: Addresses, repository: Repository, label: Label): object {
  return {
    id: label.id,
    node_id: nodeId('LA', label.id),
    url: `${repositoryUrl(at, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    description: '',
    color: 'ededed',
    default: false,
  };
}

export function associationOf(repository: Repository, account: Account): string {
  if (repository.owner === account) return 'OWNER';
  if (repository.collaborators.has(account.login)) return 'COLLABORATOR';
  return account.type === 'Bot' ? 'NONE' : 'CONTRIBUTOR';
}

function viewEnd(at: Addresses, repository: Repository, ref: string, sha: string): object {
  return {
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: repository.isDeleted ? null : viewAccount(at, repository.owner),
    repo: repository.isDeleted ? null : viewRepository(at, repository),
  };
}
