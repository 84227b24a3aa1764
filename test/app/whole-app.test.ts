import { createHmac, generateKeyPairSync } from 'node:crypto';
import { createApp, type App } from '../../src/app/create-app.js';
import { createLogger } from '../../src/app/logger.js';

const SECRET = 'webhook-secret';
const PRIVATE_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

let app: App;
let url: string;
let lines: string[];

beforeEach(async () => {
  lines = [];
  app = await createApp({
    credentials: { appId: 12, privateKey: PRIVATE_KEY, webhookSecret: SECRET },
    rules: [],
    log: createLogger('trace', { write: (line: string) => void lines.push(line) }),
    // Nobody listens there: what a job asks gets no answer.
    apiUrl: 'http://127.0.0.1:9/api/v3',
    host: '127.0.0.1',
    port: 0,
    timing: { retryDelaysMs: [] },
  });
  url = await app.start();
});

afterEach(() => app.stop(0));

/** @param signed what the signature is made of; the body itself when absent. */
function send(event: string, payload: object, { path = '/api/github/webhooks', id = 'd1', signed = '' } = {}): Promise<Response> {
  const body = JSON.stringify(payload);
  const signature = createHmac('sha256', SECRET)
    .update(signed || body)
    .digest('hex');
  return fetch(url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': id,
      'x-hub-signature-256': `sha256=${signature}`,
    },
    body,
  });
}

const RERUN = {
  action: 'rerequested',
  installation: { id: 3 },
  repository: { name: 'shop', html_url: 'https://github.com/acme/shop', owner: { login: 'acme' } },
  check_run: { head_sha: 'a'.repeat(40), external_id: `acme/shop#7@${'a'.repeat(40)}:d0`, app: { id: 12 }, pull_requests: [] },
};

const logged = (message: string): unknown[] =>
  lines.map((line) => JSON.parse(line) as { msg?: string }).filter((line) => line.msg === message);

describe('webhooks', () => {
  it.each(['/api/github/webhooks', '/'])('are taken at %s, and answered before their job runs', async (path) => {
    const answer = await send('check_run', RERUN, { path });
    expect(answer.status).toBe(200);
    expect(logged('job queued')).toMatchObject([{ delivery: 'd1', event: 'check_run', job: 'acme/shop#7' }]);
    await app.queue.idle();
    expect(logged('job failed')).toMatchObject([{ key: 'acme/shop#7' }]);
  });

  it('with a forged signature are refused; nothing is queued, and the log holds no secret', async () => {
    const answer = await send('check_run', RERUN, { signed: 'something else' });
    expect(answer.status).toBe(400);
    await expect(answer.text()).resolves.toContain('signature does not match');
    expect(logged('job queued')).toEqual([]);
    const text = lines.join('');
    for (const secret of [SECRET, PRIVATE_KEY.split('\n')[1]!, 'acme/shop']) expect(text).not.toContain(secret);
  });

  it('that come twice are done once', async () => {
    await send('check_run', RERUN);
    await expect(send('check_run', RERUN)).resolves.toMatchObject({ status: 200 });
    expect(logged('job queued')).toHaveLength(1);
    expect(logged('delivery repeated')).toMatchObject([{ delivery: 'd1' }]);
  });

  it('may come again when the first attempt failed', async () => {
    const { enqueue } = app.queue;
    app.queue.enqueue = () => Promise.reject(new Error('no room'));
    await expect(send('check_run', RERUN)).resolves.toMatchObject({ status: 500 });
    app.queue.enqueue = enqueue;
    await expect(send('check_run', RERUN)).resolves.toMatchObject({ status: 200 });
    expect(logged('job queued')).toHaveLength(1);
  });

  it('of an unknown shape are logged by the place of the fault, and dropped', async () => {
    await expect(send('check_run', { ...RERUN, installation: undefined })).resolves.toMatchObject({ status: 200 });
    expect(logged('event of an unknown shape')).toMatchObject([{ event: 'check_run', place: 'installation' }]);
    expect(logged('job queued')).toEqual([]);
  });

  it('about installations are logged', async () => {
    await send('installation', { action: 'deleted', installation: { id: 3, account: { login: 'acme' } } });
    expect(logged('installation changed')).toMatchObject([{ action: 'deleted', installation: 3, account: 'acme' }]);
  });
});

describe('health', () => {
  it('is told as long as the process lives', async () => {
    const answer = await fetch(`${url}/healthz`);
    await expect(answer.text()).resolves.toBe('{"status":"ok"}\n');
    await expect(fetch(`${url}/readyz`)).resolves.toMatchObject({ status: 200 });
    await expect(fetch(`${url}/elsewhere`)).resolves.toMatchObject({ status: 404 });
  });
});
