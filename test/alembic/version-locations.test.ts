import { locationOf, versionLocations } from '../../src/alembic/version-locations.js';

function folders(
  paths: readonly string[],
  files: Record<string, string> = {},
  more: { revisionPaths?: string[]; extraFolders?: string[] } = {},
) {
  const projectFiles = new Map(Object.entries(files));
  return versionLocations({ paths: [...paths, ...projectFiles.keys()], projectFiles, ...more }).map(
    ({ folder, environment }) => `${environment}: ${folder}`,
  );
}

const BACKEND = ['backend/db/env.py', 'backend/db/versions/a.py'];

describe('versionLocations', () => {
  it.each([
    [
      'script_location beside the file',
      BACKEND,
      { 'backend/alembic.ini': '[alembic]\nscript_location = db\n' },
      ['backend/db: backend/db/versions'],
    ],
    ['%(here)s', BACKEND, { 'backend/alembic.ini': '[alembic]\nscript_location = %(here)s/db\r\n' }, ['backend/db: backend/db/versions']],
    ['from the root', BACKEND, { 'backend/alembic.ini': '[alembic]\nscript_location = backend/db\n' }, ['backend/db: backend/db/versions']],
    ['a package', BACKEND, { 'alembic.ini': '[alembic]\nscript_location = backend:db\n' }, ['backend/db: backend/db/versions']],
    ['another name', BACKEND, { 'backend/migrate.cfg': '[alembic]\nscript_location: db\n' }, ['backend/db: backend/db/versions']],
    [
      'several locations',
      ['m/a/1.py', 'm/b/1.py', 'm/env.py'],
      { 'alembic.ini': '[alembic]\nscript_location = m\nversion_path_separator = :\nversion_locations = %(here)s/m/a:%(here)s/m/b\n' },
      ['m: m/a', 'm: m/b'],
    ],
    [
      'locations on lines',
      ['m/a/1.py', 'm/b/1.py', 'm/env.py'],
      { 'alembic.ini': '[alembic]\nscript_location = m\npath_separator = newline\nversion_locations =\n    m/a\n    m/b\n' },
      ['m: m/a', 'm: m/b'],
    ],
    [
      'several sections',
      ['x/versions/1.py', 'y/versions/1.py'],
      { 'alembic.ini': '[DEFAULT]\na = 1\n[x]\nscript_location = x\n[y]\nscript_location = y\n# script_location = z\n' },
      ['x: x/versions', 'y: y/versions'],
    ],
    [
      'pyproject.toml',
      ['m/a/1.py', 'm/b/1.py'],
      { 'pyproject.toml': '[tool.alembic]\nscript_location = "%(here)s/m"\nversion_locations = ["m/a", "%(here)s/m/b"]\n' },
      ['m: m/a', 'm: m/b'],
    ],
    [
      'Flask-Migrate',
      ['migrations/env.py', 'migrations/versions/1.py'],
      { 'migrations/alembic.ini': '[alembic]\n' },
      ['migrations: migrations/versions'],
    ],
    ['no configuration', ['db/env.py', 'db/versions/1.py', 'docs/versions/2.py'], {}, ['db: db/versions']],
    ['a variable', ['db/x.py'], { 'alembic.ini': '[alembic]\nscript_location = ${DIR}\n' }, []],
    ['a broken pyproject.toml', ['db/x.py'], { 'pyproject.toml': '[tool.alembic\n' }, []],
  ])('%s', (_, paths, files, expected) => {
    expect(folders(paths, files)).toEqual(expected);
  });

  it('adds folders of the settings and of known revision files', () => {
    expect(
      folders(['old/2020/1.py'], {}, { extraFolders: ['./schema/changes/'], revisionPaths: ['old/2020/1.py', 'n/versions/2024/1.py'] }),
    ).toEqual(['schema/changes: schema/changes', 'old/2020: old/2020', 'n/versions: n/versions']);
  });

  it('gives a path to the innermost location', () => {
    const locations = [
      { folder: 'm/versions', environment: 'm' },
      { folder: 'm/versions/plugin', environment: 'p' },
    ];
    expect(locationOf('m/versions/plugin/1.py', locations)!.environment).toBe('p');
    expect(locationOf('m/versions/2024/1.py', locations)!.environment).toBe('m');
    expect(locationOf('m/versions2/1.py', locations)).toBeUndefined();
  });
});
