import type { DemoState } from '../../page-api.js';
import { plural } from '../../../text/plural.js';
import { deedButton } from './deed-button.js';
import { markup, type Markup } from '../markup.js';
import { renderMarkdown } from '../markdown.js';
import { linkTarget } from '../page-links.js';
import { conclusionText, kindOf, reviewStatus, shortSha, type RunView } from '../review-status.js';

/** The pull request's name and branches. */
export function renderTitle({ pull, files }: DemoState): Markup {
  return markup`<header id="title" class="title">
<h1>${pull.title} <span class="quiet">#${pull.number}</span></h1>
<p><span class="state">Open</span> <b>${pull.author}</b> wants to merge ${plural(pull.commits.length, 'commit')} with ${plural(files.length, 'changed file')}
into <code>${pull.base}</code> from <code>${pull.head}</code> <span class="quiet">in ${pull.repository}</span></p>
</header>`;
}

/** The line that stays in sight: how far the review is. */
export function renderStatus(state: DemoState): Markup {
  const { kind, text } = reviewStatus(state);
  return markup`<p id="status" class="status" role="status" aria-live="polite" aria-atomic="true">${sign(kind)} <span>${text}</span></p>`;
}

/** Stays where it is when nothing is left to apply, so that the focus does, too. */
export function renderApplyAll({ threads }: DemoState): Markup {
  const count = threads.flatMap((thread) => thread.comments).filter((comment) => comment.canApply).length;
  const button = deedButton({
    id: 'apply-all-button',
    path: '/demo/apply-all',
    body: {},
    label: `Apply all (${count})`,
    spoken: `Apply all (${count}) suggestions`,
    isOff: count === 0,
  });
  return markup`<div id="apply-all" class="apply-all">${button}</div>`;
}

/** The newest check run of the head. Until it is completed the result before it stays, so that the page keeps its shape. */
export function renderCheck(state: DemoState): Markup {
  const { checks, lastResult } = state;
  const run = checks.at(-1);
  const isDone = run?.status === 'completed';
  const { kind } = reviewStatus(state);
  const word = isDone ? conclusionText(run.conclusion) : run === undefined ? 'Waiting' : 'In progress';
  return markup`<section id="check" aria-labelledby="check-heading">
<h2 id="check-heading">Check</h2>
<div class="box">
<div class="box-head">${sign(kind)} <h3>${(run ?? lastResult)?.name ?? 'No check yet'}</h3> <span>${word}</span>
${deedButton({ id: 'rerun', path: '/demo/rerun', body: {}, label: 'Re-run', isOff: !isDone })}</div>
${lastResult !== null && renderResult(lastResult, state)}
</div>
</section>`;
}

function renderResult(result: RunView, state: DemoState): Markup {
  const isEarlier = result.id !== state.checks.at(-1)?.id;
  const summary = renderMarkdown(result.summary ?? '', { target: linkTarget(state) });
  return markup`<div class="result${isEarlier && ' earlier'}">
<p class="result-title">${result.title} <span class="quiet">at ${shortSha(result.headSha)}${isEarlier && ', before'}</span></p>
<details class="summary" open><summary>Summary</summary><div class="markdown">${summary}</div></details>
</div>`;
}

/** What was pushed so far, with how each commit fared. */
export function renderCommits({ pull }: DemoState): Markup {
  const rows = pull.commits.map((commit) => {
    const kind = kindOf(commit.conclusion);
    return markup`<li id="commit-${commit.sha}">${sign(kind)} <code>${shortSha(commit.sha)}</code> <span class="message">${commit.message}</span>
<span class="quiet">${commit.author}</span> <span class="visually-hidden">${conclusionText(commit.conclusion)}</span></li>`;
  });
  return markup`<section id="commits" aria-labelledby="commits-heading">
<h2 id="commits-heading">Commits <span class="count">${pull.commits.length}</span></h2>
<ol class="box commits">${rows}</ol>
</section>`;
}

// Drawn by the style sheet; the text beside it says the same.
function sign(kind: string): Markup {
  return markup`<span class="sign ${kind}" aria-hidden="true"></span>`;
}
