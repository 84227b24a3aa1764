import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { RedisServer } from '../support/processes/redis-server.js';

jest.setTimeout(60_000);

const ENTRY = fileURLToPath(new URL('../../dist/src/index.js', import.meta.url));
const PRIVATE_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
// Not in the package's folder, where a developer's .env may lie.
const folder = mkdtempSync(join(tmpdir(), 'sqla-review-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Started {
  readonly child: ChildProcess;
  /** All that it has written. */
  text(): string;
  readonly code: Promise<number | null>;
}

/** As `npm start`, without the build. */
function start(redisUrl: string): Started {
  const env = { APP_ID: '12', PRIVATE_KEY, WEBHOOK_SECRET: 'shh', HOST: '127.0.0.1', PORT: '0', REDIS_URL: redisUrl };
  const child = spawn(process.execPath, [ENTRY], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (text += part.toString()));
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, text: () => text, code };
}

test('without a Redis where it is told to be, the app does not start, and says what to do', async () => {
  const { text, code } = start('redis://:secret@127.0.0.1:9');
  await expect(code).resolves.toBe(1);
  expect(text()).toMatch(/does not start: Redis at redis:\/\/127\.0\.0\.1:9 cannot be used: .*ECONNREFUSED.*unset REDIS_URL/);
  expect(text()).not.toContain('secret');
});

test('with one it starts, and ends in order when it is told to', async () => {
  const server = await RedisServer.start('--requirepass', 'secret');
  const { child, text, code } = start(`redis://:secret@127.0.0.1:${server.port}`);
  for (let turn = 0; turn < 1_000 && !text().includes('"listening"'); turn++) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGTERM');
  await expect(code).resolves.toBe(0);
  expect(text()).toContain('"stopping"');
  expect(text()).not.toContain('secret');
});
