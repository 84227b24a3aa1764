import nock from 'nock';
import { gitBlobId } from '../../src/diff/git-blob-id.js';
import { createPullSource } from '../../src/github/pull-source.js';
import { PullReadError } from '../../src/review/ports.js';
import { API, createStand, MERGE_BASE, PULL, SIGNAL, useNock } from './github-stand.js';

useNock();

const blob = (path: string, mode = '100644'): object => ({ path, mode, type: 'blob', sha: gitBlobId(path), size: path.length });

describe('the list of files', () => {
  it('holds the Python and project files of a commit, without links and submodules', async () => {
    const tree = [
      blob('app/db.py'),
      blob('bin/run.py', '100755'),
      blob('pyproject.toml'),
      blob('README.md'),
      blob('app/link.py', '120000'),
      { path: 'app', mode: '040000', type: 'tree', sha: 'd'.repeat(40) },
      { path: 'vendored.py', mode: '160000', type: 'commit', sha: 'e'.repeat(40) },
    ];
    nock(API)
      .get(`/repos/acme/shop/git/trees/${MERGE_BASE}?recursive=1`)
      .reply(200, { sha: 'f'.repeat(40), tree, truncated: true });
    const files = await createPullSource(createStand().client).listFiles(PULL, MERGE_BASE, SIGNAL);
    expect([...files]).toEqual(
      ['app/db.py', 'bin/run.py', 'pyproject.toml'].map((path) => [path, { blob: gitBlobId(path), bytes: path.length }]),
    );
  });

  it('is no fault of ours when GitHub does not give it', async () => {
    nock(API).get(`/repos/acme/shop/git/trees/${MERGE_BASE}?recursive=1`).reply(404, { message: 'Not Found' });
    await expect(createPullSource(createStand().client).listFiles(PULL, MERGE_BASE, SIGNAL)).rejects.toThrow(PullReadError);
  });
});

describe('texts by blob id', () => {
  it('are those that GitHub gave whole', async () => {
    const whole = 'x = 1\n';
    const answer = (text: string, more: object = {}) => ({
      oid: gitBlobId(text),
      byteSize: text.length,
      isTruncated: false,
      text,
      ...more,
    });
    const repository = {
      b0: answer(whole),
      b1: answer('cut', { isTruncated: true }),
      b2: answer('other text', { oid: gitBlobId('what was asked for') }),
      b3: null,
      b4: answer('\u0000', { text: null }),
    };
    nock(API).post('/graphql').reply(200, { data: { repository } });
    const texts = await createPullSource(createStand().client).readTexts(PULL, Object.keys(repository), SIGNAL);
    expect([...texts]).toEqual([[gitBlobId(whole), whole]]);
  });
});
