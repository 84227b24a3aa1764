import { openPlannedPull, type OpenedPull } from '../../src/demo/open-pull.js';
import type { LocalGitHub } from '../../src/demo/local-github/local-github.js';
import { PERMISSIONS, startLocalGitHub } from '../support/local-github.js';
import { runCli } from './run-cli.js';

const TOKEN_VARIABLES = ['GITHUB_TOKEN', 'GH_TOKEN', 'GITHUB_API_URL'] as const;

describe('sqla-review review', () => {
  let github: LocalGitHub;
  let opened: OpenedPull;
  const before = new Map(TOKEN_VARIABLES.map((name) => [name, process.env[name]]));

  beforeEach(async () => {
    github = await startLocalGitHub();
    opened = openPlannedPull(github, { before: { 'app/a.py': 'x = 1\n' }, after: { 'app/a.py': 'x = db.bad()\n' } });
    process.env['GITHUB_API_URL'] = github.apiUrl;
    process.env['GITHUB_TOKEN'] = github.tokens.issueToPerson(opened.author);
    delete process.env['GH_TOKEN'];
  });

  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('shows what the app would write, and writes nothing', async () => {
    const { code, out, err } = await runCli('/', ['review', 'acme/shop#1']);
    expect(err).toBe('--post would post 1 review comment.\n');
    expect(out).toContain('app/a.py:1:5: failure commit-in-loop\n  Write db.good().\n');
    expect(out).toContain('1 error (failure)\n');
    expect(code).toBe(1);
    expect([github.world.runs, github.world.reviews, github.world.threads]).toEqual([[], [], []]);
  });

  it('takes the address of the page too', async () => {
    expect((await runCli('/', ['review', 'https://github.example/acme/shop/pull/1/files#diff'])).code).toBe(1);
  });

  it('writes when told to, with a token of an app', async () => {
    process.env['GITHUB_TOKEN'] = github.tokens.issue(opened.installation, PERMISSIONS, undefined).token;
    const { code, err } = await runCli('/', ['review', 'acme/shop#1', '--post']);
    expect({ code, err }).toEqual({ code: 1, err: 'Posted 1 review comment.\n' });
    expect(github.world.runs).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
    expect(github.world.threads).toHaveLength(1);
  });

  it('says which token it lacks', async () => {
    delete process.env['GITHUB_TOKEN'];
    expect(await runCli('/', ['review', 'acme/shop#1'])).toEqual({
      code: 2,
      out: '',
      err: 'sqla-review: review needs a token that may read the repository, in GITHUB_TOKEN or GH_TOKEN.\n',
    });
    process.env['GH_TOKEN'] = 'wrong';
    const { code, err } = await runCli('/', ['review', 'acme/shop#1']);
    expect(code).toBe(2);
    expect(err).toMatch(/^sqla-review: .*401.*\n$/);
  });

  it.each([
    [['review', 'acme/shop#9'], /^sqla-review: .*404.*\n$/],
    [['review', 'shop#1'], /^sqla-review: "shop#1" names no pull request\. Write owner\/repository#number\.\n$/],
    [['review'], /^sqla-review: review takes one pull request, as owner\/repository#number\.\n$/],
  ])('answers %j in one line', async (args, message) => {
    const { code, out, err } = await runCli('/', args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });
});
