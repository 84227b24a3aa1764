import nock from 'nock';
import { createReviewSink } from '../../src/github/review-sink.js';
import type { Annotation, ReviewComment } from '../../src/review/delivery.js';
import type { CheckOutput, ReviewSink } from '../../src/review/ports.js';
import { API, createStand, fingerprint, HEAD, marker, PULL, SIGNAL, useNock } from './github-stand.js';

useNock();

function createSink(): { sink: ReviewSink; sent: string[] } {
  const { client, reports } = createStand();
  return {
    sink: createReviewSink(client),
    get sent() {
      return reports.map(({ operation, outcome }) => `${operation.split(' ', 1)[0]} ${operation.split('/').at(-1)} ${outcome}`);
    },
  };
}

const RUNS = '/repos/acme/shop/check-runs';

describe('openCheck', () => {
  const body = {
    name: 'sqla-review',
    head_sha: HEAD,
    status: 'in_progress',
    external_id: `acme/shop#7@${HEAD}:d1`,
  };
  const found = `/repos/acme/shop/commits/${HEAD}/check-runs?check_name=sqla-review&filter=all&per_page=100`;

  it('opens a check run that names its pull request', async () => {
    nock(API).post(RUNS, body).reply(201, { id: 11 });
    await expect(createSink().sink.openCheck(PULL, 'd1', SIGNAL)).resolves.toEqual({ id: 11, headSha: HEAD });
  });

  it('finds the one it has made when the answer was lost', async () => {
    nock(API).post(RUNS, body).reply(502, '');
    nock(API)
      .get(found)
      .reply(200, {
        check_runs: [
          { id: 9, status: 'completed', external_id: `acme/shop#7@${HEAD}:d0` },
          { id: 11, status: 'in_progress', external_id: body.external_id },
        ],
      });
    await expect(createSink().sink.openCheck(PULL, 'd1', SIGNAL)).resolves.toMatchObject({ id: 11 });
  });

  it('opens another one when there is none', async () => {
    nock(API).post(RUNS, body).replyWithError('ECONNRESET');
    nock(API)
      .get(found)
      .reply(200, { check_runs: [{ id: 9, status: 'completed', external_id: null }] });
    nock(API).post(RUNS, body).reply(201, { id: 12 });
    await expect(createSink().sink.openCheck(PULL, 'd1', SIGNAL)).resolves.toMatchObject({ id: 12 });
  });

  it('ends the one whose opening came late', async () => {
    const { sink } = createSink();
    nock(API).post(RUNS, body).replyWithError('ECONNRESET');
    nock(API).get(found).reply(200, { check_runs: [] });
    nock(API).post(RUNS, body).reply(201, { id: 12 });
    const check = await sink.openCheck(PULL, 'd1', SIGNAL);
    const late = { id: 11, status: 'in_progress', external_id: body.external_id };
    nock(API).patch(`${RUNS}/12`).reply(200, { id: 12 });
    nock(API)
      .get(found)
      .reply(200, { check_runs: [{ ...late, id: 12, status: 'completed' }, late] });
    nock(API).patch(`${RUNS}/11`, { status: 'completed', conclusion: 'cancelled' }).reply(200, { id: 11 });
    await sink.completeCheck(PULL, check, { conclusion: 'success', title: 'Fine', summary: 'Fine.', annotations: [] }, SIGNAL);
  });
});

