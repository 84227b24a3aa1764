import nock from 'nock';
import { diffTexts } from '../../src/diff/diff-texts.js';
import { gitBlobId } from '../../src/diff/git-blob-id.js';
import { toUnifiedPatch } from '../../src/diff/unified-patch.js';
import { createPullSource } from '../../src/github/pull-source.js';
import { PullReadError, type ChangedFile, type ChangeList, type PullContents, type ReviewJob } from '../../src/review/ports.js';
import { API, BASE, createStand, HEAD, MERGE_BASE, PULL, PULL_PAYLOAD, SIGNAL, useNock, type Stand } from './github-stand.js';

useNock();

interface TestFile {
  readonly path: string;
  readonly base?: string;
  readonly head?: string;
  readonly previous?: string;
  /** What GitHub sends; by default the true patch. */
  readonly patch?: string | undefined;
}

/** One entry of a comparison, as GitHub sends it. */
function entry(file: TestFile): Record<string, unknown> {
  const hunks = diffTexts(file.base ?? '', file.head ?? '');
  const count = (kind: string): number => hunks.flatMap((hunk) => hunk.lines).filter((line) => line.kind === kind).length;
  const moved = file.previous !== undefined;
  const status = moved ? 'renamed' : file.base === undefined ? 'added' : file.head === undefined ? 'removed' : 'modified';
  const patch = 'patch' in file ? file.patch : toUnifiedPatch(hunks).replace(/\n$/, '');
  return {
    filename: file.path,
    ...(moved ? { previous_filename: file.previous } : {}),
    status,
    sha: gitBlobId(file.head ?? file.base ?? ''),
    additions: count('added'),
    deletions: count('deleted'),
    ...(patch === undefined || patch === '' ? {} : { patch }),
  };
}

function compareAnswers(files: readonly TestFile[]): void {
  nock(API)
    .get(`/repos/acme/shop/compare/${BASE}...${HEAD}?per_page=1`)
    .reply(200, { merge_base_commit: { sha: MERGE_BASE }, files: files.map(entry) });
}

function blob(text: string): Record<string, unknown> {
  return { oid: gitBlobId(text), byteSize: Buffer.byteLength(text), isBinary: false, isTruncated: false, text };
}

/** GitHub's answer to the one read of a review, besides what the test sets. */
function mainAnswer(repository: Record<string, unknown>): Record<string, unknown> {
  const reviewThreads = { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] };
  const pullRequest = { headRefOid: HEAD, state: 'OPEN', isDraft: false, reviewThreads };
  return { data: { viewer: { login: 'sqla-review[bot]' }, owner: null, repository: { pullRequest, settings: null, ...repository } } };
}

let queries: string[] = [];
beforeEach(() => {
  queries = [];
});

function graphqlAnswers(answer: Record<string, unknown>): void {
  nock(API)
    .post('/graphql', (body: { query: string }) => {
      queries.push(body.query);
      return true;
    })
    .reply(200, answer);
}

async function readAll(files: readonly TestFile[], stand: Stand): Promise<{ changes: ChangeList; contents: PullContents }> {
  const source = createPullSource(stand.client);
  const pull = { ...PULL, changedFiles: files.length };
  compareAnswers(files);
  const changes = await source.listChanges(pull, SIGNAL);
  return { changes, contents: await source.readContents(pull, changes, changes.files, SIGNAL) };
}

const textOf = (contents: PullContents['head'], path: string): string | undefined => {
  const content = contents.get(path);
  return content?.kind === 'text' ? content.text : content?.reason;
};

const JOB: ReviewJob = {
  installationId: 1,
  owner: 'acme',
  repo: 'shop',
  number: 7,
  headSha: undefined,
  reason: 'recheck',
  deliveryId: 'd1',
};

describe('getPull', () => {
  it('takes the pull request that the event told of without asking', async () => {
    const { client, reports } = createStand();
    await expect(createPullSource(client).getPull({ ...JOB, pull: PULL }, SIGNAL)).resolves.toBe(PULL);
    expect(reports).toEqual([]);
  });

  it('asks GitHub where the event did not tell', async () => {
    const { client } = createStand();
    nock(API).get('/repos/acme/shop/pulls/7').reply(200, PULL_PAYLOAD);
    await expect(createPullSource(client).getPull(JOB, SIGNAL)).resolves.toEqual(PULL);
  });

  it('says in its own words that it could not be read', async () => {
    const { client } = createStand();
    nock(API).get('/repos/acme/shop/pulls/7').reply(404, { message: 'Not Found' });
    await expect(createPullSource(client).getPull(JOB, SIGNAL)).rejects.toThrow(PullReadError);
  });
});

