import type { DemoState } from '../../page-api.js';
import { markup, type Markup } from '../markup.js';
import { renderMarkdown, type MarkdownPlace } from '../markdown.js';
import { linkTarget } from '../page-links.js';

type ReactionView = DemoState['comments'][number]['reactions'][number];

/** What a comment of the conversation and one of a review have in common. */
interface CommentView {
  readonly id: number;
  readonly author: string;
  readonly body: string;
  readonly reactions: readonly ReactionView[];
  readonly minimizedReason?: string | null;
}

/** The comments below the pull request; the box to write one is part of the page's frame and never redrawn. */
export function renderConversation(state: DemoState): Markup {
  const place = { target: linkTarget(state) };
  const comments = state.comments.map((comment) => renderComment(comment, place));
  return markup`<div id="conversation" class="conversation">${comments.length === 0 ? markup`<p class="quiet">No comments yet.</p>` : comments}</div>`;
}

/** One comment with its author and reactions; folded when it was hidden. */
export function renderComment(comment: CommentView, place: MarkdownPlace): Markup {
  const body = markup`<div class="markdown">${renderMarkdown(comment.body, place)}</div>${renderReactions(comment.reactions)}`;
  const reason = comment.minimizedReason ?? null;
  return markup`<article id="comment-${comment.id}" class="comment">
<p class="author"><b>${comment.author.replace(BOT, '')}</b>${BOT.test(comment.author) && markup` <span class="tag">bot</span>`}</p>
${reason === null ? body : markup`<details><summary class="quiet">Hidden as ${reason}</summary>${body}</details>`}
</article>`;
}

function renderReactions(reactions: readonly ReactionView[]): Markup | undefined {
  if (reactions.length === 0) return undefined;
  const users = new Map<string, string[]>();
  for (const { content, user } of reactions) users.set(content, [...(users.get(content) ?? []), user]);
  const items = [...users].map(([content, names]) => {
    const emoji = EMOJI[content] ?? content;
    return markup`<li title="${names.join(', ')}"><span aria-hidden="true">${emoji}</span> ${names.length}<span class="visually-hidden"> ${content} by ${names.join(', ')}</span></li>`;
  });
  return markup`<ul class="reactions" aria-label="Reactions">${items}</ul>`;
}

const BOT = /\[bot\]$/;

// GitHub's names of the reactions, from its REST description ("reaction", property "content").
const EMOJI: Readonly<Record<string, string>> = {
  '+1': '👍',
  '-1': '👎',
  laugh: '😄',
  confused: '😕',
  heart: '❤️',
  hooray: '🎉',
  rocket: '🚀',
  eyes: '👀',
};