describe('completeCheck', () => {
  const check = { id: 11, headSha: HEAD };
  const annotation = (line: number, more: Partial<Annotation> = {}): Annotation => ({
    path: 'a.py',
    startLine: line,
    endLine: line,
    startColumn: undefined,
    endColumn: undefined,
    level: 'failure',
    title: 'commit-in-loop',
    message: 'Commit once.',
    rawDetails: undefined,
    ...more,
  });
  const output = (annotations: readonly Annotation[]): CheckOutput => ({
    conclusion: 'failure',
    title: 'Found',
    summary: 'All.',
    annotations,
  });
  const many = (count: number): Annotation[] => Array.from({ length: count }, (_, index) => annotation(index + 1));
  type Patch = { status?: string; conclusion?: string; output: { summary: string; annotations: unknown[] } };
  const patches: Patch[] = [];
  const onPatch = () => nock(API).patch(`${RUNS}/11`, (body: Patch) => patches.push(body) > 0);
  beforeEach(() => patches.splice(0));

  it('sends columns only for one line, and details only where there are some', async () => {
    onPatch().reply(200, { id: 11 });
    const columns = { startColumn: 5, endColumn: 9 };
    await createSink().sink.completeCheck(
      PULL,
      check,
      output([annotation(3, { ...columns, rawDetails: '- a\n+ b' }), annotation(4, { ...columns, endLine: 6, level: 'notice' })]),
      SIGNAL,
    );
    expect(patches).toEqual([
      {
        status: 'completed',
        conclusion: 'failure',
        output: {
          title: 'Found',
          summary: 'All.',
          annotations: [
            {
              path: 'a.py',
              start_line: 3,
              end_line: 3,
              start_column: 5,
              end_column: 9,
              annotation_level: 'failure',
              title: 'commit-in-loop',
              message: 'Commit once.',
              raw_details: '- a\n+ b',
            },
            { path: 'a.py', start_line: 4, end_line: 6, annotation_level: 'notice', title: 'commit-in-loop', message: 'Commit once.' },
          ],
        },
      },
    ]);
  });

  it.each([
    [0, [0]],
    [50, [50]],
    [51, [50, 1]],
    [120, [50, 50, 20]],
  ])('sends %d annotations in batches and concludes with the last', async (count, sizes) => {
    onPatch().times(sizes.length).reply(200, { id: 11 });
    await createSink().sink.completeCheck(PULL, check, output(many(count)), SIGNAL);
    expect(patches.map((patch) => patch.output.annotations.length)).toEqual(sizes);
    expect(patches.map((patch) => patch.conclusion)).toEqual([...sizes.slice(1).map(() => undefined), 'failure']);
  });

  it('does not append a batch twice when the answer was lost', async () => {
    onPatch().reply(502, '');
    nock(API)
      .get(`${RUNS}/11`)
      .reply(200, { status: 'in_progress', output: { annotations_count: 50 } });
    onPatch().replyWithError('ECONNRESET');
    nock(API)
      .get(`${RUNS}/11`)
      .reply(200, { status: 'in_progress', output: { annotations_count: 50 } });
    onPatch().reply(200, { id: 11 });
    await createSink().sink.completeCheck(PULL, check, output(many(60)), SIGNAL);
    expect(patches.map((patch) => patch.output.annotations.length)).toEqual([50, 10, 10]);
  });

  it('completes the run although GitHub refuses annotations, and says so', async () => {
    onPatch().reply(422, { message: 'Invalid request' });
    onPatch().reply(422, { message: 'Invalid request' });
    onPatch().reply(200, { id: 11 });
    await createSink().sink.completeCheck(PULL, check, output(many(51)), SIGNAL);
    expect(patches.at(-1)).toEqual({
      status: 'completed',
      conclusion: 'failure',
      output: { title: 'Found', summary: 'All.\n\nGitHub refused 51 annotations; the findings stand in the table above.', annotations: [] },
    });
  });
});