describe('listChanges', () => {
  const change = async (file: TestFile): Promise<ChangedFile | undefined> => {
    compareAnswers([file]);
    return (await createPullSource(createStand().client).listChanges(PULL, SIGNAL)).files[0];
  };

  it('reads up to 300 files from one comparison', async () => {
    const { client, reports } = createStand();
    compareAnswers([{ path: 'a.py', base: 'a = 1\n', head: 'a = 2\n' }]);
    const changes = await createPullSource(client).listChanges(PULL, SIGNAL);
    expect(changes).toMatchObject({
      mergeBaseSha: MERGE_BASE,
      unlisted: 0,
      files: [{ hasPatch: true, diff: { path: 'a.py', status: 'modified' } }],
    });
    expect(reports).toHaveLength(1);
  });

  it('reads more files page by page, and counts those that GitHub lists no more', async () => {
    const { client, reports } = createStand();
    compareAnswers([]);
    const page = Array.from({ length: 100 }, (_, index) => entry({ path: `f${index}.py`, head: `${index}\n` }));
    nock(API)
      .get('/repos/acme/shop/pulls/7/files')
      .query(({ per_page }) => per_page === '100')
      .times(30)
      .reply(200, page);
    const changes = await createPullSource(client).listChanges({ ...PULL, changedFiles: 3_250 }, SIGNAL);
    expect(changes.files).toHaveLength(3_000);
    expect(changes.unlisted).toBe(250);
    expect(reports).toHaveLength(31);
  });

  it('does not trust a comparison with fewer files than the pull request has', async () => {
    const { client } = createStand();
    compareAnswers([{ path: 'a.py', head: 'a\n' }]);
    nock(API)
      .get('/repos/acme/shop/pulls/7/files?per_page=100&page=1')
      .reply(200, [entry({ path: 'a.py', head: 'a\n' }), entry({ path: 'b.py', head: 'b\n' })]);
    const changes = await createPullSource(client).listChanges({ ...PULL, changedFiles: 2 }, SIGNAL);
    expect(changes.files.map((file) => file.diff.path)).toEqual(['a.py', 'b.py']);
  });

  it.each([
    ['missing', undefined],
    ['cut off', '@@ -1 +1,2 @@\n-a = 1'],
    ['of another change', '@@ -1 +1,2 @@\n-a = 1\n+a = 1\n+b = 2'],
  ])('marks a patch that is %s', async (_, patch) => {
    const file = await change({ path: 'a.py', base: 'a = 1\n', head: 'a = 2\n', patch });
    expect(file).toMatchObject({ hasPatch: false, diff: { hunks: [] } });
  });

  it('knows that a file that was only moved, or is empty, needs no patch', async () => {
    await expect(change({ path: 'b.py', previous: 'a.py', base: 'a\n', head: 'a\n' })).resolves.toMatchObject({
      hasPatch: true,
      diff: { status: 'renamed', previousPath: 'a.py', hunks: [] },
    });
    await expect(change({ path: '__init__.py', head: '' })).resolves.toMatchObject({ hasPatch: true, diff: { status: 'added' } });
  });

  it('gives a removed file no head blob', async () => {
    await expect(change({ path: 'a.py', base: 'a\n' })).resolves.toMatchObject({ headBlob: null, diff: { status: 'removed' } });
  });

  it('does not take a page with status 200 for a comparison', async () => {
    nock(API)
      .get(/compare/)
      .times(3)
      .reply(200, '<html></html>', { 'content-type': 'text/html' });
    await expect(createPullSource(createStand().client).listChanges(PULL, SIGNAL)).rejects.toThrow(PullReadError);
  });
});

