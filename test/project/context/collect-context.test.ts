import fc from 'fast-check';
import { gitBlobId } from '../../../src/diff/git-blob-id.js';
import { collectContext, type ContextLimits } from '../../../src/project/context/collect-context.js';
import { KnownFiles } from '../../../src/project/context/known-files.js';
import { MemoryFactsCache } from '../../../src/project/context/memory-facts-cache.js';
import { NO_FACTS_CACHE, type FactsCache } from '../../../src/project/facts/facts-cache.js';
import { createProjectLayout } from '../../../src/project/layout.js';
import { extractFileFacts } from '../../../src/project/facts/extract.js';
import { createSourceFile } from '../../../src/project/source-file.js';
import { loadPythonParser } from '../../../src/python/parser.js';

const parser = await loadPythonParser();
const LIMITS: ContextLimits = { steps: 2, filesPerStep: 60, bytes: 1_000_000 };

type Texts = Readonly<Record<string, string>>;

/** Collects around the first file; the second run of a cache finds what the first one kept. */
async function collect(texts: Texts, limits: Partial<ContextLimits> = {}, cache: FactsCache = NO_FACTS_CACHE) {
  const [checked = ''] = Object.keys(texts);
  const layout = createProjectLayout(Object.keys(texts));
  const reads: string[][] = [];
  const known = new KnownFiles(cache, layout);
  const context = await collectContext({
    layout,
    checked: new Map([[checked, texts[checked]!]]),
    limits: { ...LIMITS, ...limits },
    known,
    source: {
      stat: async (paths) => new Map(paths.map((path) => [path, { blob: gitBlobId(texts[path]!), bytes: texts[path]!.length }])),
      read: async (files) => {
        reads.push([...files.keys()]);
        return new Map([...files.keys()].map((path) => [path, texts[path]!]));
      },
    },
  });
  const facts = new Map([...context.texts].map(([path, text]) => [path, extractFileFacts(createSourceFile(path, text, parser, layout))]));
  await known.keep(context.read, facts);
  return { reads, paths: [...context.texts.keys(), ...context.facts.keys()].sort(), texts: context.texts };
}

const SHOP = {
  'app/routes.py': 'from app.deps import SessionDep\nfrom app.models import Order\n',
  'app/deps.py': 'from app.db import session\n',
  'app/db.py': 'from sqlalchemy.orm import Session\nfrom app.settings import URL\n',
  'app/settings.py': 'URL = 1\n',
  'app/models/__init__.py': 'from .order import Order\n',
  'app/models/order.py': 'from sqlalchemy import Column\nfrom app.base import Base\n',
  'app/models/line.py': '__tablename__ = "lines"\n',
  'app/models/words.py': 'import json\n',
  'app/base.py': 'from sqlalchemy.orm import DeclarativeBase\n',
  'app/other.py': 'from sqlalchemy import select\n',
};

describe('collectContext', () => {
  it('reads in one step what is imported with the rest of its package, and what that imports in the next', async () => {
    const { reads, paths } = await collect(SHOP);
    expect(reads).toEqual([
      ['app/deps.py', 'app/models/__init__.py', 'app/models/order.py', 'app/models/line.py', 'app/models/words.py'],
      ['app/db.py', 'app/base.py'],
    ]);
    expect(paths).not.toContain('app/models/words.py');
  });

  it('reads nothing twice, and finds the same', async () => {
    const cache = new MemoryFactsCache();
    const first = await collect(SHOP, {}, cache);
    const second = await collect(SHOP, {}, cache);
    expect(second.reads).toEqual([]);
    expect([...second.texts]).toEqual([]);
    expect(second.paths).toEqual(first.paths);
    const third = await collect({ ...SHOP, 'app/db.py': `${SHOP['app/db.py']}# changed\n` }, {}, cache);
    expect(third.reads).toEqual([['app/db.py']]);
    expect(third.paths).toEqual(first.paths);
  });

  it('keeps within its limits, what is named before the rest of a package', async () => {
    expect((await collect(SHOP, { steps: 1 })).reads).toHaveLength(1);
    expect((await collect(SHOP, { steps: 0 })).reads).toEqual([]);
    expect((await collect(SHOP, { steps: 1, filesPerStep: 2 })).paths).toEqual(['app/deps.py', 'app/models/__init__.py']);
    expect((await collect(SHOP, { steps: 1, bytes: SHOP['app/deps.py'].length })).paths).toEqual(['app/deps.py']);
  });

  it('reads the fixtures around a test, and nothing for a file that does not matter', async () => {
    const files = {
      'tests/api/conftest.py': 'session = 1\n',
      'tests/conftest.py': 'session = 1\n',
      'conftest.py': '',
      'app/conftest.py': '',
    };
    const { paths } = await collect({ 'tests/api/test_x.py': 'def test(session): pass\n', ...files });
    expect(paths).toEqual(['conftest.py', 'tests/api/conftest.py', 'tests/conftest.py']);
    expect((await collect({ 'app/a.py': 'from app.b import c\n', 'app/b.py': 'session = 1\n' })).reads).toEqual([]);
  });

  it('finds the same files whatever a cache holds', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const file = fc.record({ imports: fc.subarray(names), concerned: fc.boolean() });
    const texts = fc.array(file, { minLength: 6, maxLength: 6 }).map((files) =>
      Object.fromEntries(
        files.map(({ imports, concerned }, index) => {
          const text = imports.map((name) => `import app.${name}\n`).join('');
          return [`app/${names[index]}.py`, concerned || index === 0 ? `${text}session = 1\n` : text];
        }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 3 }), fc.shuffledSubarray(names), async (project, steps, order) => {
        const cache = new MemoryFactsCache();
        const expected = (await collect(project, { steps })).paths;
        // Other reviews have been there before, from other files on.
        for (const name of order) {
          const first = `app/${name}.py`;
          await collect({ [first]: project[first]!, ...project }, { steps: 1 }, cache);
        }
        expect((await collect(project, { steps }, cache)).paths).toEqual(expected);
      }),
    );
  });
});
