import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compareTrees } from '../../src/demo/local-github/git/compare.js';
import { openRepository, GitError } from '../../src/demo/local-github/git/git-source.js';
import { mergeBase } from '../../src/demo/local-github/git/history.js';
import { ObjectStore } from '../../src/demo/local-github/git/objects.js';

const FILES = {
  'README.md': 'shop\n',
  'app/models.py': 'a = 1\n',
  'app/models/user.py': 'b = 2\n',
  'app.py': 'c = 3\n',
  'deep/er/still/x.py': '',
  'naïve ü.py': 'd = "🎉"\n',
};

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-github-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function git(...args: readonly string[]): string {
  const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.com', '-c', 'init.defaultBranch=main', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8' }).trim();
}

function commitAll(files: Readonly<Record<string, string | Uint8Array>>, message: string): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  git('add', '-A');
  git('commit', '-q', '-m', message);
  return git('rev-parse', 'HEAD');
}

test('trees and blobs have the ids that git gives them', () => {
  git('init', '-q');
  commitAll(FILES, 'one');
  const store = new ObjectStore();
  expect(store.writeFiles(FILES)).toBe(git('rev-parse', 'HEAD^{tree}'));
  expect(store.writeBlob('c = 3\n')).toBe(git('rev-parse', 'HEAD:app.py'));
});

test('commits have the ids that git gives them', () => {
  git('init', '-q');
  const store = new ObjectStore();
  const author = { name: 'Dana', email: 'dana@example.com', date: new Date(1_700_000_000_000) };
  const { sha } = store.writeCommit({ tree: store.writeFiles(FILES), parents: [], message: 'one', author });
  const text = `tree ${store.writeFiles(FILES)}\nauthor Dana <dana@example.com> 1700000000 +0000\ncommitter Dana <dana@example.com> 1700000000 +0000\n\none`;
  const id = execFileSync('git', ['-C', folder, 'hash-object', '-t', 'commit', '--stdin'], { input: text, encoding: 'utf8' });
  expect(sha).toBe(id.trim());
});

const CHANGES: readonly { readonly name: string; readonly before: string; readonly after: string }[] = [
  { name: 'a change in the middle', before: lines(30), after: lines(30).replace('line 15\n', 'new\nnew\n') },
  { name: 'a last line without line end', before: 'a\nb\n', after: 'a\nb' },
  { name: 'a line end that comes', before: 'def f():\n  a\n  b\n  c\n  d\n  e', after: 'def f():\n  a\n  b\n  c\n  d\n  e\n' },
  { name: 'carriage returns', before: 'a\r\nb\r\n', after: 'a\r\nc\r\n' },
  { name: 'lines that look like headers', before: '--- a\n+++ b\n', after: '--- a\n+++ c\n' },
  {
    name: 'two hunks with headings',
    before: `def f():\n${lines(40)}`,
    after: `def f():\n${lines(40).replace('line 9\n', '').replace('line 30\n', 'x\n')}`,
  },
];

test.each(CHANGES)("the patch of $name is git's", ({ before, after }) => {
  git('init', '-q');
  commitAll({ 'a.py': before }, 'one');
  commitAll({ 'a.py': after }, 'two');
  const store = new ObjectStore();
  const [change] = compareTrees(store, store.writeFiles({ 'a.py': before }), store.writeFiles({ 'a.py': after }));
  const text = execFileSync('git', ['-C', folder, 'diff', 'HEAD~', 'HEAD'], { encoding: 'utf8' });
  expect(change?.patch.text).toBe(text.slice(text.indexOf('@@')).replace(/\n$/, ''));
});

test('renames, removals, additions and binary files are told apart', () => {
  const store = new ObjectStore();
  const before = store.writeFiles({
    'old.py': lines(20),
    'gone.py': 'x\n',
    'same.py': 'y\n',
    'empty.py': '',
    'picture.png': new Uint8Array([1, 0, 2]),
  });
  const after = store.writeFiles({
    'new.py': lines(20).replace('line 3\n', ''),
    'added.py': 'a\n',
    'same.py': 'y\n',
    'other-empty.py': '',
    'picture.png': new Uint8Array([1, 0, 3]),
  });
  const changes = compareTrees(store, before, after).map((change) => [
    change.path,
    change.status,
    change.previousPath,
    change.patch.text === undefined,
  ]);
  expect(changes).toEqual([
    ['added.py', 'added', undefined, false],
    ['empty.py', 'removed', undefined, true],
    ['gone.py', 'removed', undefined, false],
    ['new.py', 'renamed', 'old.py', false],
    ['other-empty.py', 'added', undefined, true],
    ['picture.png', 'modified', undefined, true],
  ]);
});

test('the merge base survives a merge of the base branch', () => {
  const store = new ObjectStore();
  const tree = store.writeFiles({ 'a.py': '' });
  const commit = (message: string, ...parents: readonly string[]): string =>
    store.writeCommit({ tree, parents, message, author: { name: 'a', email: 'a', date: new Date(0) } }).sha;
  const root = commit('root');
  const base = commit('base', root);
  const feature = commit('feature', root);
  expect(mergeBase(store, base, feature)).toBe(root);
  expect(mergeBase(store, commit('base 2', base), commit('merge', feature, base))).toBe(base);
  expect(mergeBase(store, base, commit('stranger'))).toBeUndefined();
});

test('a real repository gives the same objects, and nothing is written to it', () => {
  git('init', '-q');
  const base = commitAll(FILES, 'one');
  git('checkout', '-q', '-b', 'feature');
  const head = commitAll({ 'app.py': 'c = 4\n' }, 'two');
  git('checkout', '-q', 'main');
  const tip = commitAll({ 'other.py': 'x\n' }, 'three');
  const opened = openRepository(folder, 'main', 'feature');
  const store = new ObjectStore(opened.source);
  expect([opened.base, opened.head]).toEqual([tip, head]);
  expect(mergeBase(store, opened.base, opened.head)).toBe(base);
  const trees = [base, head].map((sha) => store.commit(sha)?.tree ?? '');
  expect(compareTrees(store, trees[0] ?? '', trees[1] ?? '').map((change) => change.patch.text)).toEqual(['@@ -1 +1 @@\n-c = 3\n+c = 4']);
  store.writeBlob('only here');
  expect(git('count-objects')).toMatch(/^\d+ objects/);
  expect(() => git('cat-file', '-e', store.writeBlob('only here'))).toThrow();
});

test('an unknown revision is said with its name', () => {
  git('init', '-q');
  commitAll(FILES, 'one');
  expect(() => openRepository(folder, 'main', 'nope')).toThrow(GitError);
});

function lines(count: number): string {
  return Array.from({ length: count }, (_, index) => `  line ${index + 1}\n`.trimStart()).join('');
}
