import { MovedError, notAccessible, notFound } from './errors.js';
import type { RequestContext, Viewer } from './context.js';
import type { Repository } from '../world/types.js';

type Needed = Readonly<Record<string, 'read' | 'write'>>;

const ISSUES_OR_PULLS_WRITE: readonly Needed[] = [{ issues: 'write' }, { pull_requests: 'write' }];
const ISSUES_OR_PULLS_READ: readonly Needed[] = [{ issues: 'read' }, { pull_requests: 'read' }];

/**
 * What each operation needs: one of the alternatives. From GitHub's list of permissions for app tokens
 * (github/docs, server-to-server-permissions.json). `metadata: read` is part of every token.
 */
const NEEDED: Readonly<Record<string, readonly Needed[]>> = {
  'checks/create': [{ checks: 'write' }],
  'checks/update': [{ checks: 'write' }],
  'checks/get': [{ checks: 'read' }],
  'checks/list-annotations': [{ checks: 'read' }],
  'checks/list-for-ref': [{ checks: 'read' }],
  'checks/list-for-suite': [{ checks: 'read' }],
  'checks/list-suites-for-ref': [{ checks: 'read' }],
  'git/get-blob': [{ contents: 'read' }],
  'git/get-ref': [{ contents: 'read' }],
  'git/get-tree': [{ contents: 'read' }],
  'issues/create-comment': ISSUES_OR_PULLS_WRITE,
  'issues/get-comment': ISSUES_OR_PULLS_READ,
  'issues/list-comments': ISSUES_OR_PULLS_READ,
  'issues/update-comment': ISSUES_OR_PULLS_WRITE,
  'pulls/create-reply-for-review-comment': [{ pull_requests: 'write' }],
  'pulls/create-review': [{ pull_requests: 'write' }],
  'pulls/get': [{ pull_requests: 'read' }],
  'pulls/get-review-comment': [{ pull_requests: 'read' }],
  'pulls/list': [{ pull_requests: 'read' }],
  'pulls/list-comments-for-review': [{ pull_requests: 'read' }],
  'pulls/list-files': [{ pull_requests: 'read' }],
  'pulls/list-review-comments': [{ pull_requests: 'read' }],
  'pulls/list-reviews': [{ pull_requests: 'read' }],
  'pulls/update-review-comment': [{ pull_requests: 'write' }],
  // A reaction on an issue comment is not in the pull_requests list.
  'reactions/create-for-issue-comment': [{ issues: 'write' }],
  'reactions/list-for-issue-comment': [{ issues: 'read' }],
  'reactions/create-for-pull-request-review-comment': [{ pull_requests: 'write' }],
  'repos/compare-commits-with-basehead': [{ contents: 'read' }],
  'repos/get': [{ metadata: 'read' }],
  'repos/get-collaborator-permission-level': [{ metadata: 'read' }],
  'repos/get-content': [{ contents: 'read' }],
  'repos/list-pull-requests-associated-with-commit': [{ pull_requests: 'read' }, { contents: 'read' }],
  'apps/list-repos-accessible-to-installation': [{ metadata: 'read' }],
  // GraphQL, by mutation. That resolving needs contents: write is what apps report (github/gh-aw#35726, PostHog/posthog#52454).
  resolveReviewThread: [{ pull_requests: 'write', contents: 'write' }],
  unresolveReviewThread: [{ pull_requests: 'write', contents: 'write' }],
  minimizeComment: [{ pull_requests: 'write' }],
  unminimizeComment: [{ pull_requests: 'write' }],
  updatePullRequestReviewComment: [{ pull_requests: 'write' }],
  createCommitOnBranch: [{ contents: 'write' }],
};

/** A viewer, as far as permissions go. */
type Authority =
  | Exclude<Viewer, { readonly kind: 'installation' }>
  | { readonly kind: 'installation'; readonly token: { readonly permissions: Readonly<Record<string, string>> } };

/** Whether the viewer's token may do an operation or a mutation. */
export function mayDo(viewer: Authority, operation: string): boolean {
  if (viewer.kind === 'user') return true;
  const alternatives = NEEDED[operation];
  if (viewer.kind === 'app' || alternatives === undefined) return false;
  return alternatives.some((needed) => Object.entries(needed).every(([name, level]) => covers(viewer.token.permissions[name], level)));
}

/** @throws ApiError 403 when the token's permissions do not reach that far. */
export function requirePermission(viewer: Viewer, operation: string): void {
  if (!mayDo(viewer, operation)) throw notAccessible();
}

/** The repository that the path names. @throws ApiError 404 when there is none or the viewer may not see it. */
export function repositoryOf(context: RequestContext): Repository {
  const { owner = '', repo = '' } = context.params;
  const repository = context.world.repository(owner, repo);
  const former = repository ? undefined : context.world.formerNames.get(`${owner}/${repo}`.toLowerCase());
  if (former) throw new MovedError(context.apiUrl + context.target.replace(/^.*?\/repos\/[^/]+\/[^/]+/, `/repositories/${former.id}`));
  if (repository === undefined || !canSee(context.viewer, repository)) throw notFound();
  return repository;
}

/** A token reaches its installation's repositories, and reads public ones. */
export function canSee(viewer: Viewer, repository: Repository): boolean {
  return !repository.isPrivate || isInstalledOn(viewer, repository);
}

export function isInstalledOn(viewer: Viewer, repository: Repository): boolean {
  if (viewer.kind === 'app') return true;
  if (viewer.kind === 'user') return repository.collaborators.has(viewer.account.login);
  const { token, installation } = viewer;
  return (token.repositories ?? installation.repositories).has(repository);
}

function covers(granted: string | undefined, needed: 'read' | 'write'): boolean {
  return granted === 'write' || granted === 'admin' || granted === needed;
}
