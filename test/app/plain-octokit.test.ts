import { generateKeyPairSync } from 'node:crypto';
import nock from 'nock';
import { pino } from 'pino';
import { Probot } from 'probot';
import { PLAIN_OCTOKIT } from '../../src/app/plain-octokit.js';
import { probotLogger } from '../../src/app/logger.js';

const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

beforeAll(() => nock.disableNetConnect());

afterAll(() => {
  nock.cleanAll();
  nock.enableNetConnect();
  nock.restore();
});

test.each([
  ['at the rate limit, where the throttle would ask again', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }],
  ['after a failure, where the retries would ask again', 500, {}],
])("Probot's plugins stay out of the way %s", async (_, status, headers) => {
  const probot = new Probot({ appId: 1, privateKey, Octokit: PLAIN_OCTOKIT, log: probotLogger(pino({ level: 'silent' })) });
  const octokit = await probot.auth();
  const refusal = nock('https://api.github.com').post('/app/hook/deliveries/7/attempts').reply(status, { message: 'not now' }, headers);
  const second = nock('https://api.github.com').post('/app/hook/deliveries/7/attempts').reply(202, {});
  await expect(octokit.request('POST /app/hook/deliveries/{delivery_id}/attempts', { delivery_id: 7 })).rejects.toMatchObject({ status });
  expect(refusal.isDone()).toBe(true);
  expect(second.isDone()).toBe(false);
  nock.cleanAll();
});
