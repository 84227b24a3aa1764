import { checkAnchor, type AnchorInput } from './anchors.js';
import type { Account, Anchor, PullRequest, Review, ReviewComment, ReviewThread } from './types.js';
import type { World } from './world.js';

export interface ReviewInput {
  readonly commitId: string;
  readonly body: string;
  readonly state: Review['state'];
  readonly comments: readonly (AnchorInput & { readonly body: string })[];
}

/** Posts a review with all its comments, or none of it: gives GitHub's words for what is wrong. */
export function createReview(
  world: World,
  pull: PullRequest,
  author: Account,
  input: ReviewInput,
): Review | { readonly faults: readonly string[] } {
  const anchors: Anchor[] = [];
  const faults: string[] = [];
  for (const comment of input.comments) {
    const anchor = checkAnchor(pull, input.commitId, comment);
    if ('faults' in anchor) faults.push(sentence(anchor.faults));
    else anchors.push(anchor);
  }
  if (faults.length > 0) return { faults };
  const { body, state, commitId } = input;
  const review: Review = { id: world.nextId(), pull, author, body, state, commitId, submittedAt: world.now() };
  world.reviews.push(review);
  for (const [index, anchor] of anchors.entries()) {
    const thread: ReviewThread = { id: world.nextId(), pull, anchor, comments: [], resolvedBy: undefined };
    world.threads.push(thread);
    addComment(world, thread, review, input.comments[index]?.body ?? '');
  }
  return review;
}

/** Answers in a thread; GitHub makes a review of its own for it. */
export function reply(world: World, thread: ReviewThread, author: Account, body: string): ReviewComment {
  const review: Review = {
    id: world.nextId(),
    pull: thread.pull,
    author,
    body: '',
    state: 'COMMENTED',
    commitId: thread.pull.headSha,
    submittedAt: world.now(),
  };
  world.reviews.push(review);
  return addComment(world, thread, review, body);
}

export function reviewCommentsOf(world: World, pull: PullRequest): readonly ReviewComment[] {
  return world.threads.filter((thread) => thread.pull === pull).flatMap((thread) => thread.comments);
}

function addComment(world: World, thread: ReviewThread, review: Review, body: string): ReviewComment {
  const comment: ReviewComment = {
    id: world.nextId(),
    thread,
    review,
    author: review.author,
    createdAt: world.now(),
    updatedAt: world.now(),
    body,
    minimizedReason: undefined,
    reactions: [],
  };
  thread.comments.push(comment);
  return comment;
}

// GitHub joins what is wrong with one comment to one sentence.
function sentence(faults: readonly string[]): string {
  const last = faults.at(-1) ?? '';
  if (faults.length < 2) return last;
  return `${faults.slice(0, -1).join(', ')}${faults.length > 2 ? ',' : ''} and ${last}`;
}
