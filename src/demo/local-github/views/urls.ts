import type { PullRequest, Repository } from '../world/types.js';
import { fullName } from '../world/world.js';

/** Where the local GitHub answers; both without a last slash. */
export interface Addresses {
  readonly apiUrl: string;
  readonly webUrl: string;
}

export function repositoryUrl(at: Addresses, repository: Repository): string {
  return `${at.apiUrl}/repos/${fullName(repository)}`;
}

export function repositoryPage(at: Addresses, repository: Repository): string {
  return `${at.webUrl}/${fullName(repository)}`;
}

export function pullUrl(at: Addresses, pull: PullRequest): string {
  return `${repositoryUrl(at, pull.repository)}/pulls/${pull.number}`;
}

export function pullPage(at: Addresses, pull: PullRequest): string {
  return `${repositoryPage(at, pull.repository)}/pull/${pull.number}`;
}

/** A GraphQL node id; the same that REST gives as `node_id`. */
export function nodeId(prefix: string, id: number): string {
  return `${prefix}_kwDO${id}`;
}

/** The number inside a node id of that prefix; undefined for any other id. */
export function idOfNode(prefix: string, node: string): number | undefined {
  const match = new RegExp(`^${prefix}_kwDO(\\d+)$`).exec(node);
  return match === null ? undefined : Number(match[1]);
}