describe('readContents', () => {
  it('reads five files in one query: added ones from their patch, base texts from the patch taken back', async () => {
    const stand = createStand();
    const files: TestFile[] = [
      { path: 'app/a.py', base: 'a = 1\nb = 2\n', head: 'a = 1\nb = 3\n' },
      { path: 'app/b.py', base: 'x\r\ny\r\n', head: 'x\r\nz\r\n' },
      { path: 'app/new.py', head: 'import sqlalchemy\n' },
      { path: 'app/old.py', base: 'gone = True\n' },
      { path: 'app/to.py', previous: 'lib/from.py', base: 'one\ntwo\nthree\n', head: 'one\n2\nthree\n' },
    ];
    graphqlAnswers(
      mainAnswer({
        b0: blob(files[0]!.head!),
        b1: { oid: gitBlobId(files[0]!.base!) },
        b2: blob(files[1]!.head!),
        b3: { oid: gitBlobId(files[1]!.base!) },
        b4: { oid: gitBlobId(files[3]!.base!) },
        b5: blob(files[4]!.head!),
        b6: { oid: gitBlobId(files[4]!.base!) },
      }),
    );
    const { contents } = await readAll(files, stand);
    for (const file of files) {
      expect(textOf(contents.head, file.path)).toBe(file.head);
      expect(textOf(contents.base, file.previous ?? file.path)).toBe(file.base);
    }
    expect(stand.reports.map((report) => report.operation)).toEqual(['GET /repos/{owner}/{repo}/compare/{basehead}', 'query review']);
    expect(queries[0]).toMatchSnapshot();
  });

  it('fetches what a patch does not rebuild', async () => {
    const stand = createStand();
    const file: TestFile = { path: 'a.py', base: 'a = 1\n', head: 'a = 2\n', patch: '@@ -1 +1 @@\n-a = 9\n+a = 2' };
    graphqlAnswers(mainAnswer({ b0: blob('a = 2\n'), b1: { oid: gitBlobId('a = 1\n') } }));
    graphqlAnswers({ data: { repository: { b0: blob('a = 1\n') } } });
    const { contents } = await readAll([file], stand);
    expect(textOf(contents.base, 'a.py')).toBe('a = 1\n');
    expect(queries[1]).toContain(`b0: object(oid: "${gitBlobId('a = 1\n')}") { ...text }`);
  });

  it('reads both texts of a file without a patch, in the same query', async () => {
    const stand = createStand();
    graphqlAnswers(mainAnswer({ b0: blob('a = 2\n'), b1: blob('a = 1\n') }));
    const { contents } = await readAll([{ path: 'a.py', base: 'a = 1\n', head: 'a = 2\n', patch: undefined }], stand);
    expect(textOf(contents.base, 'a.py')).toBe('a = 1\n');
    expect(stand.reports).toHaveLength(2);
  });

  it('reads one by one, as bytes, what GraphQL cannot give as text', async () => {
    const latin = Buffer.from('# coding: latin-1\nname = "caf\xe9"\n', 'latin1');
    const oid = gitBlobId(latin);
    const change: ChangedFile = {
      diff: { path: 'a.py', previousPath: undefined, status: 'added', hunks: [] },
      hasPatch: false,
      headBlob: oid,
    };
    graphqlAnswers(mainAnswer({ b0: { oid, byteSize: latin.length, isBinary: null, isTruncated: false, text: null } }));
    nock(API)
      .get(`/repos/acme/shop/git/blobs/${oid}`)
      .reply(200, { content: latin.toString('base64'), encoding: 'base64', size: latin.length, sha: oid });
    const source = createPullSource(createStand().client);
    const contents = await source.readContents(PULL, { mergeBaseSha: MERGE_BASE, files: [change], unlisted: 0 }, [change], SIGNAL);
    expect(textOf(contents.head, 'a.py')).toBe('# coding: latin-1\nname = "café"\n');
  });

  it.each([
    ['is larger than 1 MB', 2_000_000, 'larger than 1 MB'],
    ['is another one than its id says', 600_000, 'larger than 1 MB, or GitHub gave another content'],
  ])('says that a file cannot be read when it %s', async (_, byteSize, reason) => {
    const oid = 'd'.repeat(40);
    const change: ChangedFile = {
      diff: { path: 'a.py', previousPath: undefined, status: 'added', hunks: [] },
      hasPatch: false,
      headBlob: oid,
    };
    graphqlAnswers(mainAnswer({ b0: { oid, byteSize, isBinary: false, isTruncated: true, text: 'cut' } }));
    if (byteSize < 1_000_000) {
      nock(API).get(`/repos/acme/shop/git/blobs/${oid}`).reply(200, { content: 'eA==', encoding: 'base64', size: 1 });
    }
    const source = createPullSource(createStand().client);
    const contents = await source.readContents(PULL, { mergeBaseSha: MERGE_BASE, files: [change], unlisted: 0 }, [change], SIGNAL);
    expect(contents.head.get('a.py')).toEqual({ kind: 'unreadable', reason });
  });

  it('reads more than 60 texts in further queries, and halves one that gets no answer', async () => {
    const stand = createStand();
    const files = Array.from({ length: 62 }, (_, index): TestFile => ({
      path: `f${index}.py`,
      base: `a = ${index}\n`,
      head: `b = ${index}\n`,
    }));
    const answerFor = (from: number, to: number): Record<string, unknown> => {
      const fields = files.slice(from, to).flatMap((file) => [blob(file.head!), { oid: gitBlobId(file.base!) }]);
      return Object.fromEntries(fields.map((field, index) => [`b${index}`, field]));
    };
    nock(API)
      .post('/graphql', ({ query }: { query: string }) => query.includes('viewer'))
      .reply(200, mainAnswer(answerFor(0, 60)));
    nock(API)
      .post('/graphql', ({ query }: { query: string }) => !query.includes('viewer'))
      .reply(502, '');
    nock(API)
      .post('/graphql')
      .reply(200, { data: { repository: answerFor(60, 61) } });
    nock(API)
      .post('/graphql')
      .reply(200, { data: { repository: answerFor(61, 62) } });
    const { contents } = await readAll(files, stand);
    expect(contents.head.size).toBe(62);
    expect(textOf(contents.base, 'f61.py')).toBe('a = 61\n');
    expect(stand.reports).toHaveLength(5);
  });

  it('reads in parts what GitHub cannot answer at once', async () => {
    const files: TestFile[] = [
      { path: 'db/versions/b2.py', head: "revision = 'b2'\ndown_revision = 'a1'\n" },
      { path: 'a.py', base: '1\n', head: '2\n' },
    ];
    const old = "revision = 'a1'\ndown_revision = None\n";
    nock(API)
      .post('/graphql', ({ query }: { query: string }) => query.includes('b1:'))
      .reply(502, '');
    nock(API)
      .post('/graphql', ({ query }: { query: string }) => query.includes('viewer'))
      .reply(200, mainAnswer({}));
    nock(API)
      .post('/graphql', ({ query }: { query: string }) => query.includes('...versions'))
      .reply(200, {
        data: { repository: { m0: { entries: [{ name: 'a1.py', type: 'blob', object: { oid: gitBlobId(old), byteSize: 40 } }] } } },
      });
    nock(API)
      .post('/graphql', ({ query }: { query: string }) => query.includes(gitBlobId('2\n')))
      .reply(200, { data: { repository: { b0: blob('2\n'), b1: { oid: gitBlobId('1\n') } } } });
    nock(API)
      .post('/graphql', ({ query }: { query: string }) => query.includes(gitBlobId(old)))
      .reply(200, { data: { repository: { b0: blob(old) } } });
    const { contents } = await readAll(files, createStand());
    expect([...contents.baseMigrations]).toEqual([['db/versions/a1.py', old]]);
    expect(textOf(contents.base, 'a.py')).toBe('1\n');
  });

  it('lives without settings and without a `.github` repository', async () => {
    const errors = [{ type: 'NOT_FOUND', path: ['owner'], message: "Could not resolve to a Repository with the name 'acme/.github'." }];
    graphqlAnswers({ ...mainAnswer({ b0: blob('2\n'), b1: { oid: gitBlobId('1\n') } }), errors });
    const { contents } = await readAll([{ path: 'a.py', base: '1\n', head: '2\n' }], createStand());
    expect(contents.settings).toEqual({ repository: null, pyproject: null, owner: null });
  });

  it('does not take a part that GitHub could not give for one that is not there', async () => {
    const errors = [{ type: undefined, path: ['repository', 'settings'], message: 'timeout' }];
    nock(API)
      .post('/graphql')
      .times(2)
      .reply(200, { ...mainAnswer({}), errors });
    await expect(readAll([{ path: 'a.py', head: '2\n' }], createStand())).rejects.toThrow(PullReadError);
  });

  it('gives settings of the base branch and project files of the head', async () => {
    graphqlAnswers(
      mainAnswer({ settings: blob('fail_on: warning\n'), pyproject: blob('[tool.x]\n'), p0: blob('[alembic]\n'), p1: blob('[project]\n') }),
    );
    const { contents } = await readAll([{ path: 'app/new.py', head: 'x\n' }], createStand());
    expect(contents.settings).toEqual({ repository: 'fail_on: warning\n', pyproject: '[tool.x]\n', owner: null });
    expect(queries[0]).toContain('settings: object(expression: "refs/heads/main:.github/sqla-review.yml")');
    expect([...contents.projectFiles]).toEqual([
      ['alembic.ini', '[alembic]\n'],
      ['pyproject.toml', '[project]\n'],
    ]);
  });
});
