import { answerPage, sendJson, type DemoState } from '../../src/demo/page-api.js';
import { openPlannedPull } from '../../src/demo/open-pull.js';
import type { LocalGitHub } from '../../src/demo/local-github/local-github.js';
import type { PullRequest } from '../../src/demo/local-github/world/types.js';
import { clientOf, startLocalGitHub } from '../support/local-github.js';

const BEFORE = { 'a.py': 'a = 1\nb = 2\nc = 3\n' };
const AFTER = { 'a.py': 'a = 1\nb = 3\nc = 4\n' };

interface Page {
  readonly github: LocalGitHub;
  readonly pull: PullRequest;
  readonly get: () => Promise<DemoState>;
  readonly post: (
    path: string,
    body: object,
    type?: string,
  ) => Promise<{ readonly status: number; readonly body: DemoState & { readonly message?: string } }>;
}

async function openPage(): Promise<Page> {
  const github = await startLocalGitHub();
  const { pull, installation } = openPlannedPull(github, { before: BEFORE, after: AFTER });
  github.page = async (request, response) => {
    const reply = await answerPage(github, pull, request);
    if (reply !== undefined) sendJson(response, reply);
    return reply !== undefined;
  };
  const client = clientOf(github, installation);
  const at = { owner: 'acme', repo: 'shop' };
  await client.checks.create({ ...at, name: 'c', head_sha: pull.headSha, conclusion: 'failure', output: { title: 't', summary: 's' } });
  const comments = [
    { path: 'a.py', line: 2, body: 'Better:\n```suggestion\nb = 20\n```' },
    { path: 'a.py', line: 2, body: 'Or:\n```suggestion\nb = 30\n```' },
    { path: 'a.py', line: 3, body: '```suggestion\n```' },
    { path: 'a.py', line: 1, body: 'no suggestion' },
  ];
  await client.pulls.createReview({ ...at, pull_number: 1, event: 'COMMENT', comments });
  const post: Page['post'] = async (path, body, type = 'application/json') => {
    const answer = await fetch(`${github.webUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as DemoState };
  };
  return { github, pull, post, get: async () => (await fetch(`${github.webUrl}/demo/state`)).json() as Promise<DemoState> };
}

test('the state holds what the page shows', async () => {
  const { get } = await openPage();
  const state = await get();
  expect(state.pull).toMatchObject({ repository: 'acme/shop', number: 1, base: 'main', head: 'change', author: 'dana' });
  expect(state.files.map((file) => [file.path, file.status, file.additions, file.deletions, file.hunks[0]!.lines.length])).toEqual([
    ['a.py', 'modified', 2, 2, 5],
  ]);
  expect(state.checks.map((check) => [check.name, check.conclusion, check.title])).toEqual([['c', 'failure', 't']]);
  expect(state.threads.map((thread) => [thread.line, thread.comments[0]!.suggestion, thread.comments[0]!.canApply])).toEqual([
    [2, 'b = 20\n', true],
    [2, 'b = 30\n', true],
    [3, '', true],
    [1, null, false],
  ]);
});

test('one suggestion is applied and pushed; those on the same line are outdated then', async () => {
  const { get, post } = await openPage();
  const before = await get();
  const { status, body } = await post('/demo/apply', { commentId: before.threads[0]!.comments[0]!.id });
  expect([status, body.pull.headSha === before.pull.headSha, body.pull.commits.length]).toEqual([200, false, 2]);
  expect(body.threads.map((thread) => [thread.line, thread.comments[0]!.canApply])).toEqual([
    [null, false],
    [null, false],
    [3, true],
    [1, false],
  ]);
  expect(body.checks).toEqual([]);
});

test('the result before stays until there is one of the new commit', async () => {
  const { get, post } = await openPage();
  const before = await get();
  expect([before.lastResult?.headSha, before.pull.commits.map((commit) => commit.conclusion)]).toEqual([before.pull.headSha, ['failure']]);
  const { body } = await post('/demo/apply', { commentId: before.threads[0]!.comments[0]!.id });
  expect([body.lastResult, body.pull.commits.map((commit) => commit.conclusion)]).toEqual([before.lastResult, ['failure', null]]);
});

test('all suggestions that do not overlap go into one commit', async () => {
  const { post } = await openPage();
  const { body } = await post('/demo/apply-all', {});
  const added = body.files[0]!.hunks.flatMap((hunk) => hunk.lines).filter((line) => line.kind === 'added');
  expect([added.map((line) => line.text), body.pull.commits.length]).toEqual([['b = 20'], 2]);
});

test('a comment stands in the conversation', async () => {
  const { post } = await openPage();
  const { body } = await post('/demo/comment', { body: '/sqla recheck' });
  expect(body.comments).toMatchObject([{ author: 'dana', body: '/sqla recheck', reactions: [] }]);
});

test('what cannot be applied is said', async () => {
  const { post } = await openPage();
  expect(await post('/demo/apply', { commentId: 1 })).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('no suggestion') as string },
  });
});

test('a form of another site is not taken, nor an unknown path', async () => {
  const { github, post } = await openPage();
  expect((await post('/demo/comment', { body: 'x' }, 'text/plain')).status).toBe(415);
  expect((await fetch(`${github.webUrl}/demo/nope`)).status).toBe(404);
});
