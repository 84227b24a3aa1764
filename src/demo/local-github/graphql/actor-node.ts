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
