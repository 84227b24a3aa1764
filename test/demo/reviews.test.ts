import type { Octokit } from '@octokit/rest';
import { openPlannedPull, type OpenedPull } from '../../src/demo/open-pull.js';
import type { LocalGitHub } from '../../src/demo/local-github/local-github.js';
import { ANCHOR_FAULTS, presentLines } from '../../src/demo/local-github/world/anchors.js';
import { push } from '../../src/demo/local-github/world/pulls.js';
import { applySuggestion, commitSuggestions, suggestionIn, SuggestionError } from '../../src/demo/local-github/world/suggestions.js';
import { readText } from '../../src/demo/local-github/world/repositories.js';
import { clientOf, refusalOf, startLocalGitHub } from '../support/local-github.js';

const BEFORE = Array.from({ length: 60 }, (_, index) => `line ${index + 1}\n`).join('');
// Hunks: head lines 7..14 (10 and 11 changed) and 47..53 (50 changed).
const AFTER = BEFORE.replace('line 10\n', 'ten\nten and a half\n').replace('line 49\n', 'forty-nine\n');

async function stage(): Promise<
  OpenedPull & { readonly github: LocalGitHub; readonly post: (...comments: object[]) => ReturnType<Octokit['pulls']['createReview']> }
> {
  const github = await startLocalGitHub();
  const opened = openPlannedPull(github, { before: { 'a.py': BEFORE }, after: { 'a.py': AFTER } });
  const client = clientOf(github, opened.installation);
  const post = (...comments: object[]): ReturnType<Octokit['pulls']['createReview']> =>
    client.pulls.createReview({
      owner: 'acme',
      repo: 'shop',
      pull_number: 1,
      commit_id: opened.pull.headSha,
      event: 'COMMENT',
      body: '',
      comments: comments.map((comment) => ({ path: 'a.py', body: 'b', ...comment })),
    });
  return { github, ...opened, post };
}

test.each([
  ['an added line', { line: 10 }],
  ['a context line', { line: 7, side: 'RIGHT' }],
  ['a deleted line', { line: 10, side: 'LEFT' }],
  ['several lines of one hunk', { start_line: 8, line: 14, start_side: 'RIGHT', side: 'RIGHT' }],
])('a comment may stand on %s', async (_, comment) => {
  const { github, post } = await stage();
  await post(comment);
  expect(github.world.threads).toHaveLength(1);
});

test.each([
  ['outside every hunk', { line: 30 }, `${ANCHOR_FAULTS.line} and ${ANCHOR_FAULTS.hunk}`],
  ['over two hunks', { start_line: 10, line: 50 }, ANCHOR_FAULTS.sameHunk],
  ['with start and end the same', { start_line: 10, line: 10 }, ANCHOR_FAULTS.order],
  ['backwards', { start_line: 12, line: 10 }, ANCHOR_FAULTS.order],
  ['on a file that is not changed', { path: 'b.py', line: 1 }, ANCHOR_FAULTS.path],
])('a comment %s makes GitHub refuse the whole review', async (_, comment, message) => {
  const { github, post } = await stage();
  const refused = await refusalOf(post({ line: 10 }, comment));
  expect(refused).toMatchObject({ status: 422, body: { message: 'Unprocessable Entity', errors: [message] } });
  expect([github.world.threads, github.world.reviews]).toEqual([[], []]);
});

test('a comment moves with its line, and is outdated once the line changes', async () => {
  const { github, repository, pull, post } = await stage();
  await post({ start_line: 10, line: 11, side: 'RIGHT', start_side: 'RIGHT' });
  const anchor = github.world.threads[0]!.anchor;
  push(github.world, repository, 'change', { 'a.py': `first\n${AFTER}` });
  expect(presentLines(pull, anchor)).toEqual({ line: 12, startLine: 11 });
  push(github.world, repository, 'change', { 'a.py': AFTER.replace('ten and a half', 'eleven') });
  expect(presentLines(pull, anchor)).toBeUndefined();
});

describe('suggestions', () => {
  test.each([
    ['lines by lines', 'a\nb\nc\n', { start: 2, end: 2 }, 'x\ny\n', 'a\nx\ny\nc\n'],
    ['lines by nothing', 'a\nb\nc\n', { start: 1, end: 2 }, '', 'c\n'],
    ['a line by an empty line', 'a\nb\n', { start: 2, end: 2 }, '\n', 'a\n\n'],
    ['a last line without line end', 'a\nb', { start: 2, end: 2 }, 'x\n', 'a\nx'],
    ['with the line ends of the file', 'a\r\nb\r\n', { start: 2, end: 2 }, 'x\ny\n', 'a\r\nx\r\ny\r\n'],
  ])('replace %s', (_, text, lines, body, expected) => {
    expect(applySuggestion(text, lines, body)).toBe(expected);
  });

  test('are found behind a fence of any length', () => {
    expect(suggestionIn('Do this:\n\n````suggestion\n```py\nx\n```\n````\n\nmore')).toBe('```py\nx\n```\n');
    expect(suggestionIn('```suggestion\n```')).toBe('');
    expect(suggestionIn('```py\nsuggestion\n```')).toBeUndefined();
  });

  test('of several comments go into one commit', async () => {
    const { github, repository, pull, author, post } = await stage();
    await post({ line: 10, body: '```suggestion\nTEN\n10\n```' }, { line: 50, body: '```suggestion\n```' });
    const comments = github.world.threads.flatMap((thread) => thread.comments);
    const before = pull.headSha;
    commitSuggestions(github.world, comments, author);
    expect(repository.objects.commit(pull.headSha)?.parents).toEqual([before]);
    expect(readText(repository, pull.headSha, 'a.py')).toBe(AFTER.replace('ten\n', 'TEN\n10\n').replace('forty-nine\n', ''));
    expect(() => commitSuggestions(github.world, comments, author)).toThrow(SuggestionError);
  });

  test('on the same line are refused', async () => {
    const { github, author, post } = await stage();
    await post({ line: 10, body: '```suggestion\nA\n```' }, { line: 10, body: '```suggestion\nB\n```' });
    const comments = github.world.threads.flatMap((thread) => thread.comments);
    expect(() => commitSuggestions(github.world, comments, author)).toThrow('Only one suggestion per line');
  });
});
