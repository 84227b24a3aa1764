import { openPlannedPull, type OpenedPull } from '../../src/demo/open-pull.js';
import type { LocalGitHub, LocalGitHubOptions } from '../../src/demo/local-github/local-github.js';
import { gitBlobId } from '../../src/diff/git-blob-id.js';
import { readText } from '../../src/demo/local-github/world/repositories.js';
import { clientOf, PERMISSIONS, startLocalGitHub } from '../support/local-github.js';

const WITH_COMMITS = { ...PERMISSIONS, contents: 'write' };
const LONG = 'ü'.repeat(300_000);

interface Stage extends OpenedPull {
  readonly github: LocalGitHub;
  /** Sends a document and gives the answer's `data` and `errors`. */
  readonly ask: (document: string) => Promise<{
    readonly data: Record<string, never> | null;
    readonly errors?: readonly { readonly type?: string; readonly message: string }[];
  }>;
}

async function stage(permissions: Record<string, string> = PERMISSIONS, options: Partial<LocalGitHubOptions> = {}): Promise<Stage> {
  const github = await startLocalGitHub(options);
  const before = { 'a.py': 'a = 1\nb = 2\n', 'b.bin': new Uint8Array([0, 1]), 'app/long.py': LONG };
  const opened = openPlannedPull(github, { before, after: { ...before, 'a.py': 'a = 1\nb = 3\n' } });
  const client = clientOf(github, opened.installation, permissions);
  const review = {
    owner: 'acme',
    repo: 'shop',
    pull_number: 1,
    event: 'COMMENT' as const,
    comments: [{ path: 'a.py', line: 2, body: 'mine' }],
  };
  await clientOf(github, opened.installation).pulls.createReview(review);
  const ask: Stage['ask'] = async (document) => {
    try {
      return { data: await client.graphql(document) };
    } catch (error) {
      return (error as { response: Awaited<ReturnType<Stage['ask']>> }).response;
    }
  };
  return { github, ...opened, ask };
}

test('blobs are read by commit and path or by id; long text is cut, binary has none', async () => {
  const { github, ask } = await stage();
  const fields = '{ oid ... on Blob { text isBinary isTruncated byteSize } }';
  const { data } = await ask(`{ repository(owner: "acme", name: "shop") {
    a: object(expression: "change:a.py") ${fields}
    id: object(oid: "${gitBlobId('a = 1\nb = 3\n')}") { oid }
    long: object(expression: "HEAD:app/long.py") ${fields}
    binary: object(expression: "HEAD:b.bin") ${fields}
    none: object(expression: "HEAD:nope.py") ${fields}
    tree: object(expression: "HEAD:app") { ... on Tree { entries { name path type } } }
  } }`);
  expect(data).toMatchObject({
    repository: {
      a: { oid: gitBlobId('a = 1\nb = 3\n'), text: 'a = 1\nb = 3\n', isBinary: false, isTruncated: false },
      id: { oid: gitBlobId('a = 1\nb = 3\n') },
      long: { isTruncated: true, byteSize: 600_000, text: 'ü'.repeat(256_000) },
      binary: { isBinary: true, text: null },
      none: null,
      tree: { entries: [{ name: 'long.py', path: 'app/long.py', type: 'blob' }] },
    },
  });
  expect(github.journal.violations).toEqual([]);
});

test('our own comments are known by viewerDidAuthor, and logins come without [bot]', async () => {
  const { ask } = await stage();
  const { data } = await ask(`{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { reviewThreads(first: 100) {
    nodes { isResolved viewerCanResolve comments(first: 1) { nodes { viewerDidAuthor author { __typename login } } } } } } } }`);
  expect(data).toMatchObject({
    repository: {
      pullRequest: {
        reviewThreads: {
          nodes: [
            {
              isResolved: false,
              viewerCanResolve: false,
              comments: { nodes: [{ viewerDidAuthor: true, author: { __typename: 'Bot', login: 'sqla-review' } }] },
            },
          ],
        },
      },
    },
  });
});

