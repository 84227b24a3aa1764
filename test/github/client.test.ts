import { jest } from '@jest/globals';
import nock from 'nock';
import { z } from 'zod';
import { AbortedError, BadAnswerError, NoAnswerError, RateLimitedError, RefusedError } from '../../src/github/http/errors.js';
import { API, createStand, SIGNAL, useNock } from './github-stand.js';

const ROUTE = 'GET /repos/{owner}/{repo}';
const REPO = { owner: 'acme', repo: 'shop' };
const SHAPE = z.object({ id: z.number() });
const POST = 'POST /repos/{owner}/{repo}/check-runs';
/** The least that GitHub takes for a check run. */
const RUN = { owner: 'acme', repo: 'shop', name: 'sqla-review', head_sha: 'a'.repeat(40) };

useNock();

describe('a read', () => {
  it('is tried again when no answer came, and gives the shape that was asked for', async () => {
    const { client, reports } = createStand();
    nock(API).get('/repos/acme/shop').reply(502, 'bad gateway');
    nock(API).get('/repos/acme/shop').replyWithError('socket hang up');
    nock(API).get('/repos/acme/shop').reply(200, { id: 5, other: true });
    await expect(client.get(ROUTE, REPO, SHAPE, SIGNAL)).resolves.toEqual({ id: 5 });
    expect(reports.map((report) => report.outcome)).toEqual(['no-answer', 'no-answer', 'ok']);
  });

  it('ends after three tries', async () => {
    const { client } = createStand();
    nock(API).get('/repos/acme/shop').times(3).reply(500, {});
    await expect(client.get(ROUTE, REPO, SHAPE, SIGNAL)).rejects.toThrow(NoAnswerError);
  });

  it.each([
    ['a page with status 200', '<html>Unicorn</html>', 'text/html'],
    ['a body that was cut off', '{"id": 5', 'application/json'],
    ['another shape', '{"id": "five"}', 'application/json'],
    ['null', 'null', 'application/json'],
  ])('does not take %s for an answer', async (_, body, type) => {
    const { client } = createStand();
    nock(API).get('/repos/acme/shop').times(3).reply(200, body, { 'content-type': type });
    await expect(client.get(ROUTE, REPO, SHAPE, SIGNAL)).rejects.toThrow(BadAnswerError);
  });

  it('never quotes the answer or the token in an error', async () => {
    const { client } = createStand();
    nock(API).get('/repos/acme/shop').times(3).reply(200, { id: 'password = 1' });
    const error: unknown = await client.get(ROUTE, REPO, SHAPE, SIGNAL).catch((caught: unknown) => caught);
    expect(String(error)).toBe('Error: GET /repos/{owner}/{repo}: answered with another shape (id: invalid_type)');
  });

  it('is not tried again when GitHub refused it', async () => {
    const { client } = createStand();
    nock(API).get('/repos/acme/shop').reply(404, { message: 'Not Found' });
    await expect(client.get(ROUTE, REPO, SHAPE, SIGNAL)).rejects.toMatchObject({ status: 404, reasons: ['Not Found'] });
  });

  it('ends in its time although the answer never comes', async () => {
    const { client, reports } = createStand({ requestTimeoutMs: 30, retryDelaysMs: [] });
    nock(API).get('/repos/acme/shop').delay(5_000).reply(200, { id: 5 });
    await expect(client.get(ROUTE, REPO, SHAPE, SIGNAL)).rejects.toThrow('no answer in time');
    expect(reports).toHaveLength(1);
  });

  it('ends when its caller aborts, and sends nothing afterwards', async () => {
    const { client } = createStand();
    const controller = new AbortController();
    nock(API).get('/repos/acme/shop').delay(5_000).reply(200, { id: 5 });
    const read = client.get(ROUTE, REPO, SHAPE, controller.signal);
    const reason = new Error('superseded');
    setTimeout(() => controller.abort(reason), 20);
    await expect(read).rejects.toMatchObject({ reason });
    await expect(client.get(ROUTE, REPO, SHAPE, controller.signal)).rejects.toThrow(AbortedError);
  });
});

describe('a write that must not happen twice', () => {
  it.each([
    ['an error of the server', () => nock(API).post('/repos/acme/shop/check-runs').reply(502, '')],
    ['a cut connection', () => nock(API).post('/repos/acme/shop/check-runs').replyWithError('ECONNRESET')],
    ['a cut body', () => nock(API).post('/repos/acme/shop/check-runs').reply(201, '{"id":', { 'content-type': 'application/json' })],
  ])('is sent once despite %s', async (_, answer) => {
    const { client, reports } = createStand();
    answer();
    await expect(client.writeOnce(POST, RUN, SHAPE, SIGNAL)).rejects.toThrow();
    expect(reports).toHaveLength(1);
  });

  it('is sent again after a rate limit, since GitHub did nothing', async () => {
    const { client, reports } = createStand();
    nock(API)
      .post('/repos/acme/shop/check-runs')
      .reply(403, { message: 'You have exceeded a secondary rate limit' }, { 'retry-after': '0.01' });
    nock(API).post('/repos/acme/shop/check-runs').reply(201, { id: 5 });
    await expect(client.writeOnce(POST, RUN, SHAPE, SIGNAL)).resolves.toEqual({ id: 5 });
    expect(reports.map((report) => report.outcome)).toEqual(['limited', 'ok']);
  });
});

