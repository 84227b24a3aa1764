import { presentLines } from '../world/anchors.js';
import type { IssueComment, Reaction, Review, ReviewComment } from '../world/types.js';
import type { World } from '../world/world.js';
import { viewAccount, viewApp } from './accounts.js';
import { associationOf } from './pulls.js';
import { nodeId, pullPage, pullUrl, repositoryUrl, type Addresses } from './urls.js';

const REACTIONS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const;

export function viewReview(at: Addresses, review: Review): object {
  const page = `${pullPage(at, review.pull)}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: viewAccount(at, review.author),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pullUrl(at, review.pull),
    author_association: associationOf(review.pull.repository, review.author),
    _links: { html: { href: page }, pull_request: { href: pullUrl(at, review.pull) } },
    submitted_at: review.submittedAt.toISOString(),
    commit_id: review.commitId,
  };
}

export function viewReviewComment(at: Addresses, comment: ReviewComment): object {
  const { thread } = comment;
  const { anchor, pull } = thread;
  const now = presentLines(pull, anchor);
  const url = `${repositoryUrl(at, pull.repository)}/pulls/comments/${comment.id}`;
  const page = `${pullPage(at, pull)}#discussion_r${comment.id}`;
  const first = thread.comments[0];
  return {
    url,
    pull_request_review_id: comment.review.id,
    id: comment.id,
    node_id: nodeId('PRRC', comment.id),
    diff_hunk: anchor.diffHunk,
    path: anchor.path,
    commit_id: now === undefined ? anchor.commitId : pull.headSha,
    original_commit_id: anchor.commitId,
    user: viewAccount(at, comment.author),
    body: comment.body,
    created_at: comment.createdAt.toISOString(),
    updated_at: comment.updatedAt.toISOString(),
    html_url: page,
    pull_request_url: pullUrl(at, pull),
    author_association: associationOf(pull.repository, comment.author),
    _links: { self: { href: url }, html: { href: page }, pull_request: { href: pullUrl(at, pull) } },
    reactions: viewReactionCounts(url, comment.reactions),
    line: now?.line ?? null,
    start_line: now?.startLine ?? null,
    original_line: anchor.line,
    original_start_line: anchor.startLine ?? null,
    side: anchor.side,
    start_side: anchor.startLine === undefined ? null : anchor.side,
    position: now === undefined ? null : 1,
    original_position: 1,
    subject_type: 'line',
    ...(first === undefined || first === comment ? {} : { in_reply_to_id: first.id }),
  };
}

export function viewIssueComment(at: Addresses, world: World, comment: IssueComment): object {
  const { pull } = comment;
  const url = `${repositoryUrl(at, pull.repository)}/issues/comments/${comment.id}`;
  return {
    url,
    html_url: `${pullPage(at, pull)}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(at, pull.repository)}/issues/${pull.number}`,
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    user: viewAccount(at, comment.author),
    created_at: comment.createdAt.toISOString(),
    updated_at: comment.updatedAt.toISOString(),
    author_association: associationOf(pull.repository, comment.author),
    body: comment.body,
    reactions: viewReactionCounts(url, comment.reactions),
    performed_via_github_app: comment.author === world.app.bot ? viewApp(at, world.app) : null,
  };
}

export function viewReaction(at: Addresses, reaction: Reaction): object {
  return {
    id: reaction.id,
    node_id: nodeId('REA', reaction.id),
    user: viewAccount(at, reaction.user),
    content: reaction.content,
    created_at: reaction.createdAt.toISOString(),
  };
}

export function viewReactionCounts(subjectUrl: string, reactions: readonly Reaction[]): object {
  const counts = REACTIONS.map((content) => [content, reactions.filter((reaction) => reaction.content === content).length]);
  return { url: `${subjectUrl}/reactions`, total_count: reactions.length, ...Object.fromEntries(counts) };
}