test('resolving needs contents: write; minimising does not', async () => {
  const { github, ask } = await stage();
  const [thread] = github.world.threads;
  const answer = await ask(`mutation {
    resolve: resolveReviewThread(input: { threadId: "PRRT_kwDO${thread!.id}" }) { thread { isResolved } }
    hide: minimizeComment(input: { subjectId: "PRRC_kwDO${thread!.comments[0]!.id}", classifier: RESOLVED }) { minimizedComment { isMinimized minimizedReason } }
  }`);
  expect(answer.data).toEqual({ resolve: null, hide: { minimizedComment: { isMinimized: true, minimizedReason: 'resolved' } } });
  expect(answer.errors).toMatchObject([{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }]);
});

test('with contents: write a thread is resolved and opened again', async () => {
  const { github, ask } = await stage(WITH_COMMITS);
  const id = `PRRT_kwDO${github.world.threads[0]!.id}`;
  const resolved = await ask(
    `mutation { resolveReviewThread(input: { threadId: "${id}" }) { thread { isResolved viewerCanUnresolve resolvedBy { login } } } }`,
  );
  expect(resolved.data).toEqual({
    resolveReviewThread: { thread: { isResolved: true, viewerCanUnresolve: true, resolvedBy: { login: 'sqla-review[bot]' } } },
  });
  await ask(`mutation { unresolveReviewThread(input: { threadId: "${id}" }) { thread { id } } }`);
  expect(github.world.threads[0]!.resolvedBy).toBeUndefined();
});

test('a commit on the branch needs the expected head, and moves the pull request', async () => {
  const { github, ask, pull, repository } = await stage(WITH_COMMITS);
  const commit = (head: string): string => `mutation { createCommitOnBranch(input: {
    branch: { repositoryNameWithOwner: "acme/shop", branchName: "change" }, expectedHeadOid: "${head}", message: { headline: "Fix" },
    fileChanges: { additions: [{ path: "a.py", contents: "${Buffer.from('a = 2\r\n').toString('base64')}" }] }
  }) { commit { oid } } }`;
  expect((await ask(commit(pull.baseSha))).errors).toMatchObject([{ type: 'STALE_DATA' }]);
  const { data } = await ask(commit(pull.headSha));
  expect(data).toEqual({ createCommitOnBranch: { commit: { oid: pull.headSha } } });
  expect(readText(repository, pull.headSha, 'a.py')).toBe('a = 2\r\n');
  expect(github.journal.violations).toEqual([]);
});

test('an unknown repository is NOT_FOUND', async () => {
  const { ask } = await stage();
  const answer = await ask('{ repository(owner: "acme", name: "nope") { id } }');
  expect(answer).toMatchObject({ data: { repository: null }, errors: [{ type: 'NOT_FOUND', path: ['repository'] }] });
});

test.each([
  ['a field that GitHub does not have', '{ viewer { nope } }', 'Cannot query field "nope"'],
  [
    'a connection without a page size',
    '{ repository(owner: "acme", name: "shop") { pullRequests { totalCount } } }',
    'You must provide a `first` or `last` value',
  ],
  [
    'a page of 101',
    '{ repository(owner: "acme", name: "shop") { pullRequests(first: 101) { totalCount } } }',
    'exceeds the limit of 100 records',
  ],
  [
    'a field that is not served here',
    '{ repository(owner: "acme", name: "shop") { stargazerCount } }',
    'Repository.stargazerCount is not served here',
  ],
  [
    'too many nodes',
    '{ repository(owner: "acme", name: "shop") { pullRequests(first: 100) { nodes { reviewThreads(first: 100) { nodes { comments(first: 100) { totalCount } } } } } } }',
    'exceeds the maximum limit of 500000',
  ],
])('%s is a violation', async (_, document, message) => {
  const { github, ask } = await stage();
  await ask(document);
  expect(github.journal.violations[0]?.message).toContain(message);
});

test("a query's cost follows from its connections and is charged", async () => {
  const { github, ask } = await stage(PERMISSIONS, { limits: { graphqlPointsPerHour: 3 } });
  const threads = `{ rateLimit { cost nodeCount remaining } repository(owner: "acme", name: "shop") { pullRequest(number: 1) {
    reviewThreads(first: 100) { nodes { comments(first: 5) { totalCount } } } } } }`;
  expect((await ask(threads)).data).toMatchObject({ rateLimit: { cost: 1, nodeCount: 600, remaining: 2 } });
  await ask(threads);
  await ask(threads);
  expect((await ask(threads)).errors).toMatchObject([{ type: 'RATE_LIMITED' }]);
  expect(github.journal.entries.at(-2)?.graphqlCost).toBe(1);
});
