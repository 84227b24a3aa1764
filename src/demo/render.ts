import type { LocalGitHub } from './local-github/local-github.js';
import { presentLines } from './local-github/world/anchors.js';
import { runsOf } from './local-github/world/checks.js';
import type { CheckAnnotation, CheckRun, IssueComment, PullRequest, ReviewThread } from './local-github/world/types.js';

// Lines of the diff that GitHub's pages show above a comment.
const CONTEXT_LINES = 4;

/** `full` shows every annotation's text and details; `short` leaves to the comments what they say as well. */
type Style = 'full' | 'short';

/** What a person sees of a pull request: check runs of the head, review threads, conversation. Plain text. */
export function renderPull(github: LocalGitHub, pull: PullRequest, style: Style): string {
  const { world } = github;
  const runs = runsOf(world, pull.repository, pull.headSha);
  const threads = world.threads.filter((thread) => thread.pull === pull);
  const comments = world.issueComments.filter((comment) => comment.pull === pull);
  const blocks = [
    ...runs.map((run) => renderRun(run, style)),
    ...(threads.length === 0 ? [] : [`Review comments: ${threads.length}`, ...threads.map((thread) => renderThread(pull, thread))]),
    ...comments.map(renderComment),
  ];
  return blocks.join('\n\n');
}

function renderRun(run: CheckRun, style: Style): string {
  const head = `Check ${run.name}: ${run.conclusion ?? run.status}`;
  const buttons = run.actions.map((action) => `[${action.label}]`);
  const output = [run.title, run.summary, run.text].filter((part) => part !== null && part !== '') as string[];
  const annotations =
    run.annotations.length === 0
      ? []
      : ['', `Annotations: ${run.annotations.length}`, ...run.annotations.map((annotation) => renderAnnotation(annotation, style))];
  return [[head, ...buttons].join(' '), ...output.map((part) => indent(visible(part))), ...annotations].join('\n');
}

function renderAnnotation(annotation: CheckAnnotation, style: Style): string {
  const { path, start_line: start, end_line: end, start_column: column } = annotation;
  const lines = start === end ? `${start}${column === undefined ? '' : `:${column}`}` : `${start}-${end}`;
  const head = `  ${path}:${lines} ${annotation.annotation_level}${annotation.title === undefined ? '' : ` ${annotation.title}`}`;
  if (style === 'short') return head;
  const details = annotation.raw_details === undefined ? [] : [indent(annotation.raw_details, '    | ')];
  return [head, indent(annotation.message, '    '), ...details].join('\n');
}

function renderThread(pull: PullRequest, thread: ReviewThread): string {
  const { anchor } = thread;
  const now = presentLines(pull, anchor);
  const { line, startLine } = now ?? anchor;
  const place = `${anchor.path}:${startLine === undefined ? line : `${startLine}-${line}`}`;
  const states = [now === undefined && 'outdated', thread.resolvedBy && `resolved by ${thread.resolvedBy.login}`].filter(Boolean);
  const context = anchor.diffHunk.split('\n').slice(1).slice(-CONTEXT_LINES);
  const bodies = thread.comments.map((comment) => {
    const hidden = comment.minimizedReason === undefined ? '' : ` (hidden as ${comment.minimizedReason})`;
    return `  ${comment.author.login}${hidden}:\n${indent(visible(comment.body), '    ')}`;
  });
  return [[place, ...states].join(', '), indent(context.join('\n'), '  | '), ...bodies].join('\n');
}

function renderComment(comment: IssueComment): string {
  const reactions = comment.reactions.map((reaction) => `${reaction.content} by ${reaction.user.login}`);
  const head = `Comment by ${comment.author.login}${reactions.length === 0 ? '' : ` (${reactions.join(', ')})`}:`;
  return `${head}\n${indent(visible(comment.body))}`;
}

// Neither HTML comments nor the targets of links can be seen on GitHub's pages.
function visible(markdown: string): string {
  return markdown
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/\[([^\]\n]+)\]\(https?:[^)\s]+\)/g, '$1')
    .trim();
}

function indent(text: string, by = '  '): string {
  return text
    .split('\n')
    .map((line) => `${by}${line}`.trimEnd())
    .join('\n');
}
