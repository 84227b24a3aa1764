import { openPlannedPull } from '../../src/demo/open-pull.js';
import type { LocalGitHub } from '../../src/demo/local-github/local-github.js';
import { NAMED_FAULTS, type FaultName } from '../../src/demo/local-github/server/faults.js';
import { PERMISSIONS, startLocalGitHub } from '../support/local-github.js';

const PLAN = { before: { 'a.py': 'a = 1\n' }, after: { 'a.py': 'a = 2\n' } };

async function comment(
  github: LocalGitHub,
  token: string,
  timeoutMs = 5000,
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> {
  const answer = await fetch(`${github.apiUrl}/repos/acme/shop/issues/1/comments`, {
    method: 'POST',
    headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
    body: '{"body":"hello"}',
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

async function stage(): Promise<{ readonly github: LocalGitHub; readonly token: string }> {
  const github = await startLocalGitHub();
  const { installation } = openPlannedPull(github, PLAN);
  return { github, token: github.tokens.issue(installation, PERMISSIONS, undefined).token };
}

const ANSWERS: readonly { readonly name: FaultName; readonly status: number; readonly isDone: boolean }[] = [
  { name: '500', status: 500, isDone: false },
  { name: '502 after the deed', status: 502, isDone: true },
  { name: '403 secondary limit', status: 403, isDone: false },
  { name: '429', status: 429, isDone: false },
  { name: 'truncated body', status: 201, isDone: true },
  { name: 'HTML page with 200', status: 200, isDone: true },
  { name: '401', status: 401, isDone: false },
  { name: '404', status: 404, isDone: false },
  { name: '422', status: 422, isDone: false },
];

test.each(ANSWERS)('$name: answers $status, deed done: $isDone', async ({ name, status, isDone }) => {
  const { github, token } = await stage();
  github.faults.add({ operation: 'issues/create-comment', call: 2, fault: NAMED_FAULTS[name] });
  expect((await comment(github, token)).status).toBe(201);
  const answer = await comment(github, token);
  expect(answer.status).toBe(status);
  expect(github.world.issueComments).toHaveLength(isDone ? 2 : 1);
  expect(answer.headers.has('retry-after')).toBe(name === '403 secondary limit' || name === '429');
  expect((await comment(github, token)).status).toBe(201);
});

test('a truncated body is no JSON, an HTML page says that it is one', async () => {
  const { github, token } = await stage();
  github.faults.add({ operation: 'issues/create-comment', call: 1, fault: NAMED_FAULTS['truncated body'] });
  github.faults.add({ operation: 'issues/create-comment', call: 2, fault: NAMED_FAULTS['HTML page with 200'] });
  const truncated = await comment(github, token);
  expect(() => JSON.parse(truncated.text) as unknown).toThrow(SyntaxError);
  const page = await comment(github, token);
  expect([page.headers.get('content-type'), page.text.slice(0, 9)]).toEqual(['text/html; charset=utf-8', '<!DOCTYPE']);
});

test.each([
  { name: 'cut before the deed', isDone: false },
  { name: 'cut after the deed', isDone: true },
  { name: 'no answer', isDone: false },
] as const)('$name: the connection gives nothing, deed done: $isDone', async ({ name, isDone }) => {
  const { github, token } = await stage();
  github.faults.add({ operation: 'issues/create-comment', call: 'every', fault: NAMED_FAULTS[name] });
  await expect(comment(github, token, 300)).rejects.toThrow();
  expect(github.world.issueComments).toHaveLength(isDone ? 1 : 0);
  expect(github.journal.entries.at(-1)?.status).toBeUndefined();
});

test('hooks stand before each request and between deed and answer', async () => {
  const { github, token } = await stage();
  const seen: string[] = [];
  const note = (when: string) => (entry: { readonly operation: string }) => {
    seen.push(`${when} ${entry.operation}: ${github.world.issueComments.length}`);
  };
  github.hooks = { beforeRequest: note('before'), afterDeed: note('after') };
  await comment(github, token);
  expect(seen).toEqual(['before issues/create-comment: 0', 'after issues/create-comment: 1']);
});
