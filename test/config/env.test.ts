import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ENV_VARIABLES, EnvError, readEnv } from '../../src/config/env.js';

const PRIVATE_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const CREDENTIALS = { APP_ID: '12', PRIVATE_KEY, WEBHOOK_SECRET: 'shh' };

function faultsOf(variables: Record<string, string>): readonly string[] {
  try {
    readEnv(variables);
  } catch (error) {
    if (error instanceof EnvError) return error.faults;
    throw error;
  }
  return [];
}

describe('readEnv', () => {
  it('has a default for everything but the credentials', () => {
    expect(readEnv({})).toEqual({
      credentials: undefined,
      isProduction: false,
      host: 'localhost',
      port: 3000,
      webhookPath: '/api/github/webhooks',
      webhookProxyUrl: undefined,
      apiUrl: 'https://api.github.com',
      logLevel: 'info',
      engine: 'wasm',
    });
  });

  it.each(['redis://localhost:6379', 'redis://10.0.0.5', 'rediss://user:pass%2Fword@redis.example.com:6380/2'])('takes %s', (url) => {
    expect(readEnv({ REDIS_URL: url }).redisUrl).toBe(url);
  });

  it.each([
    'localhost:6379',
    'http://localhost:6379',
    'redis://',
    'redis://:secret',
    'redis://host:99999999',
    'redis://:secret@host/queue',
  ])('refuses %s for Redis without repeating it, since it may hold a password', (url) => {
    const faults = faultsOf({ REDIS_URL: url });
    expect(faults).toEqual([expect.stringMatching(/^REDIS_URL (must|may)/)]);
    expect(faults[0]).not.toContain('secret');
  });

  it.each([
    ['as it is', PRIVATE_KEY],
    ['with written line ends', PRIVATE_KEY.replaceAll('\n', '\\n')],
    ['in quotes, as Docker hands it on', `"${PRIVATE_KEY.replaceAll('\n', '\\n')}"`],
    ['in base64', Buffer.from(PRIVATE_KEY).toString('base64')],
  ])('takes the private key %s', (_, key) => {
    expect(readEnv({ ...CREDENTIALS, PRIVATE_KEY: key }).credentials?.privateKey.trim()).toBe(PRIVATE_KEY.trim());
  });

  it('takes a number of threads, and 0 for none', () => {
    expect(readEnv({ CHECK_THREADS: '3' }).checkThreads).toBe(3);
    expect(readEnv({ CHECK_THREADS: '0' }).checkThreads).toBe(0);
    expect(faultsOf({ CHECK_THREADS: 'all' })).toEqual(['CHECK_THREADS must be a whole number from 0 to 64']);
    expect(readEnv({ CHECK_MEMORY_MB: '512' }).checkMemoryMb).toBe(512);
    expect(faultsOf({ CHECK_MEMORY_MB: '64' })).toEqual([expect.stringMatching(/^CHECK_MEMORY_MB must be at least 128/)]);
  });

  it('takes empty variables for unset ones', () => {
    expect(readEnv({ APP_ID: '', PRIVATE_KEY: ' ', PORT: '' })).toMatchObject({ credentials: undefined, port: 3000 });
  });

  it('knows the interfaces of Enterprise servers', () => {
    expect(readEnv({ GHE_HOST: 'git.acme.com' }).apiUrl).toBe('https://git.acme.com/api/v3');
    expect(readEnv({ GHE_HOST: 'localhost:8080', GHE_PROTOCOL: 'http' }).apiUrl).toBe('http://localhost:8080/api/v3');
    expect(readEnv({ GHE_HOST: 'acme.ghe.com' }).apiUrl).toBe('https://api.acme.ghe.com');
  });

  it('takes the address of the app without a slash at its end', () => {
    expect(readEnv({ PUBLIC_URL: 'https://sqla.acme.com/review/' }).publicUrl).toBe('https://sqla.acme.com/review');
    expect(faultsOf({ PUBLIC_URL: 'javascript:alert(1)' })).toEqual([
      'PUBLIC_URL must be a URL that begins with http:// or https://, without ? and #',
    ]);
  });

  it('does not start in production without its credentials', () => {
    expect(faultsOf({ NODE_ENV: 'production' })).toEqual([
      'APP_ID is not set; the settings page of the GitHub App shows it',
      'PRIVATE_KEY or PRIVATE_KEY_PATH is not set; generate a private key on the settings page of the GitHub App',
      'WEBHOOK_SECRET is not set; without it anybody could send events. Set the one of the GitHub App',
    ]);
  });

  it.each(['production', ''])('does not start without a webhook secret (NODE_ENV "%s")', (NODE_ENV) => {
    expect(faultsOf({ NODE_ENV, APP_ID: '12', PRIVATE_KEY })).toEqual([
      'WEBHOOK_SECRET is not set; without it anybody could send events. Set the one of the GitHub App',
    ]);
  });

  it('does not take a broken key for a good one', () => {
    const [first, , ...rest] = PRIVATE_KEY.split('\n');
    expect(faultsOf({ ...CREDENTIALS, PRIVATE_KEY: [first, ...rest].join('\n') })).toHaveLength(1);
    expect(faultsOf({ APP_ID: '12', WEBHOOK_SECRET: 'shh', PRIVATE_KEY_PATH: '/nowhere.pem' })).toHaveLength(1);
  });

  it('says all faults at once, and never quotes the key', () => {
    const faults = faultsOf({
      ...CREDENTIALS,
      PRIVATE_KEY: 'my-secret',
      PORT: 'http',
      LOG_LEVEL: 'loud',
      GHE_HOST: 'https://git.acme.com/',
      SQLA_REVIEW_ENGINE: 'fast',
    });
    expect(faults).toEqual([
      'PRIVATE_KEY holds no private key that can be read; expected is the whole .pem file, with its first and last line',
      'PORT must be a whole number from 0 to 65535',
      'GHE_HOST must be a host name, without https:// and path',
      'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent',
      'SQLA_REVIEW_ENGINE must be one of wasm, native',
    ]);
  });
});

it('.env.example explains every variable that is read, and no other', () => {
  const lines = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n');
  const named = lines.flatMap((line, index) => {
    const name = /^#?([A-Z_]+)=/.exec(line)?.[1];
    if (name === undefined) return [];
    expect(lines[index - 1]).toMatch(/^# .*\.$/);
    return [name];
  });
  expect(named.sort()).toEqual([...ENV_VARIABLES].sort());
});
