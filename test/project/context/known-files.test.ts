import { decodeEntry, encodeEntry } from '../../../src/project/context/facts-entry.js';
import { decodeFileList, encodeFileList } from '../../../src/project/context/file-list.js';
import { KnownFiles } from '../../../src/project/context/known-files.js';
import { MemoryFactsCache } from '../../../src/project/context/memory-facts-cache.js';
import { factsCacheKey } from '../../../src/project/facts/extract.js';
import { FILE_FACTS_VERSION, type FileFacts } from '../../../src/project/facts/file-facts.js';
import { createProjectLayout } from '../../../src/project/layout.js';

const PATH = 'app/db.py';
const BLOB = 'a'.repeat(40);
const TEXT = 'from sqlalchemy.orm import Session\n';
const FACTS: FileFacts = {
  path: PATH,
  module: 'app.db',
  isPackage: false,
  imports: [{ local: 'Session', target: 'sqlalchemy.orm.Session' }],
  starImports: [],
  innerImports: [],
  classes: [],
  functions: [],
  assignments: [],
  urlDialects: [],
};

const bytes = (length: number): Uint8Array => new Uint8Array(length);

describe('KnownFiles', () => {
  const layout = createProjectLayout([PATH]);
  const cache = new MemoryFactsCache();
  const known = new KnownFiles(cache, layout);
  beforeAll(() => known.keep([{ path: PATH, blob: BLOB, text: TEXT }], new Map([[PATH, FACTS]])));

  it('gives back what was kept', async () => {
    const entry = (await known.find(new Map([[PATH, BLOB]]))).get(PATH);
    expect(entry).toEqual({ names: ['sqlalchemy.orm', 'sqlalchemy.orm.Session'], isConcerned: true, facts: FACTS });
  });

  it('knows nothing of another content, another place or another module name', async () => {
    expect(await known.find(new Map([[PATH, 'b'.repeat(40)]]))).toEqual(new Map());
    expect(await known.find(new Map([['other/db.py', BLOB]]))).toEqual(new Map());
    const nested = new KnownFiles(cache, createProjectLayout([PATH, 'app/pyproject.toml']));
    expect(await nested.find(new Map([[PATH, BLOB]]))).toEqual(new Map());
  });

  it('has the version of the facts in every key', () => {
    expect(factsCacheKey(BLOB, PATH, 'app.db').startsWith(`${FILE_FACTS_VERSION}:`)).toBe(true);
  });

  it('keeps of a file that was not parsed only that it does not matter', async () => {
    const files = [
      { path: 'app/numbers.py', blob: 'c'.repeat(40), text: 'import math\n' },
      { path: 'app/broken.py', blob: 'd'.repeat(40), text: TEXT },
    ];
    await known.keep(files, new Map());
    const found = await known.find(new Map(files.map(({ path, blob }) => [path, blob])));
    expect([...found]).toEqual([['app/numbers.py', { names: ['math'], isConcerned: false }]]);
  });
});

describe('entries and lists', () => {
  it('are absent when their bytes are damaged', () => {
    const entry = encodeEntry({ names: [], isConcerned: true, facts: FACTS });
    expect(decodeEntry(entry)?.facts).toEqual(FACTS);
    expect(decodeEntry(entry.subarray(0, 20))).toBeUndefined();
    expect(decodeEntry(Buffer.from('{}'))).toBeUndefined();
    expect(decodeEntry(encodeEntry(null as never))).toBeUndefined();
    expect(decodeFileList(Buffer.from('nothing'))).toBeUndefined();
  });

  it('hold file names with blanks and line separators', () => {
    const files = new Map([
      ['app/my models.py', { blob: BLOB, bytes: 12 }],
      ['app/\u2028.py', { blob: BLOB, bytes: 0 }],
    ]);
    expect(decodeFileList(encodeFileList(files))).toEqual(files);
  });
});

describe('MemoryFactsCache', () => {
  it('drops what was longest not asked for when it is full', async () => {
    const cache = new MemoryFactsCache(4000);
    await cache.setMany(new Map(['a', 'b', 'c'].map((key) => [key, bytes(900)])));
    await cache.getMany(['a']);
    await cache.setMany(new Map([['d', bytes(900)]]));
    expect([...(await cache.getMany(['a', 'b', 'c', 'd'])).keys()]).toEqual(['a', 'c', 'd']);
  });

  it('counts a value that is set again once, and holds none that is larger than itself', async () => {
    const cache = new MemoryFactsCache(2000);
    for (let time = 0; time < 5; time++) await cache.setMany(new Map([['a', bytes(1000)]]));
    expect((await cache.getMany(['a'])).size).toBe(1);
    await cache.setMany(new Map([['b', bytes(5000)]]));
    expect((await cache.getMany(['a', 'b'])).size).toBe(0);
  });
});
