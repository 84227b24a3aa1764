import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiskFactsCache } from '../../src/cli/cache/disk-facts-cache.js';
import { readCacheFolder } from '../../src/config/env.js';
import { rules } from '../../checks/index.js';
import { PROGRAM, runCli, TestFolder } from './run-cli.js';

const DAY_MS = 86_400_000;
const TODAY = 20_000 * DAY_MS;

const PROJECT = {
  'shop/__init__.py': '',
  'shop/db.py':
    'from typing import Annotated\n\nfrom fastapi import Depends\nfrom sqlalchemy.orm import Session\n\n\ndef get_session():\n    yield Session()\n\n\nSessionDep = Annotated[Session, Depends(get_session)]\n',
  'shop/routes.py':
    'from shop.db import SessionDep\n\n\ndef load(dep: SessionDep, items):\n    for item in items:\n        dep.add(item)\n        dep.commit()\n',
};

describe('the cache on disk', () => {
  let folder: TestFolder;
  beforeEach(() => (folder = new TestFolder()));
  afterEach(() => folder.remove());

  const open = (more: { project?: string; version?: string; now?: number } = {}) =>
    new DiskFactsCache({ folder: join(folder.path, 'cache'), project: '/shop', version: '1.0.0', now: TODAY, ...more });
  const value = (text: string): Uint8Array => Buffer.from(text);
  const has = async (cache: DiskFactsCache, ...keys: string[]) => [...(await cache.getMany(keys)).keys()];
  const packs = () => readdirSync(join(folder.path, 'cache')).map((name) => join(folder.path, 'cache', name));

  it('gives a later run what an earlier one kept', async () => {
    await open().setMany(new Map([['a', value('one')]]));
    await open().setMany(new Map([['b', value('two')]]));
    const found = await open().getMany(['a', 'b', 'c']);
    expect([...found].map(([key, bytes]) => [key, Buffer.from(bytes).toString()])).toEqual([
      ['a', 'one'],
      ['b', 'two'],
    ]);
    expect(packs()).toHaveLength(1);
    expect(statSync(packs()[0]!).mode & 0o077).toBe(0);
  });

  it('has nothing for another project or another release', async () => {
    await open().setMany(new Map([['a', value('one')]]));
    expect(await has(open({ project: '/other' }), 'a')).toEqual([]);
    expect(await has(open({ version: '1.0.1' }), 'a')).toEqual([]);
  });

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['changed in one byte', (bytes: Buffer) => (bytes[bytes.length - 1]!++, bytes)],
    ['emptied', () => Buffer.alloc(0)],
    ['written by something else', () => Buffer.from('something else')],
  ])('takes a file that was %s for empty, and writes a new one', async (_, damage) => {
    await open().setMany(new Map([['a', value('one')]]));
    const [path = ''] = packs();
    writeFileSync(path, damage(readFileSync(path)));
    expect(await has(open(), 'a')).toEqual([]);
    await open().setMany(new Map([['b', value('two')]]));
    expect(await has(open(), 'a', 'b')).toEqual(['b']);
  });

  it('forgets what no run asked for in a month, and packs that no run wrote in three', async () => {
    await open().setMany(new Map(['a', 'b'].map((key) => [key, value(key)])));
    await open({ project: '/other' }).setMany(new Map([['x', value('x')]]));
    for (const path of packs()) utimesSync(path, new Date(TODAY), new Date(TODAY));
    const later = open({ now: TODAY + 20 * DAY_MS });
    await later.getMany(['b']);
    await later.setMany(new Map([['c', value('c')]]));
    const last = open({ now: TODAY + 45 * DAY_MS });
    await last.setMany(new Map([['d', value('d')]]));
    expect(await has(open(), 'a', 'b', 'c', 'd')).toEqual(['b', 'c', 'd']);
    expect(packs()).toHaveLength(2);
    await open({ now: TODAY + 95 * DAY_MS }).setMany(new Map());
    expect(packs()).toHaveLength(1);
  });

  it('lets go of what it cannot write', async () => {
    folder.write({ cache: 'a file' });
    const cache = open();
    await cache.setMany(new Map([['a', value('one')]]));
    expect(await has(cache, 'a')).toEqual(['a']);
    expect(await has(open(), 'a')).toEqual([]);
  });

  const check = (cacheFolder: string | undefined, ...more: string[]) =>
    runCli(join(folder.path, 'project'), ['check', 'shop/routes.py', '--format', 'json', ...more], {
      cacheFolder,
      program: { ...PROGRAM, loadRules: async () => rules },
    });

  it('serves `check`: the findings are the same without it, cold, and warm', async () => {
    folder.write(Object.fromEntries(Object.entries(PROJECT).map(([path, text]) => [`project/${path}`, text])));
    const cacheFolder = join(folder.path, 'cache');
    const without = await check(undefined);
    expect(without.out).toContain('commit-in-loop');
    expect(await check(cacheFolder)).toEqual(without);
    const [path = ''] = packs();
    const kept = statSync(path);
    expect(await check(cacheFolder)).toEqual(without);
    expect(statSync(path).mtimeMs).toBe(kept.mtimeMs);
    // With no session in it any more, the old facts would be wrong.
    folder.write({ 'project/shop/db.py': 'SessionDep = object\n' });
    expect((await check(cacheFolder)).out).not.toContain('commit-in-loop');
  });

  it('is neither read nor written with --no-cache', async () => {
    folder.write(Object.fromEntries(Object.entries(PROJECT).map(([path, text]) => [`project/${path}`, text])));
    await check(join(folder.path, 'cache'), '--no-cache');
    expect(readdirSync(folder.path)).toEqual(['project']);
  });
});

test.each([
  [{ SQLA_REVIEW_CACHE_DIR: '/tmp/mine', XDG_CACHE_HOME: '/x' }, '/tmp/mine'],
  [{ XDG_CACHE_HOME: '/x', HOME: '/home/ada' }, '/x/sqla-review'],
  [{ LOCALAPPDATA: 'C:/Users/ada/AppData/Local' }, 'C:/Users/ada/AppData/Local/sqla-review'],
  [{ HOME: '/home/ada' }, '/home/ada/.cache/sqla-review'],
  [{}, undefined],
])('the cache of %j lies in %s', (variables, folder) => {
  expect(readCacheFolder(variables)).toBe(folder);
});
