import { notAccessible } from '../server/errors.js';
import type { RequestContext } from '../server/context.js';
import type { Account } from '../world/types.js';

/** The account that a deed is done as. @throws ApiError 403 for the app itself, which has none. */
export function viewerAccount(context: RequestContext): Account {
  if (context.viewer.kind === 'app') throw notAccessible();
  return context.viewer.account;
}
