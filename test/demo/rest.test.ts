import type { Octokit } from '@octokit/rest';
import { openPlannedPull, type OpenedPull } from '../../src/demo/open-pull.js';
import type { LocalGitHub, LocalGitHubOptions } from '../../src/demo/local-github/local-github.js';
import { push } from '../../src/demo/local-github/world/pulls.js';
import { clientOf, refusalOf, startLocalGitHub } from '../support/local-github.js';

const PLAN = {
  before: { 'app/a.py': lines(40), 'app/b.py': 'b = 1\n' },
  after: { 'app/a.py': lines(40).replace('line 20\n', 'x\ny\n'), 'app/b.py': 'b = 1\n' },
};

interface Stage extends OpenedPull {
  readonly github: LocalGitHub;
  readonly client: Octokit;
  readonly at: { readonly owner: string; readonly repo: string };
}

async function stage(options: Partial<LocalGitHubOptions> = {}, plan: Parameters<typeof openPlannedPull>[1] = PLAN): Promise<Stage> {
  const github = await startLocalGitHub(options);
  const opened = openPlannedPull(github, plan);
  return { github, ...opened, client: clientOf(github, opened.installation), at: { owner: 'acme', repo: 'shop' } };
}

test('a comparison starts from the merge base, not from the tip of the base branch', async () => {
  const { github, client, at, pull, repository } = await stage();
  const root = pull.baseSha;
  const tip = push(github.world, repository, 'main', { 'app/b.py': 'b = 2\n' });
  const { data } = await client.repos.compareCommitsWithBasehead({ ...at, basehead: `${tip}...${pull.headSha}`, per_page: 1 });
  expect([data.merge_base_commit.sha, data.status, data.ahead_by, data.behind_by]).toEqual([root, 'diverged', 1, 1]);
  expect(data.files?.map((file) => file.filename)).toEqual(['app/a.py']);
  expect(github.journal.violations).toEqual([]);
});

test('files beyond a comparison page only, and no patch above the limits', async () => {
  const many = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`f${index}.py`, lines(index + 1)]));
  const { client, at, pull } = await stage(
    { limits: { compareFiles: 3, pullFiles: 4, patchChangedLines: 2 } },
    { before: { 'r.md': '' }, after: { 'r.md': '', ...many } },
  );
  const { data } = await client.repos.compareCommitsWithBasehead({ ...at, basehead: `${pull.baseSha}...${pull.headSha}` });
  expect(data.files?.map((file) => [file.filename, file.patch === undefined])).toEqual([
    ['f0.py', false],
    ['f1.py', false],
    ['f2.py', true],
  ]);
  const pages = await client.paginate(client.pulls.listFiles, { ...at, pull_number: 1, per_page: 3 });
  expect(pages.map((file) => file.filename)).toEqual(['f0.py', 'f1.py', 'f2.py', 'f3.py']);
});

test('annotations are appended, at most 50 in a request', async () => {
  const { github, client, at, pull } = await stage();
  const annotations = (
    count: number,
  ): { path: string; start_line: number; end_line: number; annotation_level: 'warning'; message: string }[] =>
    Array.from({ length: count }, (_, index) => ({
      path: 'app/a.py',
      start_line: index + 1,
      end_line: index + 1,
      annotation_level: 'warning',
      message: 'm',
    }));
  const run = await client.checks.create({
    ...at,
    name: 'c',
    head_sha: pull.headSha,
    output: { title: 't', summary: 's', annotations: annotations(50) },
  });
  const update = { ...at, check_run_id: run.data.id };
  const second = await client.checks.update({
    ...update,
    conclusion: 'failure',
    output: { title: 't', summary: 's', annotations: annotations(7) },
  });
  expect([second.data.status, second.data.conclusion, second.data.output.annotations_count]).toEqual(['completed', 'failure', 57]);
  expect(github.journal.violations).toEqual([]);
  const refused = await refusalOf(client.checks.update({ ...update, output: { title: 't', summary: 's', annotations: annotations(51) } }));
  expect(refused).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('No more than 50 items are allowed; 51 were supplied.') as string },
  });
  expect(github.journal.violations).toHaveLength(1);
});

test.each([
  ['an unknown commit', { head_sha: '0'.repeat(40) }, 'No commit found for SHA: 0000000000000000000000000000000000000000'],
  ['a long summary', { output: { title: 't', summary: 's'.repeat(65_536) } }, 'Only 65535 characters are allowed; 65536 were supplied.'],
  ['completed without conclusion', { status: 'completed' }, 'Missing required key "conclusion".'],
  [
    'columns over several lines',
    {
      output: {
        title: 't',
        summary: 's',
        annotations: [{ path: 'a', start_line: 1, end_line: 2, start_column: 1, annotation_level: 'notice', message: 'm' }],
      },
    },
    'Validation Failed',
  ],
])('a check run with %s is refused', async (_, change, message) => {
  const { client, at, pull } = await stage();
  const refused = await refusalOf(
    client.request('POST /repos/{owner}/{repo}/check-runs', { ...at, name: 'c', head_sha: pull.headSha, ...change } as never),
  );
  expect(refused).toMatchObject({ status: 422, body: { message: expect.stringContaining(message) as string } });
});

