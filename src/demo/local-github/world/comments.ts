import type { Account, IssueComment, PullRequest, Reaction, ReviewComment } from './types.js';
import type { World } from './world.js';

/** Comments on the pull request's conversation, as a person or an app does. */
export function comment(world: World, pull: PullRequest, author: Account, body: string): IssueComment {
  const written: IssueComment = {
    id: world.nextId(),
    pull,
    author,
    createdAt: world.now(),
    updatedAt: world.now(),
    body,
    minimizedReason: undefined,
    reactions: [],
  };
  world.issueComments.push(written);
  world.emit({ kind: 'issue_comment', action: 'created', comment: written, sender: author });
  return written;
}

export function editComment(world: World, written: IssueComment, body: string, sender: Account): void {
  const from = written.body;
  written.body = body;
  written.updatedAt = world.now();
  world.emit({ kind: 'issue_comment', action: 'edited', comment: written, sender, from });
}

/** A second reaction of the same kind by the same account changes nothing. */
export function react(
  world: World,
  subject: IssueComment | ReviewComment,
  user: Account,
  content: string,
): { readonly reaction: Reaction; readonly isNew: boolean } {
  const known = subject.reactions.find((reaction) => reaction.user === user && reaction.content === content);
  if (known !== undefined) return { reaction: known, isNew: false };
  const reaction = { id: world.nextId(), user, content, createdAt: world.now() };
  subject.reactions.push(reaction);
  return { reaction, isNew: true };
}
