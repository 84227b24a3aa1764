import { Octokit } from '@octokit/rest';
import nock from 'nock';
import { BadAnswerError, NoAnswerError } from '../../src/github/http/errors.js';
import { InstallationTokens } from '../../src/github/http/installation-tokens.js';
import { useNock } from './github-stand.js';

useNock();

const API = 'https://git.acme.com/api/v3';
const TOKENS = '/app/installations/3/access_tokens';
const nothing = (): void => undefined;

function createTokens(timeoutMs = 1_000): InstallationTokens {
  const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const app = new Octokit({ auth: 'jwt', baseUrl: API, log });
  return new InstallationTokens({ request: (route, parameters) => app.request(route, parameters) }, { apiUrl: API, timeoutMs });
}

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z/, 'Z');
const withToken = (token: string) => nock(API, { reqheaders: { authorization: `token ${token}` } });

describe('InstallationTokens', () => {
  it('asks once for many requests, at the server’s own address', async () => {
    nock(API).post(TOKENS).reply(201, { token: 'ghs_1', expires_at: inAnHour() });
    withToken('ghs_1').get('/rate_limit').times(2).reply(200, {});
    nock('https://git.acme.com', { reqheaders: { authorization: 'token ghs_1' } })
      .post('/api/graphql')
      .reply(200, { data: { viewer: null } });
    const transport = createTokens().transportOf(3);
    await Promise.all([transport.request('GET /rate_limit'), transport.request('GET /rate_limit')]);
    await expect(transport.graphql('query { viewer { login } }')).resolves.toEqual({ viewer: null });
  });

  it('asks again shortly before the hour ends, and when told to', async () => {
    nock(API)
      .post(TOKENS)
      .reply(201, { token: 'ghs_1', expires_at: new Date(Date.now() + 30_000).toISOString() });
    nock(API).post(TOKENS).reply(201, { token: 'ghs_2', expires_at: inAnHour() });
    nock(API).post(TOKENS).reply(201, { token: 'ghs_3', expires_at: inAnHour() });
    for (const token of ['ghs_1', 'ghs_2', 'ghs_3']) withToken(token).get('/rate_limit').reply(200, {});
    const transport = createTokens().transportOf(3);
    await transport.request('GET /rate_limit');
    await transport.request('GET /rate_limit');
    await transport.renewToken!();
    await transport.request('GET /rate_limit');
  });

  it('keeps no page for a token', async () => {
    nock(API).post(TOKENS).reply(200, '<html></html>', { 'content-type': 'text/html' });
    nock(API).post(TOKENS).reply(201, { token: 'ghs_1', expires_at: inAnHour() });
    withToken('ghs_1').get('/rate_limit').reply(200, {});
    const transport = createTokens().transportOf(3);
    await expect(transport.request('GET /rate_limit')).rejects.toThrow(BadAnswerError);
    await transport.request('GET /rate_limit');
  });

  it('does not wait for ever, nor lets later requests wait for a lost one', async () => {
    nock(API).post(TOKENS).delay(5_000).reply(201, {});
    nock(API).post(TOKENS).reply(201, { token: 'ghs_1', expires_at: inAnHour() });
    withToken('ghs_1').get('/rate_limit').reply(200, {});
    const transport = createTokens(30).transportOf(3);
    await expect(transport.request('GET /rate_limit')).rejects.toThrow(NoAnswerError);
    await transport.request('GET /rate_limit');
  });
});