describe('postReview', () => {
  const REVIEWS = '/repos/acme/shop/pulls/7/reviews';
  const COMMENTS = '/repos/acme/shop/pulls/7/comments?sort=created&direction=desc&per_page=100';
  const comment = (line: number, startLine?: number): ReviewComment => ({
    path: 'a.py',
    line,
    startLine,
    body: `Commit once.\n\n${marker(String(line % 10))}`,
    fingerprint: fingerprint(String(line % 10)),
    about: [fingerprint(String(line % 10))],
  });
  const isBad = (body: { comments: { line: number }[] }): boolean => body.comments.some(({ line }) => line >= 90);
  const refusal = { message: 'Unprocessable Entity', errors: ['Pull request review thread line must be part of the diff'] };

  it('posts one review on the head, with ranges only where they span lines', async () => {
    nock(API)
      .post(REVIEWS, {
        commit_id: HEAD,
        event: 'COMMENT',
        body: '',
        comments: [
          { path: 'a.py', line: 3, side: 'RIGHT', body: `Commit once.\n\n${marker('3')}` },
          { path: 'a.py', line: 4, side: 'RIGHT', start_line: 2, start_side: 'RIGHT', body: `Commit once.\n\n${marker('4')}` },
          { path: 'a.py', line: 5, side: 'RIGHT', body: `Commit once.\n\n${marker('5')}` },
        ],
      })
      .reply(200, { id: 1 });
    await expect(createSink().sink.postReview(PULL, [comment(3), comment(4, 2), comment(5, 5)], SIGNAL)).resolves.toEqual({ refused: [] });
  });

  it('does not post again when the review is there although the answer was lost', async () => {
    nock(API).post(REVIEWS).replyWithError('ECONNRESET');
    nock(API)
      .get(COMMENTS)
      .reply(200, [{ body: `Commit once.\n\n${marker('3')}`, commit_id: HEAD, original_commit_id: HEAD, user: { type: 'Bot' } }]);
    const stand = createSink();
    await expect(stand.sink.postReview(PULL, [comment(3)], SIGNAL)).resolves.toEqual({ refused: [] });
    expect(stand.sent).toEqual(['POST reviews no-answer', 'GET comments ok']);
  });

  it.each([
    ['on an older head', { commit_id: HEAD, original_commit_id: 'f'.repeat(40), user: { type: 'Bot' } }],
    ['of a person', { commit_id: HEAD, original_commit_id: HEAD, user: { type: 'User' } }],
  ])('posts again when the only comment with its marker is %s', async (_, found) => {
    nock(API).post(REVIEWS).reply(500, {});
    nock(API)
      .get(COMMENTS)
      .reply(200, [{ body: `Commit once.\n\n${marker('3')}`, ...found }]);
    nock(API).post(REVIEWS).reply(200, { id: 2 });
    await expect(createSink().sink.postReview(PULL, [comment(3)], SIGNAL)).resolves.toEqual({ refused: [] });
  });

  it('singles out the comment that GitHub refuses, and posts all others', async () => {
    const posted: number[] = [];
    nock(API).persist().post(REVIEWS, isBad).reply(422, refusal);
    nock(API)
      .persist()
      .post(REVIEWS, (body: { comments: { line: number }[] }) => !isBad(body) && posted.push(...body.comments.map(({ line }) => line)) > 0)
      .reply(200, { id: 1 });
    const comments = [1, 2, 3, 4, 95, 6, 7, 8].map((line) => comment(line));
    const stand = createSink();
    const { refused } = await stand.sink.postReview(PULL, comments, SIGNAL);
    nock.cleanAll();
    expect(refused.map(({ line }) => line)).toEqual([95]);
    expect(posted.sort()).toEqual([1, 2, 3, 4, 6, 7, 8]);
    expect(stand.sent).toHaveLength(7);
  });

  it('gives up on what is left after a bounded number of tries', async () => {
    nock(API).persist().post(REVIEWS).reply(422, refusal);
    const comments = Array.from({ length: 25 }, (_, index) => comment(index + 1));
    const stand = createSink();
    const { refused } = await stand.sink.postReview(PULL, comments, SIGNAL);
    nock.cleanAll();
    expect(refused).toHaveLength(25);
    expect(stand.sent).toHaveLength(11);
  });

  it('does not halve when GitHub would refuse any comment', async () => {
    nock(API)
      .post(REVIEWS)
      .reply(422, { message: 'Unprocessable Entity', errors: ['Pull request conversation is locked'] });
    await expect(createSink().sink.postReview(PULL, [comment(1), comment(2)], SIGNAL)).resolves.toMatchObject({
      refused: [{ line: 1 }, { line: 2 }],
    });
  });
});
