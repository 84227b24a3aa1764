import { inputOf } from '../../src/review/check-order.js';
import { threadStates } from '../support/fake-github-ports.js';
import { findingAt } from '../support/findings.js';
import { BASE_TEXTS, FINDINGS, HEAD_TEXTS } from './sample-pull.js';
import { Scene } from './scene.js';

describe('a review that comes to its end', () => {
  it('says all that it says, in one check run and one review', async () => {
    const scene = new Scene();
    const record = await scene.review();
    expect(scene.github.calls).toEqual(['getPull', 'openCheck', 'listChanges', 'readContents', 'listFiles', 'postReview', 'completeCheck']);
    expect(
      scene.github.posted.map(({ path, startLine, line, body }) => `${path}:${startLine ?? ''}-${line}\n${body}`).join('\n\n======\n\n'),
    ).toMatchSnapshot('comments');
    const { annotations, ...output } = scene.github.output;
    expect(`${output.conclusion}: ${output.title}\n\n${output.summary}`).toMatchSnapshot('summary');
    expect(annotations.map((annotation) => Object.values(annotation).join('\n')).join('\n\n======\n\n')).toMatchSnapshot('annotations');
    expect(record).toEqual({
      owner: 'acme',
      repo: 'shop',
      number: 7,
      head: 'a'.repeat(40),
      reason: 'changed',
      delivery: 'delivery-1',
      conclusion: 'failure',
      files: 3,
      findings: { posted: 4, unchanged: 1, 'annotation-only': 1 },
      rules: { 'missing-pool-pre-ping': 1, 'legacy-query': 1, 'commit-in-loop': 1, 'sql-injection': 1, 'missing-eager-load': 1 },
      annotations: 5,
      resolved: 0,
      unresolved: 0,
      ms: { read: 0, check: 0, post: 0, finish: 0, total: 0 },
    });
    expect(scene.log.lines).toEqual([{ level: 'info', fields: record, message: 'review' }]);
    expect(scene.clock.pending).toBe(0);
  });

  it('gives the checker the files with their bases and what the pull request changes', async () => {
    const scene = new Scene();
    await scene.review();
    expect(scene.checked!.files.map(({ path, base }) => [path, base?.length])).toEqual([
      ['app/db.py', BASE_TEXTS['app/db.py'].length],
      ['app/jobs.py', BASE_TEXTS['app/jobs.py'].length],
      ['app/search.py', undefined],
    ]);
    expect([...scene.checked!.pull!.statusOf]).toEqual([
      ['app/db.py', 'modified'],
      ['app/jobs.py', 'modified'],
      ['app/search.py', 'added'],
    ]);
    expect(FINDINGS.map((finding) => inputOf(scene.checked!, []).wantsFix!(finding))).toEqual([true, true, true, false, true, true]);
  });

  it('posts nothing new the second time', async () => {
    const scene = new Scene();
    await scene.review();
    await scene.review({ deliveryId: 'delivery-2', reason: 'recheck' });
    expect(scene.github.posted).toHaveLength(4);
    expect(scene.github.runs).toHaveLength(2);
    expect(scene.github.output.summary).toContain('comment, earlier');
    expect(scene.github.calls.filter((call) => call === 'postReview' || call === 'changeThreads')).toHaveLength(1);
  });

  it('resolves what was fixed after the check run, and opens it again when it is back', async () => {
    const scene = new Scene();
    await scene.review();
    scene.findings = FINDINGS.filter(({ rule }) => rule !== 'commit-in-loop');
    await scene.review();
    expect(scene.github.calls.slice(-2)).toEqual(['completeCheck', 'changeThreads']);
    expect(threadStates(scene.github.threads)).toContain('commit-in-loop resolved');
    scene.findings = FINDINGS;
    await scene.review();
    expect(threadStates(scene.github.threads)).toContain('commit-in-loop open');
    expect(scene.github.posted).toHaveLength(4);
  });

  it('keeps to the cap of comments and says so', async () => {
    const scene = new Scene();
    scene.github.settings = { ...scene.github.settings, repository: 'max_comments: 1\n' };
    await scene.review();
    expect(scene.github.posted.map(({ path }) => path)).toEqual(['app/jobs.py']);
    expect(scene.github.output.annotations).toHaveLength(5);
    expect(scene.github.output.summary).toContain('- 3 findings: there are at most 1 comment at a time');
  });

  it('keeps the findings of refused comments as annotations', async () => {
    const scene = new Scene();
    scene.github.refuses = ({ path }) => path === 'app/db.py';
    await scene.review();
    expect(scene.github.output.summary).toContain('- 1 finding: GitHub refused the comment');
    expect(scene.github.output.annotations).toHaveLength(5);
  });

  it('goes on without comments when GitHub takes none', async () => {
    const scene = new Scene();
    scene.github.before = (operation) => {
      if (operation === 'postReview') throw new Error('502');
    };
    await scene.review();
    expect(scene.github.output.conclusion).toBe('failure');
    expect(scene.github.output.summary).toContain('- 4 findings: GitHub took no comments this time');
    expect(scene.log.lines.map(({ level, message }) => `${level} ${message}`)).toEqual(['warn comments not posted', 'info review']);
  });

  it('completes the check run though threads cannot be changed', async () => {
    const scene = new Scene();
    await scene.review();
    scene.findings = [];
    scene.github.before = (operation) => {
      if (operation === 'changeThreads') throw new Error('403');
    };
    await scene.review();
    expect(scene.github.output.conclusion).toBe('success');
    expect(scene.log.lines.some(({ message }) => message === 'threads not changed')).toBe(true);
  });

  it('leaves threads of files that were not wholly checked', async () => {
    const scene = new Scene();
    await scene.review();
    scene.findings = [];
    scene.notes = [{ kind: 'partly-parsed', path: 'app/jobs.py', line: 3, message: 'not parsed from here' }];
    await scene.review();
    expect(threadStates(scene.github.threads)).toEqual([
      'missing-pool-pre-ping resolved',
      'legacy-query open',
      'commit-in-loop open',
      'sql-injection resolved',
    ]);
  });
});