test('a second run of the same name hides the first in the list of latest runs', async () => {
  const { client, at, pull } = await stage();
  for (const external_id of ['one', 'two']) await client.checks.create({ ...at, name: 'c', head_sha: pull.headSha, external_id });
  const latest = await client.checks.listForRef({ ...at, ref: pull.headSha });
  const all = await client.checks.listForRef({ ...at, ref: pull.headSha, filter: 'all' });
  expect([latest.data.check_runs.map((run) => run.external_id), all.data.total_count]).toEqual([['two'], 2]);
});

test("what a token's permissions do not reach is not accessible", async () => {
  const { github, installation, at, pull } = await stage();
  const client = clientOf(github, installation, { metadata: 'read', pull_requests: 'read' });
  const forbidden = { status: 403, body: { message: 'Resource not accessible by integration' } };
  expect(await refusalOf(client.checks.create({ ...at, name: 'c', head_sha: pull.headSha }))).toMatchObject(forbidden);
  expect(await refusalOf(client.pulls.createReview({ ...at, pull_number: 1, event: 'COMMENT', body: 'x' }))).toMatchObject(forbidden);
  expect((await client.pulls.get({ ...at, pull_number: 1 })).data.number).toBe(1);
});

test('a private repository of others does not exist', async () => {
  const { github, client } = await stage();
  openPlannedPull(github, { ...PLAN, owner: 'other', name: 'secret', isPrivate: true });
  expect((await refusalOf(client.repos.get({ owner: 'other', repo: 'secret' }))).status).toBe(404);
});

test('an expired token is bad credentials', async () => {
  let now = new Date('2026-01-01T00:00:00Z');
  const { client, at } = await stage({ now: () => now });
  await client.repos.get(at);
  now = new Date('2026-01-01T01:00:01Z');
  expect(await refusalOf(client.repos.get(at))).toMatchObject({ status: 401, body: { message: 'Bad credentials' } });
});

test('the hourly limit is counted down and kept', async () => {
  const { client, at } = await stage({ limits: { requestsPerHour: 2 } });
  const first = await client.repos.get(at);
  expect([first.headers['x-ratelimit-limit'], first.headers['x-ratelimit-remaining']]).toEqual(['2', '1']);
  await client.repos.get(at);
  expect(await refusalOf(client.repos.get(at))).toMatchObject({
    status: 403,
    body: { message: expect.stringContaining('API rate limit exceeded') as string },
  });
});

test('a misspelt property, parameter or operation is a violation', async () => {
  const { github, client, at } = await stage();
  await refusalOf(client.request('POST /repos/{owner}/{repo}/issues/1/comments', { ...at, body: 'b', bodi: 'x' }));
  await refusalOf(client.request('GET /repos/{owner}/{repo}/pulls', { ...at, perpage: 1 }));
  const unknown = await refusalOf(client.request('DELETE /repos/{owner}/{repo}/issues/comments/1', at));
  expect(unknown.status).toBe(599);
  expect(github.journal.violations.map((violation) => violation.message)).toEqual([
    'the body has no property bodi',
    'the query has no parameter perpage',
    'no such operation here',
  ]);
});

test('an answer that does not fit is a violation and no answer', async () => {
  const { github, client, at, pull } = await stage();
  Object.assign(pull, { title: 7 });
  expect((await refusalOf(client.pulls.get({ ...at, pull_number: 1 }))).status).toBe(599);
  expect(github.journal.violations[0]?.message).toContain('title: must be string');
});

test('contents and blobs come in base64, and as bytes where raw is asked for', async () => {
  const { client, at, pull } = await stage();
  const file = await client.request('GET /repos/{owner}/{repo}/contents/{path}', { ...at, path: 'app/b.py', ref: pull.headSha });
  const { content, sha } = file.data as { content: string; sha: string };
  expect(Buffer.from(content, 'base64').toString()).toBe('b = 1\n');
  const raw = await client.git.getBlob({ ...at, file_sha: sha, mediaType: { format: 'raw' } });
  expect(raw.data).toBe('b = 1\n');
  const folder = await client.repos.getContent({ ...at, path: 'app' });
  expect((folder.data as { path: string }[]).map((entry) => entry.path)).toEqual(['app/a.py', 'app/b.py']);
});

test('the journal counts requests and points', async () => {
  const { github, client, at, pull } = await stage();
  await client.pulls.get({ ...at, pull_number: 1 });
  await client.checks.create({ ...at, name: 'c', head_sha: pull.headSha });
  await client.graphql('{ rateLimit { remaining } }');
  expect([...github.journal.counts()]).toEqual([
    ['pulls/get', 1],
    ['checks/create', 1],
    ['graphql/query', 1],
  ]);
  expect(github.journal.points()).toBe(7);
});

function lines(count: number): string {
  return Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');
}
