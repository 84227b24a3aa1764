import { createLogger, probotLogger } from '../../src/app/logger.js';

function capture(level: Parameters<typeof createLogger>[0] = 'debug') {
  const lines: string[] = [];
  return { lines, log: createLogger(level, { write: (line: string) => void lines.push(line) }) };
}

const KEY = '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----\n';

describe('createLogger', () => {
  it.each([
    ['an installation token of the old kind', 'ghs_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['one of the new kind', 'ghs_123_eyJhbGciOi.eyJpc3MiOi.c2lnbmF0dXJl'],
    ['a personal token', 'github_pat_11ABCDEFG_abc'],
    ['a JSON web token', 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxIn0.c2lnbmF0dXJl-_'],
    ['a private key', KEY],
    ['the password of an address', '://default:c2lnbmF0dXJl@redis.example.com:6379'],
  ])('never writes %s', (_, secret) => {
    const { lines, log } = capture();
    log.info({ headers: { authorization: `token ${secret}` } }, `with ${secret} inside`);
    log.error({ err: new Error(`Bad credentials: ${secret}`, { cause: new Error(secret) }) });
    const text = lines.join('');
    for (const part of [secret, JSON.stringify(secret).slice(1, -1), 'MIIEow', 'c2lnbmF0dXJl', '16C7e42F'])
      expect(text).not.toContain(part);
    expect(text).toContain('[redacted]');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toHaveLength(2);
  });

  it('writes of an error what names it, and no request or answer', () => {
    const { lines, log } = capture();
    const request = { url: 'https://api.github.com/x', body: { comments: [{ body: 'password = 1' }] } };
    const cause = Object.assign(new RangeError('Validation Failed'), { status: 422, request, response: { data: 'password = 1' } });
    log.error({ err: new Error('refused', { cause }) }, 'job failed');
    expect(lines[0]).not.toContain('password');
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 'error',
      err: { type: 'Error', message: 'refused', cause: { type: 'RangeError', message: 'Validation Failed', status: 422 } },
    });
  });

  it('writes all errors of an aggregate', () => {
    const { lines, log } = capture();
    log.error(Object.assign(new AggregateError([new Error('one'), new Error('two')], 'both'), { event: { payload: 'password = 1' } }));
    expect(JSON.parse(lines[0]!)).toMatchObject({ err: { errors: [{ message: 'one' }, { message: 'two' }] } });
    expect(lines[0]).not.toContain('password');
  });
});

describe('probotLogger', () => {
  it('keeps Probot’s debug lines out, which hold bodies, at any level', () => {
    const { lines, log } = capture('trace');
    const probot = probotLogger(log);
    probot.child({ name: 'github' }).debug({ comments: ['password = 1'] }, 'GitHub request');
    probot.info({ req: {} }, 'GET /healthz 200');
    probot.warn('careful');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'warn', msg: 'careful' });
  });

  it('is no louder than the app', () => {
    const { lines, log } = capture('error');
    probotLogger(log).warn('careful');
    expect(lines).toEqual([]);
  });
});