describe('what is not reviewed', () => {
  it('has no relevant file', async () => {
    const scene = new Scene();
    scene.github.base = { 'README.md': 'a\n' };
    scene.github.head = { 'README.md': 'b\n' };
    scene.github.pull = { ...scene.github.pull, reviewComments: 0 };
    await scene.review();
    expect(scene.github.output).toMatchObject({ conclusion: 'success', title: 'No SQLAlchemy/Alembic changes' });
    expect(scene.github.calls).toEqual(['getPull', 'openCheck', 'listChanges', 'completeCheck']);
  });

  it('has no relevant file any more: its threads are looked for', async () => {
    const scene = new Scene();
    await scene.review();
    scene.github.head = BASE_TEXTS;
    const threads = scene.github.threads.length;
    await expect(scene.review()).resolves.toMatchObject({ conclusion: 'success', resolved: threads });
    expect(scene.github.threads.every((thread) => thread.isResolved)).toBe(true);
  });

  it('is closed', async () => {
    const scene = new Scene();
    scene.github.pull = { ...scene.github.pull, isOpen: false };
    expect(await scene.review()).toBeUndefined();
    expect(scene.github.calls).toEqual(['getPull']);
  });

  it.each([
    ['drafts: skip', 'Draft, not checked yet'],
    ['ignore: {authors: [Maria]}', 'Not checked: the settings ignore this author'],
    ['ignore: {labels: ["no-*"]}', 'Not checked: the settings ignore one of its labels'],
    ['ignore: {titles: ["Add *"]}', 'Not checked: the settings ignore this title'],
    ['ignore: {branches: [main]}', 'Not checked: the settings ignore this base branch'],
  ])('is left out by `%s`', async (settings, title) => {
    const scene = new Scene();
    scene.github.pull = { ...scene.github.pull, isDraft: true, labels: ['no-sqla'] };
    scene.github.settings = { ...scene.github.settings, repository: settings };
    await scene.review();
    expect(scene.github.output).toMatchObject({ conclusion: 'success', title, annotations: [] });
    expect(scene.github.posted).toEqual([]);
  });
});

describe('what gets annotations only', () => {
  it.each([
    ['', { isDraft: true }, 'comments wait until the draft is ready for review'],
    ['comments: off', {}, 'comments are off in the settings'],
    ['bots: skip', { authorIsBot: true }, 'pull requests of bots get no comments'],
  ])('`%s` %j', async (settings, pull, why) => {
    const scene = new Scene();
    scene.github.pull = { ...scene.github.pull, ...pull };
    scene.github.settings = { ...scene.github.settings, repository: settings };
    await scene.review();
    expect(scene.github.posted).toEqual([]);
    expect(scene.github.output.annotations).toHaveLength(5);
    expect(scene.github.output.summary).toContain(`- 5 findings: ${why}`);
  });

  it('is what lies in a file without GitHub`s own diff, whose changed lines we find ourselves', async () => {
    const scene = new Scene();
    scene.github.withoutPatch = Object.keys(HEAD_TEXTS);
    await scene.review();
    expect(scene.github.posted).toEqual([]);
    expect(scene.github.output.annotations).toHaveLength(5);
    expect(scene.github.output.summary).toContain('- 4 findings: GitHub does not show the diff of the file');
  });

  it('are drafts no more once they are ready', async () => {
    const scene = new Scene();
    scene.github.pull = { ...scene.github.pull, isDraft: true };
    await scene.review();
    scene.github.pull = { ...scene.github.pull, isDraft: false };
    await scene.review();
    expect(scene.github.posted).toHaveLength(4);
  });
});