describe('a rate limit', () => {
  it.each([
    ['403 with its words alone', 403, { message: 'You have exceeded a secondary rate limit. Please wait' }, {}],
    ['429', 429, { message: 'Too many requests' }, {}],
    ['no requests left', 403, { message: 'API rate limit exceeded' }, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }],
  ])('is waited for: %s', async (_, status, body, headers) => {
    const { client } = createStand();
    nock(API).get('/repos/acme/shop').reply(status, body, headers);
    nock(API).get('/repos/acme/shop').reply(200, { id: 5 });
    await expect(client.get(ROUTE, REPO, SHAPE, SIGNAL)).resolves.toEqual({ id: 5 });
  });

  it('ends the request after three waits', async () => {
    const { client } = createStand();
    nock(API).get('/repos/acme/shop').times(4).reply(429, {});
    await expect(client.get(ROUTE, REPO, SHAPE, SIGNAL)).rejects.toThrow(RateLimitedError);
  });

  it('that is too long ends the request, and holds back all others of the installation', async () => {
    const { client, reports } = createStand();
    nock(API).get('/repos/acme/shop').reply(403, {}, { 'retry-after': '3600' });
    await expect(client.get(ROUTE, REPO, SHAPE, SIGNAL)).rejects.toMatchObject({ retryAfterMs: 3_600_000 });
    await expect(client.get(ROUTE, REPO, SHAPE, SIGNAL)).rejects.toThrow(RateLimitedError);
    expect(reports).toHaveLength(1);
  });

  it('is told apart from a permission that is missing', async () => {
    const { client } = createStand();
    nock(API).get('/repos/acme/shop').reply(403, { message: 'Resource not accessible by integration' });
    await expect(client.get(ROUTE, REPO, SHAPE, SIGNAL)).rejects.toThrow(RefusedError);
  });
});

describe('a token that is refused', () => {
  it('is renewed once, and tried until it is known everywhere', async () => {
    const renewToken = jest.fn(async () => undefined);
    const { client } = createStand({}, { renewToken });
    nock(API).get('/repos/acme/shop').times(3).reply(401, { message: 'Bad credentials' });
    nock(API).get('/repos/acme/shop').reply(200, { id: 5 });
    await expect(client.get(ROUTE, REPO, SHAPE, SIGNAL)).resolves.toEqual({ id: 5 });
    expect(renewToken).toHaveBeenCalledTimes(1);
  });

  it('ends the request when the new one is refused as well', async () => {
    const { client } = createStand({}, { renewToken: async () => undefined });
    nock(API).get('/repos/acme/shop').times(4).reply(401, { message: 'Bad credentials' });
    await expect(client.get(ROUTE, REPO, SHAPE, SIGNAL)).rejects.toMatchObject({ status: 401 });
  });

  it('is an error at once where it is fixed', async () => {
    const { client } = createStand();
    nock(API).get('/repos/acme/shop').reply(401, { message: 'Bad credentials' });
    await expect(client.get(ROUTE, REPO, SHAPE, SIGNAL)).rejects.toMatchObject({ status: 401 });
  });
});

describe('a GraphQL query', () => {
  const WHO = { name: 'who', text: 'query { viewer { id } }', shape: z.object({ viewer: SHAPE.nullable() }) };

  it('gives its data, and the faults of a part', async () => {
    const { client } = createStand();
    const errors = [{ type: 'NOT_FOUND', path: ['owner'], message: 'no such repository' }];
    nock(API)
      .post('/graphql', { query: 'query { viewer { id } }' })
      .reply(200, { data: { viewer: { id: 5 } }, errors });
    await expect(client.query(WHO, SIGNAL)).resolves.toEqual({ data: { viewer: { id: 5 } }, faults: errors });
  });

  it('is tried again after a timeout inside GitHub', async () => {
    const { client } = createStand();
    nock(API)
      .post('/graphql')
      .reply(200, { data: null, errors: [{ message: 'Something went wrong while executing your query.' }] });
    nock(API)
      .post('/graphql')
      .reply(200, { data: { viewer: null } });
    await expect(client.query(WHO, SIGNAL)).resolves.toEqual({ data: { viewer: null }, faults: [] });
  });

  it('waits for a limit that comes with status 200', async () => {
    const { client, reports } = createStand();
    nock(API)
      .post('/graphql')
      .reply(200, { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] });
    nock(API)
      .post('/graphql')
      .reply(200, { data: { viewer: null } });
    await client.query(WHO, SIGNAL);
    expect(reports.map((report) => report.outcome)).toEqual(['limited', 'ok']);
  });

  it('that GitHub refuses is not repeated', async () => {
    const { client } = createStand();
    nock(API)
      .post('/graphql')
      .reply(200, { data: null, errors: [{ type: 'NOT_FOUND', message: 'Could not resolve to a Repository' }] });
    await expect(client.query(WHO, SIGNAL)).rejects.toThrow(RefusedError);
  });
});
