import { fileId, lineId } from '../../../src/demo/page/page-links.js';
import { renderPage, renderParts } from '../../../src/demo/page/page.js';
import { updateMaker } from '../../../src/demo/page/updates.js';
import type { DemoState } from '../../../src/demo/page-api.js';
import { fileOf, HEAD_SHA, runOf, stateOf, threadOf } from './page-state.js';

const EVIL = '<script>alert(`1`)</script>"\'&';
const BEFORE = 'a = 1\nb = 2\nc = 3\n';
const AFTER = 'a = 1\nb = 3\nc = 3\n';
const SUGGESTION = 'Better:\n\n```suggestion\nb = 20\n```';

const files = [fileOf('a.py', BEFORE, AFTER)];
const part = (state: DemoState, id: string): string =>
  [...renderParts(state).fixed, ...renderParts(state).files].find((one) => one.id === id)?.html.toString() ?? '';
const annotationOn = (endLine: number) =>
  ({ path: 'a.py', startLine: endLine, endLine, level: 'failure', title: 'rule', message: 'm', details: null }) as const;
const fileHtml = (changes: Partial<DemoState>): string => part(stateOf({ files, ...changes }), fileId('a.py'));
const textOf = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim();

test('whatever comes from repositories and people shows as text', () => {
  const thread = {
    ...threadOf(`${EVIL}\n\n\`\`\`suggestion\n${EVIL}\n\`\`\``, { path: EVIL, line: 1, canApply: true }),
    diffHunk: `@@\n+${EVIL}`,
  };
  const annotation = { path: EVIL, startLine: 1, endLine: 1, level: 'notice', title: EVIL, message: EVIL, details: EVIL } as const;
  const run = runOf({ name: EVIL, title: EVIL, summary: EVIL, annotations: [annotation] });
  const state = stateOf({
    pull: {
      repository: EVIL,
      number: 1,
      title: EVIL,
      author: EVIL,
      base: EVIL,
      head: EVIL,
      headSha: EVIL,
      commits: [{ sha: EVIL, message: EVIL, author: EVIL, conclusion: EVIL }],
    },
    files: [{ ...fileOf(EVIL, '', `${EVIL}\n`), previousPath: EVIL }],
    checks: [run],
    lastResult: run,
    threads: [thread, { ...thread, id: 2, path: 'gone.py', line: null, resolvedBy: EVIL }],
    comments: [{ id: 1, author: EVIL, body: EVIL, reactions: [{ content: EVIL, user: EVIL }] }],
  });
  const html = renderPage(state);
  expect(html.match(/<script\b[^>]*>/g)).toEqual(['<script type="module" src="/demo/page.js">']);
  // Every attribute is closed where the template closes it: what is between the tags holds no quote of an attribute.
  expect(html.replace(/<[a-z!/][^<>"]*("[^"<>]*"[^<>"]*)*>/gi, '')).not.toMatch(/[<>]/);
  expect(html).not.toMatch(/ on[a-z]+=/);
});

describe('the diff', () => {
  it('has a row for each line, with ids to link to', () => {
    const html = fileHtml({});
    expect(html).toContain(
      `<tr id="${lineId('a.py', 'L', 2)}" class="deleted"><td class="line old" data-line="2"></td><td class="line" data-line=""></td><td class="mark">-</td><td>b = 2</td></tr>`,
    );
    expect(html).toContain(
      `<tr id="${lineId('a.py', 'R', 2)}" class="added"><td class="line old" data-line=""></td><td class="line" data-line="2"></td><td class="mark">+</td><td>b = 3</td></tr>`,
    );
    const ids = html.match(/ id="[^"]+"/g) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says so when a last line has no line end', () => {
    const html = part(stateOf({ files: [fileOf('a.py', 'a\n', 'b')] }), fileId('a.py'));
    expect(html).toContain('No newline at end of file');
  });

  it('is folded when it is long and nobody said anything', () => {
    const long = fileOf('a.py', '', 'x\n'.repeat(500));
    expect(fileHtml({ files: [long] })).toContain('<details>\n<summary><h3>a.py');
    expect(fileHtml({ files: [long], threads: [threadOf('x')] })).toContain('<details open>\n<summary><h3>a.py');
  });
});

describe('what was said', () => {
  it('stands below its line', () => {
    const html = fileHtml({ threads: [threadOf('Look here')], lastResult: runOf({ annotations: [annotationOn(2)] }), checks: [runOf()] });
    const order = [lineId('a.py', 'R', 2), 'class="annotation failure"', 'id="thread-11"', lineId('a.py', 'R', 3)].map((text) =>
      html.indexOf(text),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  it('stands below the deleted line when it is about that', () => {
    const html = fileHtml({ threads: [threadOf('Why?', { side: 'LEFT' })] });
    expect(html.indexOf('thread-11')).toBeLessThan(html.indexOf(lineId('a.py', 'R', 2)));
  });

  it('stands at the end of the file when its line is not in the diff, and below the files when the file is not', () => {
    const annotations = [annotationOn(80), { ...annotationOn(1), path: 'other.py' }];
    const state = stateOf({
      files,
      lastResult: runOf({ annotations }),
      checks: [runOf()],
      threads: [threadOf('Old', { path: 'gone.py' })],
    });
    expect(part(state, fileId('a.py'))).toContain('annotation on line 80');
    expect(textOf(part(state, 'elsewhere'))).toContain('other.py Error rule annotation on line 1');
    expect(part(state, 'elsewhere')).toContain('Old');
  });

  it('is an open annotation where no comment says the same', () => {
    const lastResult = runOf({ annotations: [annotationOn(2)] });
    expect(fileHtml({ lastResult, checks: [runOf()] })).toContain('<details class="annotation failure" open>');
    expect(fileHtml({ lastResult, checks: [runOf()], threads: [threadOf('x')] })).toContain('<details class="annotation failure">');
  });

  it('links addresses in annotations, and nothing else', () => {
    const annotation = { ...annotationOn(2), message: 'See https://a.example/x?a&b and javascript:x <b>' };
    expect(fileHtml({ lastResult: runOf({ annotations: [annotation] }) })).toContain(
      'See <a href="https://a.example/x?a&#38;b" target="_blank" rel="noopener noreferrer">https://a.example/x?a&#38;b</a> and javascript:x &#60;b&#62;',
    );
  });
});

describe('a suggestion', () => {
  it('shows every line of the change and has a button', () => {
    const html = fileHtml({ threads: [threadOf('```suggestion\na = 1\nb = 20\n```', { startLine: 1, canApply: true })] });
    const table = /<div class="suggestion">.*?<\/table>/s.exec(html)?.[0] ?? '';
    expect(table.match(/<tr class="\w+">/g)).toEqual(['<tr class="context">', '<tr class="deleted">', '<tr class="added">']);
    expect(html).toContain(
      'data-post="/demo/apply" data-body="{&#34;commentId&#34;:12}" aria-label="Apply suggestion to a.py, lines 1 to 2">Apply suggestion</button>',
    );
  });

  it('shows lines far from its change, too', () => {
    const lines = Array.from({ length: 12 }, (_, index) => `x${index}\n`);
    const suggested = ['y\n', ...lines.slice(1, 11), 'z\n'].join('');
    const threads = [threadOf(`\`\`\`suggestion\n${suggested}\`\`\``, { startLine: 1, line: 12 })];
    const html = fileHtml({ files: [fileOf('a.py', '', lines.join(''))], threads });
    const table = /<div class="suggestion">.*?<\/table>/s.exec(html)?.[0] ?? '';
    expect(table.match(/<tr /g)).toHaveLength(14);
  });

  it('that deletes a line shows so', () => {
    const html = fileHtml({ threads: [threadOf('```suggestion\n```', { canApply: true })] });
    expect(html).toContain('<tr class="deleted"><td class="mark">-</td><td>b = 3</td></tr></tbody>');
  });

  it('has no button when it cannot be applied, and is shown against what it was made for', () => {
    const html = fileHtml({ threads: [threadOf(SUGGESTION, { line: null })] });
    expect(html).not.toContain('<button');
    expect(textOf(html)).toContain('Suggested change -b = 3+b = 20 The lines have changed since.');
  });

  it('is counted for the button that applies all', () => {
    expect(part(stateOf({ threads: [threadOf(SUGGESTION, { canApply: true })] }), 'apply-all')).toContain('>Apply all (1)</button>');
    expect(part(stateOf(), 'apply-all')).toContain('aria-disabled="true"');
  });
});

describe('a settled thread is folded', () => {
  it.each([
    [{ resolvedBy: 'dana' }, 'Resolved'],
    [{ hiddenAs: 'resolved' }, 'Resolved'],
    [{ line: null }, 'Outdated'],
    [{ hiddenAs: 'resolved', line: null }, 'Resolved Outdated'],
    [{ hiddenAs: 'off-topic' }, 'Off-topic'],
  ])('%j', (changes, tags) => {
    const html = fileHtml({ threads: [threadOf('**rule** (error): Look', changes)] });
    const summary = /id="thread-11".*?<summary>(.*?)<\/summary>/s.exec(html)?.[1] ?? '';
    expect(textOf(summary)).toBe(`${tags} rule (error): Look`);
    expect(html).not.toMatch(/id="thread-11"[^>]*>\s*<details open/);
  });

  it('not an open one', () => {
    expect(fileHtml({ threads: [threadOf('Look')] })).not.toMatch(/id="thread-11"[^>]*>\s*<details/);
  });
});

describe('the status', () => {
  it.each([
    [[], 'Waiting for the review of abcdef0'],
    [[runOf({ status: 'queued', conclusion: null })], 'Review of abcdef0 in progress'],
    [[runOf(), runOf({ status: 'in_progress', conclusion: null })], 'Review of abcdef0 in progress'],
    [[runOf()], 'Failure: 1 error'],
    [[runOf({ conclusion: 'action_required' })], 'Action required: 1 error'],
  ])('is told to screen readers', (checks, text) => {
    const html = part(stateOf({ checks }), 'status');
    expect([html.includes('role="status" aria-live="polite"'), textOf(html)]).toEqual([true, text]);
  });

  it('keeps the result before until there is a new one', () => {
    const running = runOf({ id: 8, status: 'in_progress', conclusion: null, title: null, summary: null });
    const html = part(stateOf({ checks: [running], lastResult: runOf({ headSha: '1234567890' }) }), 'check');
    expect(textOf(html)).toBe('Check sqla-review In progress Re-run 1 error at 1234567, before SummaryAll said.');
    expect(part(stateOf({ checks: [runOf()], lastResult: runOf() }), 'check')).not.toContain('before');
  });
});

test('the conversation shows comments with their reactions', () => {
  const reactions = [
    { content: 'eyes', user: 'sqla-review[bot]' },
    { content: 'eyes', user: 'dana' },
    { content: '+1', user: 'dana' },
  ];
  const html = part(stateOf({ comments: [{ id: 1, author: 'dana', body: '/sqla recheck', reactions }] }), 'conversation');
  expect(textOf(html)).toBe('dana /sqla recheck 👀 2 eyes by sqla-review[bot], dana👍 1 +1 by dana');
});

describe('updates', () => {
  it('hold what has changed, and the files in order', () => {
    const next = updateMaker(null);
    const first = next(stateOf({ files }));
    expect(first?.changed.map(({ id }) => id)).toEqual([
      'title',
      'status',
      'apply-all',
      'check',
      'commits',
      'conversation',
      fileId('a.py'),
    ]);
    expect(next(stateOf({ files, requests: 5 }))).toBeUndefined();
    const second = next(stateOf({ files: [...files, fileOf('b.py', '', 'x\n')], checks: [runOf({ status: 'queued' })] }));
    expect(second?.changed.map(({ id }) => id)).toEqual(['title', 'status', 'check', fileId('b.py')]);
    expect(next(stateOf({ checks: [runOf({ status: 'queued' })] }))).toMatchObject({ files: [] });
  });

  it('begin with nothing for a page that is as it should be', () => {
    const version = /data-version="(\w+)"/.exec(renderPage(stateOf({ files })))?.[1] ?? '';
    const next = updateMaker(version);
    expect(next(stateOf({ files }))).toBeUndefined();
    expect(next(stateOf({ files, checks: [runOf({ status: 'queued' })] }))?.changed.map(({ id }) => id)).toEqual(['status', 'check']);
    expect(updateMaker(version)(stateOf())?.changed).toHaveLength(6);
  });

  it('hold one element each, with its id', () => {
    const state = stateOf({ files, threads: [threadOf('x', { path: 'gone.py' })], checks: [runOf()], lastResult: runOf() });
    const { fixed, files: fileParts } = renderParts(state);
    for (const { id, html } of [...fixed, ...fileParts]) expect(html.toString()).toMatch(new RegExp(`^<(\\w+) id="${id}"[^]*</\\1>$`));
    for (const { html } of [...fixed, ...fileParts]) expect(renderPage(state)).toContain(html.toString());
  });
});

test('each commit says how it fared', () => {
  const commit = (conclusion: string | null) => ({ sha: HEAD_SHA, message: 'Change', author: 'dana', conclusion });
  const { pull } = stateOf();
  const html = part(stateOf({ pull: { ...pull, commits: [commit('success'), commit('failure'), commit(null)] } }), 'commits');
  expect(html.match(/class="sign \w+"/g)).toEqual(['class="sign success"', 'class="sign failure"', 'class="sign waiting"']);
});
