import { z } from 'zod';
import type { ReviewThread } from '../../review/ports.js';
import { readMarker } from '../../review/comments/marker.js';
import { isOwnLogin } from './identity.js';
import { MAX_PAGE, MAX_THREAD_PAGES } from '../limits.js';
import type { PullReader } from './blobs.js';

export const THREAD_FRAGMENT = `fragment thread on PullRequestReviewThread {
id path isResolved isOutdated viewerCanResolve viewerCanUnresolve
resolvedBy { login }
comments(first: 1) { totalCount nodes { id body viewerDidAuthor viewerCanMinimize isMinimized minimizedReason author { login __typename } } }
}`;

/** The fields of `pullRequest` that read one page of its threads. */
export function threadFields(after: string | null): string {
  const from = after === null ? '' : `, after: ${JSON.stringify(after)}`;
  return `reviewThreads(first: ${MAX_PAGE}${from}) { pageInfo { hasNextPage endCursor } nodes { ...thread } }`;
}

const commentShape = z.object({
  id: z.string(),
  body: z.string(),
  viewerDidAuthor: z.boolean(),
  viewerCanMinimize: z.boolean(),
  isMinimized: z.boolean(),
  minimizedReason: z.string().nullable(),
  author: z.object({ login: z.string(), __typename: z.string() }).nullable(),
});
const threadShape = z.object({
  id: z.string(),
  path: z.string(),
  isResolved: z.boolean(),
  isOutdated: z.boolean(),
  viewerCanResolve: z.boolean(),
  viewerCanUnresolve: z.boolean(),
  resolvedBy: z.object({ login: z.string() }).nullable(),
  comments: z.object({ totalCount: z.number(), nodes: z.array(commentShape.nullable()) }),
});
export const threadPageShape = z.object({
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  nodes: z.array(threadShape.nullable()),
});
type ThreadPage = z.infer<typeof threadPageShape>;

const nextPageShape = z.object({ repository: z.object({ pullRequest: z.object({ reviewThreads: threadPageShape }) }) });

/** The threads of this app, from a first page on. @param ownLogin null when GitHub did not say who we are. */
export async function readOwnThreads(reader: PullReader, first: ThreadPage, ownLogin: string | null): Promise<ReviewThread[]> {
  const { client, pull, signal } = reader;
  const pages = [first];
  for (let page = first; page.pageInfo.hasNextPage && pages.length < MAX_THREAD_PAGES; pages.push(page)) {
    const text = `query {
repository(owner: ${JSON.stringify(pull.owner)}, name: ${JSON.stringify(pull.repo)}) {
pullRequest(number: ${pull.number}) { ${threadFields(page.pageInfo.endCursor)} }
}
}
${THREAD_FRAGMENT}`;
    page = (await client.query({ name: 'threads', text, shape: nextPageShape }, signal)).data.repository.pullRequest.reviewThreads;
  }
  return pages.flatMap((page) => page.nodes).flatMap((node) => (node ? toOwnThread(node, ownLogin) : []));
}

function toOwnThread(node: z.infer<typeof threadShape>, ownLogin: string | null): ReviewThread[] {
  const comment = node.comments.nodes[0];
  if (!comment || !readMarker(comment.body) || !isOwnComment(comment, ownLogin)) return [];
  const fixedMark = readFixedMark(node, comment);
  // The schema types `resolvedBy` as User, so that an app's own resolving may come as null.
  const byUs = node.resolvedBy === null || (ownLogin !== null && isOwnLogin(node.resolvedBy.login, ownLogin));
  return [
    {
      id: node.id,
      path: node.path,
      isResolved: node.isResolved || fixedMark !== null,
      resolvedBy: node.resolvedBy?.login ?? null,
      resolvedByUs: node.isResolved ? byUs : fixedMark !== null,
      isOutdated: node.isOutdated,
      canResolve: node.viewerCanResolve,
      canUnresolve: node.viewerCanUnresolve,
      fixedMark,
      comment: { id: comment.id, body: comment.body, canMinimize: comment.viewerCanMinimize, isMinimized: comment.isMinimized },
      hasReplies: node.comments.totalCount > 1,
    },
  ];
}

function isOwnComment(comment: z.infer<typeof commentShape>, ownLogin: string | null): boolean {
  if (comment.viewerDidAuthor) return true;
  return ownLogin !== null && comment.author?.__typename === 'Bot' && isOwnLogin(comment.author.login, ownLogin);
}

/** Begins a comment that was marked as fixed by editing it. */
export const FIXED_PREFIX = 'Fixed in ';

/** Who may resolve threads has no need of the other marks: where we may, a hidden comment was hidden by a person. */
function readFixedMark(node: z.infer<typeof threadShape>, comment: z.infer<typeof commentShape>): ReviewThread['fixedMark'] {
  if (comment.body.startsWith(FIXED_PREFIX)) return 'edited';
  const isOurMark = comment.isMinimized && comment.minimizedReason?.toLowerCase() === 'resolved' && !node.viewerCanResolve;
  return isOurMark ? 'minimized' : null;
}
