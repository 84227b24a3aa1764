import { gitBlobId } from '../../src/diff/git-blob-id.js';
import { parsePatch } from '../../src/diff/parse-patch.js';
import { pickMigrations, touchedLocations } from '../../src/github/read/base-migrations.js';
import { MAX_MIGRATIONS_PER_LOCATION } from '../../src/github/limits.js';
import type { ChangedFile } from '../../src/review/ports.js';

function changed(path: string, status: 'added' | 'modified' | 'removed' | 'renamed', patch = '', previousPath?: string): ChangedFile {
  return { diff: { path, previousPath, status, hunks: parsePatch(patch) }, hasPatch: true, headBlob: 'e'.repeat(40) };
}

const foldersOf = (...files: ChangedFile[]): string[] => touchedLocations(files).read;

describe('touchedLocations', () => {
  it('names the versions folder around migrations that come, go or move', () => {
    expect(foldersOf(changed('alembic/versions/b.py', 'added'))).toEqual(['alembic/versions']);
    expect(foldersOf(changed('alembic/versions/2024/b.py', 'removed'))).toEqual(['alembic/versions']);
    expect(foldersOf(changed('two/versions/b.py', 'renamed', '', 'one/versions/b.py'))).toEqual(['one/versions', 'two/versions']);
  });

  it('names another folder when the patch sets a revision', () => {
    expect(foldersOf(changed('db/migrate/b.py', 'added', "@@ -0,0 +1,2 @@\n+revision = 'b'\n+down_revision: str = 'a'"))).toEqual([
      'db/migrate',
    ]);
    expect(foldersOf(changed('db/migrate/b.py', 'modified', "@@ -1 +1 @@\n-down_revision = 'a'\n+down_revision = 'c'"))).toEqual([
      'db/migrate',
    ]);
  });

  it('reads nothing for changes that leave the graph as it is', () => {
    expect(foldersOf(changed('alembic/versions/b.py', 'modified', '@@ -9 +9 @@\n-    pass\n+    op.drop_table("a")'))).toEqual([]);
    expect(foldersOf(changed('app/models.py', 'added', '@@ -0,0 +1 @@\n+revision_count = 1'))).toEqual([]);
    expect(foldersOf(changed('alembic/versions/README.md', 'added'))).toEqual([]);
    expect(foldersOf(changed('b.py', 'added', "@@ -0,0 +1 @@\n+revision = 'b'"))).toEqual([]);
  });

  it('reads a modified migration whose patch is missing', () => {
    expect(foldersOf({ ...changed('alembic/versions/b.py', 'modified'), hasPatch: false })).toEqual(['alembic/versions']);
  });

  it('names the folders beyond its bound', () => {
    const files = Array.from({ length: 6 }, (_, index) => changed(`app${index}/versions/b.py`, 'added'));
    expect(touchedLocations(files)).toEqual({
      read: ['app0/versions', 'app1/versions', 'app2/versions', 'app3/versions'],
      skipped: ['app4/versions', 'app5/versions'],
    });
  });
});

describe('pickMigrations', () => {
  const file = (name: string, text: string | null = `# ${name}`): Record<string, unknown> => ({
    name,
    type: 'blob',
    object: { oid: gitBlobId(text ?? ''), byteSize: 10, isTruncated: false, text },
  });
  const folder = (name: string, ...entries: unknown[]): Record<string, unknown> => ({ name, type: 'tree', object: { entries } });
  const read = (...entries: unknown[]) => pickMigrations({ m0: { entries } }, ['db/versions']);

  it('takes the Python files of a folder and of those in it', () => {
    const { texts, incomplete } = read(file('a.py'), file('README'), folder('2024', file('b.py')), folder('__pycache__', folder('deep')));
    expect([...texts]).toEqual([
      ['db/versions/a.py', '# a.py'],
      ['db/versions/2024/b.py', '# b.py'],
    ]);
    expect(incomplete).toEqual([]);
  });

  it('takes a folder that is not there for an empty one', () => {
    expect(pickMigrations({ m0: null }, ['db/versions'])).toEqual({ texts: new Map(), incomplete: [] });
  });

  it.each([
    ['has a file without text', [file('a.py', null)]],
    ['is deeper than it was read', [folder('2024', folder('05', file('a.py')))]],
    ['holds too many', Array.from({ length: MAX_MIGRATIONS_PER_LOCATION + 1 }, (_, index) => file(`${index}.py`))],
  ])('says that a folder is incomplete when it %s', (_, entries) => {
    expect(read(...entries)).toEqual({ texts: new Map(), incomplete: ['db/versions'] });
  });
});
