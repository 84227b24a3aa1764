/*
 * The page that shows the demo's pull request: pure functions from its state to HTML, a style sheet, and one script that does
 * the buttons' deeds and puts changed parts in place. It may know the state alone, and holds no unescaped text.
 */
import { createHash } from 'node:crypto';
import type { DemoState } from '../page-api.js';
import { renderConversation } from './parts/conversation.js';
import { renderElsewhere, renderFile } from './parts/file-part.js';
import { markup, type Markup } from './markup.js';
import { renderApplyAll, renderCheck, renderCommits, renderStatus, renderTitle } from './parts/overview.js';
import { fileId } from './page-links.js';

/** A piece of the page that is redrawn on its own; its outermost element has the id. */
export interface Part {
  readonly id: string;
  readonly html: Markup;
}

/** The pieces of the page, each with what changes: those with a fixed place, and the files in their order. */
export interface Parts {
  readonly fixed: readonly Part[];
  readonly files: readonly Part[];
}

export function renderParts(state: DemoState): Parts {
  const elsewhere = renderElsewhere(state);
  return {
    fixed: FIXED.map(({ id, render }) => ({ id, html: render(state) })),
    files: [
      ...state.files.map((file) => ({ id: fileId(file.path), html: renderFile(state, file) })),
      ...(elsewhere === undefined ? [] : [{ id: 'elsewhere', html: elsewhere }]),
    ],
  };
}

/** Names what the parts show: the page says by it what it has. */
export function versionOf({ fixed, files }: Parts): string {
  const hash = createHash('sha256');
  for (const { id, html } of [...fixed, ...files]) hash.update(`${id}\0${html.toString()}\0`);
  return hash.digest('hex');
}

/** The whole document. */
export function renderPage(state: DemoState): string {
  const { pull } = state;
  const parts = renderParts(state);
  const [title, status, applyAll, check, commits, conversation] = parts.fixed.map(({ html }) => html);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${pull.title} · ${pull.repository}#${pull.number}</title>
<link rel="icon" href="/demo/icon.svg">
<link rel="stylesheet" href="/demo/base.css">
<link rel="stylesheet" href="/demo/page.css">
<link rel="stylesheet" href="/demo/diff.css">
<script type="module" src="/demo/page.js"></script>
</head>
<body data-version="${versionOf(parts)}">
${title}
<nav aria-label="Parts of this page">
<a href="#check-heading">Check</a>
<a href="#commits-heading">Commits</a>
<a href="#conversation-heading">Conversation</a>
<a href="#files-heading">Files changed</a>
</nav>
<div class="bar"><div class="bar-line">${status}${applyAll}</div><div id="problem" class="problem" role="alert"></div></div>
<main>
${check}
${commits}
<section aria-labelledby="conversation-heading">
<h2 id="conversation-heading">Conversation</h2>
${conversation}
<form id="comment-form" class="box">
<label for="comment-body">Comment as ${pull.author}</label>
<textarea id="comment-body" rows="3" required>/sqla recheck</textarea>
<button type="submit">Comment</button>
</form>
</section>
<h2 id="files-heading">Files changed</h2>
<div id="files">${parts.files.map(({ html }) => html)}</div>
</main>
<noscript><p class="problem">This page needs JavaScript for its buttons and to follow the review.</p></noscript>
</body>
</html>
`.toString();
}

const FIXED: readonly { readonly id: string; readonly render: (state: DemoState) => Markup }[] = [
  { id: 'title', render: renderTitle },
  { id: 'status', render: renderStatus },
  { id: 'apply-all', render: renderApplyAll },
  { id: 'check', render: renderCheck },
  { id: 'commits', render: renderCommits },
  { id: 'conversation', render: renderConversation },
];