describe('what cannot be checked', () => {
  it('is named, and never passes', async () => {
    const scene = new Scene();
    scene.findings = [];
    scene.github.unreadable = ['app/search.py'];
    scene.github.unlisted = 12;
    await scene.review();
    expect(scene.github.output.conclusion).toBe('action_required');
    expect(scene.github.output.summary).toMatchSnapshot();
    expect(scene.github.output.annotations).toMatchObject([
      { path: 'app/search.py', level: 'warning', title: 'not checked', startLine: 1 },
    ]);
  });

  it('passes where the settings say so', async () => {
    const scene = new Scene();
    scene.findings = [];
    scene.github.unreadable = ['app/search.py'];
    scene.github.settings = { ...scene.github.settings, repository: 'incomplete: warn' };
    await scene.review();
    expect(scene.github.output).toMatchObject({ conclusion: 'success', title: 'No findings; 1 file not fully checked' });
  });

  it('is no concern when the settings exclude it', async () => {
    const scene = new Scene();
    scene.findings = [];
    scene.github.unreadable = ['app/search.py'];
    scene.github.settings = { ...scene.github.settings, repository: 'paths: {exclude: [app/search.py]}' };
    await scene.review();
    expect(scene.github.output).toMatchObject({ conclusion: 'success', title: 'No findings' });
  });

  it('is also what a rule failed on', async () => {
    const scene = new Scene();
    scene.findings = [];
    scene.notes = [{ kind: 'internal', path: 'app/db.py', message: 'rule legacy-query failed' }];
    await scene.review();
    expect(scene.github.output).toMatchObject({ conclusion: 'action_required', title: 'No findings; 1 file not fully checked' });
  });
});

describe('settings', () => {
  const BROKEN = 'fail_on: never\nmax_commments: 3\n';

  it('that are broken on the base leave the defaults, and ask for action on their line', async () => {
    const scene = new Scene();
    scene.github.settings = { ...scene.github.settings, repository: BROKEN };
    await scene.review();
    expect(scene.github.output.conclusion).toBe('action_required');
    expect(scene.github.output.annotations[0]).toMatchObject({ path: '.github/sqla-review.yml', startLine: 2, level: 'failure' });
    expect(scene.github.posted).toHaveLength(4);
    expect(scene.github.output.summary.split('\n\n').slice(1, 4)).toMatchSnapshot();
  });

  it('that the pull request breaks ask for action, and do not judge it', async () => {
    const scene = new Scene();
    scene.findings = [];
    scene.github.head = { ...HEAD_TEXTS, '.github/sqla-review.yml': BROKEN };
    await scene.review();
    expect(scene.github.output).toMatchObject({ conclusion: 'action_required', title: 'No findings; settings are broken' });
    expect(scene.github.output.annotations).toMatchObject([{ path: '.github/sqla-review.yml', startLine: 2 }]);
    expect(scene.checked!.settings.failOn).toBe('error');
    expect(scene.github.output.summary).toContain('This pull request changes the settings. It is judged by those of its base branch.');
  });

  it('that the pull request repairs do not block it', async () => {
    const scene = new Scene();
    scene.findings = [];
    scene.github.settings = { ...scene.github.settings, repository: BROKEN };
    scene.github.base = { ...BASE_TEXTS, '.github/sqla-review.yml': BROKEN };
    scene.github.head = { ...HEAD_TEXTS, '.github/sqla-review.yml': 'fail_on: never\n' };
    await scene.review();
    expect(scene.github.output).toMatchObject({ conclusion: 'success', title: 'No findings' });
  });

  it('that the pull request loosens do not judge it', async () => {
    const scene = new Scene();
    scene.github.head = { ...HEAD_TEXTS, 'pyproject.toml': '[tool.sqla-review]\nfail_on = "never"\n' };
    await scene.review();
    expect(scene.github.output.conclusion).toBe('failure');
    expect(scene.github.output.summary).toContain('This pull request changes the settings.');
  });
});

describe('many findings', () => {
  it('of one rule in a file share a comment', async () => {
    const scene = new Scene();
    const path = 'app/search.py';
    const text = Array.from({ length: 8 }, (_, index) => `session.query(T${index})`).join('\n');
    scene.github.head = { [path]: text };
    scene.github.base = {};
    scene.findings = Array.from({ length: 8 }, (_, index) =>
      findingAt(text, `session.query(T${index})`, { rule: 'legacy-query', severity: 'warning', path }),
    );
    await scene.review();
    expect(scene.github.posted.map(({ body }) => body)).toMatchSnapshot();
    expect(scene.github.posted[0]).toMatchObject({ line: 1, startLine: undefined });
    await scene.review();
    expect(scene.github.posted).toHaveLength(1);
  });
});
