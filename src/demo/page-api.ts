import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LocalGitHub } from './local-github/local-github.js';
import { presentLines } from './local-github/world/anchors.js';
import { rerequestRun, runsOf } from './local-github/world/checks.js';
import { comment } from './local-github/world/comments.js';
import { changesOf } from './local-github/world/pulls.js';
import { commitSuggestions, suggestionIn, SuggestionError } from './local-github/world/suggestions.js';
import type { CheckRun, PullRequest, Reaction, ReviewComment, ReviewThread } from './local-github/world/types.js';

type Reply = { readonly status: number; readonly body: unknown };

/** What the demo's page shows; all of it plain JSON. Lines count from 1. */
export type DemoState = ReturnType<typeof viewState>;

/**
 * The page's JSON interface: GET /demo/state; POST /demo/comment {body}, /demo/apply {commentId}, /demo/apply-all {}, /demo/rerun {}.
 * Deeds are done as the pull request's author. Resolves to undefined for any other request.
 */
export async function answerPage(github: LocalGitHub, pull: PullRequest, request: IncomingMessage): Promise<Reply | undefined> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  if (path === '/demo/state' && request.method === 'GET') return { status: 200, body: viewState(github, pull) };
  const deed = DEEDS[path];
  if (deed === undefined) return undefined;
  if (request.method !== 'POST') return { status: 405, body: { message: 'POST is needed' } };
  // Another site's form cannot send this type without asking first.
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return { status: 415, body: { message: 'Send JSON' } };
  try {
    deed(github, pull, JSON.parse((await readBody(request)) || '{}') as Readonly<Record<string, unknown>>);
    return { status: 200, body: viewState(github, pull) };
  } catch (error) {
    if (error instanceof SuggestionError || error instanceof SyntaxError) return { status: 422, body: { message: error.message } };
    throw error;
  }
}

export function sendJson(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(reply.body));
}

type Deed = (github: LocalGitHub, pull: PullRequest, body: Readonly<Record<string, unknown>>) => void;

const DEEDS: Readonly<Record<string, Deed>> = {
  '/demo/comment': ({ world }, pull, { body }) => {
    if (typeof body === 'string' && body.trim() !== '') comment(world, pull, pull.author, body);
  },
  '/demo/apply': ({ world }, pull, { commentId }) => {
    const wanted = applicable(threadsOf(world.threads, pull)).filter((one) => one.id === commentId);
    if (wanted.length === 0) throw new SuggestionError('The comment holds no suggestion that applies to the present files.');
    commitSuggestions(world, wanted, pull.author);
  },
  '/demo/apply-all': ({ world }, pull) =>
    commitSuggestions(world, withoutOverlaps(applicable(threadsOf(world.threads, pull))), pull.author),
  '/demo/rerun': ({ world }, pull) => {
    const run = runsOf(world, pull.repository, pull.headSha).at(-1);
    if (run !== undefined) rerequestRun(world, run, pull.author);
  },
};

export function viewState(github: LocalGitHub, pull: PullRequest) {
  const { world } = github;
  const changes = changesOf(pull);
  const completed = changes.commits
    .flatMap((commit) => runsOf(world, pull.repository, commit.sha))
    .findLast((run) => run.status === 'completed');
  return {
    pull: {
      repository: `${pull.repository.owner.login}/${pull.repository.name}`,
      number: pull.number,
      title: pull.title,
      author: pull.author.login,
      base: pull.baseRef,
      head: pull.headRef,
      headSha: pull.headSha,
      commits: changes.commits.map((commit) => ({
        sha: commit.sha,
        message: commit.message.split('\n')[0] ?? '',
        author: commit.author.name,
        /** Of the newest check run; null while there is none or it is under way. */
        conclusion: runsOf(world, pull.repository, commit.sha).at(-1)?.conclusion ?? null,
      })),
    },
    files: changes.files.map((file) => ({
      path: file.path,
      previousPath: file.previousPath ?? null,
      status: file.status,
      additions: file.patch.additions,
      deletions: file.patch.deletions,
      hunks: file.patch.hunks,
    })),
    checks: runsOf(world, pull.repository, pull.headSha).map(viewRun),
    /** The newest result: of an earlier run or commit while a review is under way. */
    lastResult: completed === undefined ? null : viewRun(completed),
    threads: threadsOf(world.threads, pull).map(viewThread),
    comments: world.issueComments
      .filter((one) => one.pull === pull)
      .map((one) => ({ id: one.id, author: one.author.login, body: one.body, reactions: one.reactions.map(viewReaction) })),
    violations: github.journal.violations,
    requests: github.journal.entries.length,
  };
}

function viewRun(run: CheckRun) {
  return {
    id: run.id,
    headSha: run.suite.headSha,
    name: run.name,
    status: run.status,
    conclusion: run.conclusion,
    title: run.title,
    summary: run.summary,
    actions: run.actions,
    annotations: run.annotations.map((annotation) => ({
      path: annotation.path,
      startLine: annotation.start_line,
      endLine: annotation.end_line,
      level: annotation.annotation_level,
      title: annotation.title ?? null,
      message: annotation.message,
      details: annotation.raw_details ?? null,
    })),
  };
}

function viewThread(thread: ReviewThread) {
  const { anchor, pull } = thread;
  const now = presentLines(pull, anchor);
  return {
    id: thread.id,
    path: anchor.path,
    side: anchor.side,
    /** Null when the line has changed since. */
    line: now?.line ?? null,
    startLine: now?.startLine ?? null,
    originalLine: anchor.line,
    originalStartLine: anchor.startLine ?? null,
    diffHunk: anchor.diffHunk,
    resolvedBy: thread.resolvedBy?.login ?? null,
    comments: thread.comments.map((one) => ({
      id: one.id,
      author: one.author.login,
      body: one.body,
      minimizedReason: one.minimizedReason ?? null,
      reactions: one.reactions.map(viewReaction),
      suggestion: suggestionIn(one.body) ?? null,
      canApply: applicable([thread]).includes(one),
    })),
  };
}

function viewReaction(reaction: Reaction) {
  return { content: reaction.content, user: reaction.user.login };
}

function threadsOf(threads: readonly ReviewThread[], pull: PullRequest): readonly ReviewThread[] {
  return threads.filter((thread) => thread.pull === pull);
}

// Open comments whose suggestion GitHub would offer to commit.
function applicable(threads: readonly ReviewThread[]): readonly ReviewComment[] {
  const open = threads.filter((thread) => thread.resolvedBy === undefined && thread.pull.state === 'open');
  const current = open.filter((thread) => thread.anchor.side === 'RIGHT' && presentLines(thread.pull, thread.anchor) !== undefined);
  return current
    .flatMap((thread) => thread.comments)
    .filter((one) => one.minimizedReason === undefined && suggestionIn(one.body) !== undefined);
}

// A batch takes one suggestion per line: of those that overlap, the first.
function withoutOverlaps(comments: readonly ReviewComment[]): readonly ReviewComment[] {
  const taken: { readonly path: string; readonly start: number; readonly end: number }[] = [];
  return comments.filter((one) => {
    const { anchor, pull } = one.thread;
    const lines = presentLines(pull, anchor);
    if (lines === undefined) return false;
    const place = { path: anchor.path, start: lines.startLine ?? lines.line, end: lines.line };
    if (taken.some((other) => other.path === place.path && other.start <= place.end && place.start <= other.end)) return false;
    taken.push(place);
    return true;
  });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
