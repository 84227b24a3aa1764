import type { RequestContext } from '../server/context.js';
import type { PullRequest } from '../world/types.js';

/** One GraphQL object: fields by name, as values or as functions of their arguments. */
export type Node = Readonly<Record<string, unknown>>;

/** A request with what nodes need of each other: a repository leads to its pull requests and they lead back. */
export interface NodeContext extends RequestContext {
  readonly pullNode: (context: NodeContext, pull: PullRequest) => Node;
}
