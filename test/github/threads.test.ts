import nock from 'nock';
import { readOwnThreads } from '../../src/github/read/threads.js';
import type { ReviewThread } from '../../src/review/ports.js';
import { API, createStand, marker, PULL, SIGNAL, useNock } from './github-stand.js';

useNock();

interface ThreadOverrides {
  readonly thread?: Record<string, unknown>;
  readonly comment?: Record<string, unknown>;
  readonly totalCount?: number;
}

function thread({ thread = {}, comment = {}, totalCount = 1 }: ThreadOverrides = {}) {
  const node = {
    id: 'C1',
    body: `Commit once.\n\n${marker('1')}`,
    viewerDidAuthor: true,
    viewerCanMinimize: true,
    isMinimized: false,
    minimizedReason: null,
    author: { login: 'sqla-review', __typename: 'Bot' },
    ...comment,
  };
  return {
    id: 'T1',
    path: 'a.py',
    isResolved: false,
    isOutdated: false,
    viewerCanResolve: true,
    viewerCanUnresolve: true,
    resolvedBy: null,
    ...thread,
    comments: { totalCount, nodes: [node] },
  };
}

async function read(...nodes: ReturnType<typeof thread>[]): Promise<ReviewThread[]> {
  const page = { pageInfo: { hasNextPage: false, endCursor: null }, nodes };
  return readOwnThreads({ client: createStand().client, pull: PULL, signal: SIGNAL }, page, 'sqla-review[bot]');
}

describe('readOwnThreads', () => {
  it('keeps the threads of this app, by either API’s name for it', async () => {
    const [own] = await read(thread());
    expect(own).toMatchObject({ id: 'T1', isResolved: false, hasReplies: false, fixedMark: null, comment: { id: 'C1' } });
    await expect(read(thread({ comment: { viewerDidAuthor: false } }))).resolves.toHaveLength(1);
  });

  it.each([
    ['a person who copied our marker', { viewerDidAuthor: false, author: { login: 'sqla-review', __typename: 'User' } }],
    ['another app with our marker', { viewerDidAuthor: false, author: { login: 'sqla-reviewer', __typename: 'Bot' } }],
    ['a deleted account', { viewerDidAuthor: false, author: null }],
    ['ourselves, without a marker', { body: 'Thanks.' }],
  ])('leaves out a comment of %s', async (_, comment) => {
    await expect(read(thread({ comment }))).resolves.toEqual([]);
  });

  it('tells who resolved a thread', async () => {
    const resolved = (login: string | null) => thread({ thread: { isResolved: true, resolvedBy: login === null ? null : { login } } });
    const threads = await read(resolved('ada'), resolved('sqla-review[bot]'), resolved('sqla-review'), resolved(null));
    expect(threads.map((each) => each.resolvedByUs)).toEqual([false, true, true, true]);
  });

  it('sees replies', async () => {
    await expect(read(thread({ totalCount: 2 }))).resolves.toMatchObject([{ hasReplies: true }]);
  });

  it('takes our other marks for resolved', async () => {
    const edited = thread({ comment: { body: `Fixed in abc.\n\nCommit once.\n\n${marker('1')}` } });
    const minimized = thread({ thread: { viewerCanResolve: false }, comment: { isMinimized: true, minimizedReason: 'RESOLVED' } });
    await expect(read(edited, minimized)).resolves.toMatchObject([
      { fixedMark: 'edited', isResolved: true, resolvedByUs: true },
      { fixedMark: 'minimized', isResolved: true, resolvedByUs: true },
    ]);
  });

  it('takes a hidden comment for a person’s doing where we would have resolved it', async () => {
    const hidden = thread({ comment: { isMinimized: true, minimizedReason: 'resolved' } });
    await expect(read(hidden)).resolves.toMatchObject([{ fixedMark: null, isResolved: false }]);
  });

  it('reads on after the first hundred', async () => {
    const queries: string[] = [];
    const page = { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [thread()] };
    nock(API)
      .post('/graphql', ({ query }: { query: string }) => queries.push(query) > 0)
      .reply(200, { data: { repository: { pullRequest: { reviewThreads: page } } } });
    const first = { pageInfo: { hasNextPage: true, endCursor: 'c100' }, nodes: [thread(), null] };
    const threads = await readOwnThreads({ client: createStand().client, pull: PULL, signal: SIGNAL }, first, null);
    expect(threads).toHaveLength(2);
    expect(queries[0]).toContain('reviewThreads(first: 100, after: "c100")');
  });
});
