import { MemoryFactsCache } from '../../src/project/context/memory-facts-cache.js';
import type { FactsCache } from '../../src/project/facts/facts-cache.js';
import { readContext } from '../../src/review/reading/read-context.js';
import { readFiles } from '../../src/review/reading/read-files.js';
import { PullReadError } from '../../src/review/ports.js';
import { DEFAULT_SETTINGS } from '../../src/lint/settings.js';
import { FakeGitHub, JOB } from '../support/fake-github-ports.js';

// Every file here has its patch.
const CHECKER = { diff: async () => [] };
const SIGNAL = new AbortController().signal;

/** A chain of imports behind the changed files; each link is one step. */
const CHAIN = {
  'app/near.py': 'from app.next import session\n',
  'app/next.py': 'from app.far import session\n',
  'app/far.py': 'session = None\n',
};

interface Change {
  readonly count?: number;
  readonly text?: string;
  readonly path?: (index: number) => string;
}

/** A pull request that changes some files, each with the text. */
function pullOf({ count = 1, text = 'from app.near import session\n', path = (index) => `app/f${index}.py` }: Change = {}): FakeGitHub {
  const github = new FakeGitHub();
  const paths = Array.from({ length: count }, (_, index) => path(index));
  github.base = Object.fromEntries(paths.map((each) => [each, text]));
  github.head = Object.fromEntries(paths.map((each) => [each, `${text}# changed\n`]));
  github.unchanged = CHAIN;
  return github;
}

async function contextOf(github: FakeGitHub, facts: FactsCache = new MemoryFactsCache()) {
  const pull = await github.getPull(JOB, SIGNAL);
  const changes = await github.listChanges(pull, SIGNAL);
  const contents = await github.readContents(pull, changes, changes.files, SIGNAL);
  const read = await readFiles({ changes, contents, paths: DEFAULT_SETTINGS.paths }, CHECKER, SIGNAL);
  const from = github.calls.length;
  const context = await readContext(pull, { changes, contents, read }, { source: github, facts }, SIGNAL);
  return { requests: github.calls.slice(from), paths: [...context.texts.keys(), ...context.facts.keys()].sort(), notes: context.notes };
}

describe('readContext', () => {
  it('takes three requests at most, and knows nothing beyond', async () => {
    const { requests, paths } = await contextOf(pullOf());
    expect(requests).toEqual(['listFiles', 'readTexts', 'readTexts']);
    expect(paths).toEqual(['app/near.py', 'app/next.py']);
  });

  it.each([
    [60, ['listFiles', 'readTexts', 'readTexts']],
    [120, ['listFiles', 'readTexts', 'readTexts']],
    [121, ['listFiles', 'readTexts']],
    [180, ['listFiles', 'readTexts']],
    [181, []],
    [300, []],
  ])('takes no more for %d files than the plan leaves', async (count, expected) => {
    expect((await contextOf(pullOf({ count }))).requests).toEqual(expected);
  });

  it.each([
    ['libraries alone', { text: 'import os\nfrom sqlalchemy.orm import Session\n' }],
    ['nothing of sessions or models', { text: 'from app.near import words\n' }],
  ])('takes none for files that import %s', async (_, change) => {
    expect((await contextOf(pullOf(change))).requests).toEqual([]);
  });

  it('asks for the list of files where a test may have fixtures, though it imports libraries alone', async () => {
    const change = { text: 'def test_it(session):\n    session.commit()\n', path: (index: number) => `tests/test_${index}.py` };
    expect((await contextOf(pullOf(change))).requests).toEqual(['listFiles']);
  });

  it('follows the env.py of a changed migration to the models', async () => {
    const github = pullOf({ text: 'down_revision = "a"\n', path: () => 'db/versions/b.py' });
    const environment = 'from alembic import context\nfrom app.near import Base\n';
    github.projectFiles = { 'db/env.py': environment, 'other/env.py': environment };
    const { requests, paths } = await contextOf(github);
    expect(requests).toEqual(['listFiles', 'readTexts', 'readTexts']);
    expect(paths).toEqual(['app/near.py', 'app/next.py', 'db/env.py']);
  });

  it('shares what it knows between pull requests of one base', async () => {
    const facts = new MemoryFactsCache();
    await contextOf(pullOf(), facts);
    const other = await contextOf(pullOf({ text: 'from app.near import session\n\n' }), facts);
    // Their facts come from the check, which has not been: only the list is known.
    expect(other.requests).toEqual(['readTexts', 'readTexts']);
  });

  it('says so when GitHub gives no answer, and goes on without', async () => {
    const github = pullOf();
    github.before = (operation) => {
      if (operation === 'readTexts') throw new PullReadError('imported files could not be read: 502');
    };
    const { paths, notes } = await contextOf(github);
    expect(paths).toEqual([]);
    expect(notes.map(({ kind, message }) => [kind, message])).toEqual([
      [
        'advice',
        'files that the changed ones import were not read (imported files could not be read: 502), so that some findings may be missing.',
      ],
    ]);
  });
});
