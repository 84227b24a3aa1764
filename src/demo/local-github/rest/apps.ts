import { viewAccount, viewApp, viewInstallation } from '../views/accounts.js';
import { viewFullRepository, viewRepository } from '../views/repository.js';
import { ApiError, notFound, validationFailed } from '../server/errors.js';
import { repositoryOf } from '../server/permissions.js';
import { listAnswer, pageOf } from '../server/paging.js';
import type { Answer, Operation, RequestContext } from '../server/context.js';
import type { Installation, Repository } from '../world/types.js';
import type { TokenStore } from '../server/tokens.js';

const REACH = { read: 1, write: 2, admin: 3 } as const;

/** Operations of the app itself and of its installations. */
export function appOperations(tokens: TokenStore): Readonly<Record<string, Operation>> {
  return {
    'apps/get-authenticated': (context) => ({ status: 200, body: viewApp(context, context.world.app) }),
    'apps/list-installations': (context) =>
      listAnswer(context, context.world.installations, (installation) => viewInstallation(context, context.world.app, installation)),
    'apps/get-installation': (context) => installationAnswer(context, installationOf(context)),
    'apps/get-repo-installation': getRepositoryInstallation,
    'apps/create-installation-access-token': (context) => createToken(context, tokens),
    'apps/list-repos-accessible-to-installation': listRepositories,
    'repos/get': (context) => ({ status: 200, body: viewFullRepository(context, repositoryOf(context)) }),
    'repos/get-collaborator-permission-level': getPermissionLevel,
    'rate-limit/get': getRateLimit,
    'meta/root': (context) => ({ status: 200, body: viewRoot(context.apiUrl) }),
  };
}

function installationOf(context: RequestContext): Installation {
  const id = Number(context.params['installation_id']);
  const installation = context.world.installations.find((one) => one.id === id);
  if (installation === undefined) throw notFound();
  return installation;
}

function installationAnswer(context: RequestContext, installation: Installation): Answer {
  return { status: 200, body: viewInstallation(context, context.world.app, installation) };
}

function getRepositoryInstallation(context: RequestContext): Answer {
  const repository = repositoryOf(context);
  const installation = context.world.installations.find((one) => one.repositories.has(repository));
  if (installation === undefined) throw notFound();
  return installationAnswer(context, installation);
}

function createToken(context: RequestContext, tokens: TokenStore): Answer {
  const installation = installationOf(context);
  if (installation.suspendedAt !== undefined) throw new ApiError(403, 'This installation has been suspended');
  const wanted = context.body as {
    readonly permissions?: Record<string, 'read' | 'write'>;
    readonly repository_ids?: number[];
    readonly repositories?: string[];
  };
  const granted: Record<string, string> = { metadata: 'read', ...context.world.app.permissions };
  for (const [name, level] of Object.entries(wanted.permissions ?? {})) {
    const has = granted[name] as keyof typeof REACH | undefined;
    if (has === undefined || REACH[has] < REACH[level]) {
      throw new ApiError(422, 'The permissions requested are not granted to this installation.');
    }
  }
  const repositories = narrowedRepositories(installation, wanted);
  const permissions: Record<string, string> = wanted.permissions === undefined ? granted : { metadata: 'read', ...wanted.permissions };
  const issued = tokens.issue(installation, permissions, repositories && new Set(repositories));
  return {
    status: 201,
    body: {
      token: issued.token,
      expires_at: issued.expiresAt.toISOString(),
      permissions,
      repository_selection: 'selected',
      ...(repositories === undefined ? {} : { repositories: repositories.map((repository) => viewRepository(context, repository)) }),
    },
  };
}

function narrowedRepositories(
  installation: Installation,
  wanted: { readonly repository_ids?: readonly number[]; readonly repositories?: readonly string[] },
): readonly Repository[] | undefined {
  const { repository_ids: ids, repositories: names } = wanted;
  if (ids === undefined && names === undefined) return undefined;
  const found = [...installation.repositories].filter((one) => (ids?.includes(one.id) ?? false) || (names?.includes(one.name) ?? false));
  if (found.length < (ids?.length ?? 0) + (names?.length ?? 0)) {
    throw new ApiError(422, 'There is at least one repository that does not exist or is not accessible to the parent installation.');
  }
  return found;
}

function listRepositories(context: RequestContext): Answer {
  if (context.viewer.kind !== 'installation') throw new ApiError(403, 'You must authenticate with an installation access token.');
  const { installation, token } = context.viewer;
  const all = [...(token.repositories ?? installation.repositories)];
  const page = pageOf(context, all);
  const repositories = page.items.map((repository) => viewRepository(context, repository));
  return { status: 200, body: { total_count: all.length, repository_selection: 'selected', repositories }, headers: page.headers };
}

function getPermissionLevel(context: RequestContext): Answer {
  const repository = repositoryOf(context);
  const login = context.params['username'] ?? '';
  if (!context.world.hasAccount(login)) {
    throw validationFailed({ resource: 'User', field: 'username', code: 'invalid', message: `${login} is not a user` });
  }
  const role = repository.collaborators.get(login) ?? (repository.isPrivate ? undefined : 'read');
  // The old `permission` knows neither maintain nor triage.
  const permission = { admin: 'admin', maintain: 'write', write: 'write', triage: 'read', read: 'read' }[role ?? 'read'];
  const user = { ...viewAccount(context, context.world.account(login)), role_name: role ?? 'none' };
  return { status: 200, body: { permission: role === undefined ? 'none' : permission, role_name: role ?? 'none', user } };
}

function getRateLimit(context: RequestContext): Answer {
  const reset = Math.floor(context.world.now().getTime() / 1000) + 3600;
  const limitOf = (limit: number): object => ({ limit, used: 0, remaining: limit, reset });
  const core = limitOf(context.limits.requestsPerHour);
  const resources = { core, search: limitOf(30), graphql: limitOf(context.limits.graphqlPointsPerHour) };
  return { status: 200, body: { resources, rate: core } };
}

const ROOT_LINKS = [
  'current_user_url current_user_authorizations_html_url authorizations_url code_search_url commit_search_url emails_url emojis_url',
  'events_url feeds_url followers_url following_url gists_url issue_search_url issues_url keys_url label_search_url notifications_url',
  'organization_url organization_repositories_url organization_teams_url public_gists_url rate_limit_url repository_url',
  'repository_search_url current_user_repositories_url starred_url starred_gists_url user_url user_organizations_url',
  'user_repositories_url user_search_url',
].join(' ');

function viewRoot(apiUrl: string): object {
  return Object.fromEntries(ROOT_LINKS.split(' ').map((name) => [name, `${apiUrl}/${name.replace(/_url$/, '')}`]));
}
