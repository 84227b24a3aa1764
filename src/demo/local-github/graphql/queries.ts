import { canSee } from '../server/permissions.js';
import { idOfNode } from '../views/urls.js';
import { userNode } from './actor-node.js';
import { GraphqlFault, unresolvedNode } from './faults.js';
import { repositoryNode } from './git-nodes.js';
import { issueCommentNode, reviewCommentNode } from './comment-nodes.js';
import { pullNode, threadNode } from './pull-node.js';
import type { Node, NodeContext } from './node-context.js';

export interface RateState {
  readonly limit: number;
  readonly used: number;
  readonly resetSeconds: number;
  readonly cost: number;
  readonly nodes: number;
}

/** The fields of GitHub's `Query` that are served. */
export function queries(context: NodeContext, rate: RateState): Node {
  const node = (args: { readonly id: string }): Node => {
    const found = findNode(context, args.id);
    if (found === undefined) throw unresolvedNode(args.id);
    return found;
  };
  return {
    viewer: () => context.viewer.kind !== 'app' && userNode(context, context.viewer.account),
    repository: (args: { readonly owner: string; readonly name: string }) => {
      const former = context.world.formerNames.get(`${args.owner}/${args.name}`.toLowerCase());
      const repository = context.world.repository(args.owner, args.name) ?? former;
      if (repository !== undefined && canSee(context.viewer, repository)) return repositoryNode(context, repository);
      throw new GraphqlFault('NOT_FOUND', `Could not resolve to a Repository with the name '${args.owner}/${args.name}'.`);
    },
    node,
    nodes: (args: { readonly ids: readonly string[] }) => args.ids.map((id) => node({ id })),
    rateLimit: {
      limit: rate.limit,
      cost: rate.cost,
      nodeCount: rate.nodes,
      used: rate.used + rate.cost,
      remaining: Math.max(0, rate.limit - rate.used - rate.cost),
      resetAt: new Date(rate.resetSeconds * 1000).toISOString(),
    },
  };
}

function findNode(context: NodeContext, id: string): Node | undefined {
  const { world } = context;
  const pull = world.pulls.find((one) => one.id === idOfNode('PR', id));
  if (pull !== undefined) return pullNode(context, pull);
  const thread = world.threads.find((one) => one.id === idOfNode('PRRT', id));
  if (thread !== undefined) return threadNode(context, thread);
  const comment = world.threads.flatMap((one) => one.comments).find((one) => one.id === idOfNode('PRRC', id));
  if (comment !== undefined) return reviewCommentNode(context, comment);
  const issueComment = world.issueComments.find((one) => one.id === idOfNode('IC', id));
  if (issueComment !== undefined) return issueCommentNode(context, issueComment);
  const repository = world.repositories.find((one) => one.id === idOfNode('R', id));
  return repository && repositoryNode(context, repository);
}
