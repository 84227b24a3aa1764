import type { RequestContext } from '../server/context.js';
import { nodeId } from '../views/urls.js';
import type { Account } from '../world/types.js';

/** An account as GraphQL gives it: a bot's login comes without the `[bot]` that REST writes. */
export function actorNode(context: RequestContext, account: Account): Readonly<Record<string, unknown>> {
  const isBot = account.type === 'Bot';
  const login = account.login.replace(/\[bot\]$/, '');
  return {
    __typename: account.type,
    id: nodeId(isBot ? 'BOT' : 'U', account.id),
    databaseId: account.id,
    login,
    url: `${context.webUrl}/${isBot ? 'apps/' : ''}${login}`,
    resourcePath: `/${isBot ? 'apps/' : ''}${login}`,
    avatarUrl: `${context.webUrl}/avatars/${account.id}`,
  };
}

/** An account where the schema says `User`, as for `viewer` and `resolvedBy`: there a bot keeps its `[bot]`. */
export function userNode(context: RequestContext, account: Account): Readonly<Record<string, unknown>> {
  return { ...actorNode(context, account), __typename: 'User', login: account.login };
}
