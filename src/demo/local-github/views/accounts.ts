import type { Account, App, Installation } from '../world/types.js';
import { nodeId, type Addresses } from './urls.js';

export function viewAccount(at: Addresses, account: Account): object {
  const url = `${at.apiUrl}/users/${encodeURIComponent(account.login)}`;
  const isBot = account.type === 'Bot';
  const page = isBot ? `${at.webUrl}/apps/${account.login.replace('[bot]', '')}` : `${at.webUrl}/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(isBot ? 'BOT' : 'U', account.id),
    avatar_url: `${at.webUrl}/avatars/${account.id}`,
    gravatar_id: '',
    url,
    html_url: page,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: 'public',
    site_admin: false,
  };
}

/** Null for an account that is gone. */
export function viewAuthor(at: Addresses, account: Account): object | null {
  return isGone(account) ? null : viewAccount(at, account);
}

/** GitHub puts the account `ghost` in place of those that were deleted. */
export function isGone(account: Account): boolean {
  return account.login === 'ghost';
}

export function viewApp(at: Addresses, app: App): object {
  return {
    id: app.id,
    client_id: `Iv23local${app.id}`,
    slug: app.slug,
    node_id: nodeId('A', app.id),
    owner: viewAccount(at, app.owner),
    name: app.slug,
    description: '',
    external_url: `${at.webUrl}/apps/${app.slug}`,
    html_url: `${at.webUrl}/apps/${app.slug}`,
    created_at: app.createdAt.toISOString(),
    updated_at: app.createdAt.toISOString(),
    permissions: app.permissions,
    events: app.events,
  };
}

export function viewInstallation(at: Addresses, app: App, installation: Installation): object {
  const url = `${at.apiUrl}/app/installations/${installation.id}`;
  return {
    id: installation.id,
    account: viewAccount(at, installation.account),
    repository_selection: 'selected',
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${at.apiUrl}/installation/repositories`,
    html_url: `${at.webUrl}/settings/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: installation.account.id,
    target_type: installation.account.type,
    permissions: app.permissions,
    events: app.events,
    created_at: installation.createdAt.toISOString(),
    updated_at: installation.createdAt.toISOString(),
    single_file_name: null,
    suspended_by: null,
    suspended_at: installation.suspendedAt?.toISOString() ?? null,
  };
}
