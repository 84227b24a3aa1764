import type { FileFacts } from '../../src/project/facts/file-facts.js';
import { extractFileFacts } from '../../src/project/facts/extract.js';
import { projectFacts } from '../../src/project/environment/project-facts.js';
import { boundedVersion, isBelow, lockedVersion, SQLALCHEMY_LAST_MINORS } from '../../src/project/environment/versions.js';
import { sourceFile } from '../support/source-files.js';

function factsFrom(files: Record<string, string>, code: Record<string, string> = {}, near = '') {
  const index: FileFacts[] = Object.entries(code).map(([path, text]) => extractFileFacts(sourceFile(path, text)));
  const { dialects, ...rest } = projectFacts(new Map(Object.entries(files)), index, near);
  return { dialects: [...dialects].sort(), ...rest };
}

function version(text: string | undefined) {
  if (text === undefined) return undefined;
  const [major, minor] = text.split('.').map(Number);
  return { major, minor };
}

describe('versions', () => {
  it.each([
    ['==1.4.54', '1.4'],
    ['===2.0.1', '2.0'],
    ['>=1.4,<2', '1.4'],
    ['>=1.4,<2.0', '1.4'],
    ['<2.1', '2.0'],
    ['<1.4', '1.3'],
    ['<=1.4.46', '1.4'],
    ['<2.0.36', '2.0'],
    ['~=1.4', '1.4'],
    ['^1.4.32', '1.4'],
    ['~2.0', '2.0'],
    ['1.4.1', '1.4'],
    ['>=2.0', undefined],
    ['>=1.4', undefined],
    ['*', undefined],
    ['', undefined],
    ['!=2.0.1,>=2.0', undefined],
  ])('%s is judged as %s', (specifier, expected) => {
    expect(boundedVersion(specifier, SQLALCHEMY_LAST_MINORS)).toEqual(version(expected));
  });

  it('compares', () => {
    expect([
      isBelow({ major: 1, minor: 4 }, '2.0'),
      isBelow({ major: 2, minor: 0 }, '2.0'),
      isBelow({ major: 1, minor: 3 }, '1.4'),
    ]).toEqual([true, false, true]);
  });

  it.each([
    ['[[package]]\nname = "sqlalchemy"\nversion = "2.0.36"\n', '2.0'],
    ['[[package]]\r\nname = "SQLAlchemy"\r\nversion = "1.4.50"\r\n', '1.4'],
    ['{"default": {"sqlalchemy": {"hashes": ["x"], "index": "pypi", "version": "==1.3.24"}}}', '1.3'],
    ['[[package]]\nname = "sqlalchemy-utils"\nversion = "0.41"\n', undefined],
  ])('reads the lock file %j', (text, expected) => {
    expect(lockedVersion(text, 'sqlalchemy')).toEqual(version(expected));
  });
});

describe('projectFacts', () => {
  it('knows nothing of an empty project', () => {
    expect(factsFrom({})).toEqual({
      dialects: [],
      isAsync: false,
      hasNamingConvention: false,
      usesAlembic: false,
      sqlalchemyVersion: { major: 2, minor: 0 },
      alembicVersion: undefined,
    });
  });

  it.each([
    ['requirements.txt', '# x\nsqlalchemy[asyncio]==1.4.54 \\\n    --hash=sha256:0\npsycopg2-binary==2.9 # db\n-r other.txt\n'],
    ['requirements/prod.in', 'SQLAlchemy<2\npsycopg[binary]>=3; python_version > "3.8"\n'],
    [
      'pyproject.toml',
      '[project]\ndependencies = ["sqlalchemy>=1.4,<2.0", "asyncpg"]\n[dependency-groups]\ndev = ["aiosqlite", "sqlalchemy==2.0"]\n',
    ],
    [
      'pyproject.toml',
      '[tool.poetry.dependencies]\nsqlalchemy = { version = "^1.4", extras = ["asyncio"] }\npg8000 = "*"\n[tool.poetry.group.dev.dependencies]\naiosqlite = "*"\n',
    ],
    ['Pipfile', '[packages]\nsqlalchemy = "~=1.4"\npsycopg2 = "*"\n'],
    ['setup.cfg', '[options]\ninstall_requires =\n    sqlalchemy <2\n    psycopg2\n'],
    ['setup.py', 'setup(install_requires=["sqlalchemy (>=1.4, <2)", \'psycopg2\'])'],
  ])('reads %s', (path, text) => {
    const facts = factsFrom({ [path]: text });
    expect([facts.sqlalchemyVersion, facts.dialects]).toEqual([version('1.4'), ['postgresql']]);
  });

  it('lets a lock file win, and leaves development requirements out', () => {
    const facts = factsFrom({
      'pyproject.toml': '[project]\ndependencies = ["sqlalchemy<2"]\n',
      'uv.lock': 'name = "sqlalchemy"\nversion = "2.0.40"\n',
      'requirements-dev.txt': 'aiosqlite\n',
      'requirements/test.txt': 'pymysql\n',
    });
    expect([facts.sqlalchemyVersion, facts.dialects]).toEqual([version('2.0'), []]);
  });

  it('takes the nearest of several projects', () => {
    const files = { 'old/requirements.txt': 'sqlalchemy==1.3.0\n', 'new/requirements.txt': 'sqlalchemy==2.0.1\nalembic==1.13.1\n' };
    expect(factsFrom(files, {}, 'old/app').sqlalchemyVersion).toEqual(version('1.3'));
    expect(factsFrom(files, {}, 'new').alembicVersion).toEqual(version('1.13'));
  });

  it('asks the files elsewhere where none around the code names the package', () => {
    const elsewhere = { 'pyproject.toml': '[tool.black]\n', 'backend/requirements.txt': 'sqlalchemy==1.4.54\n' };
    const versionWith = (files: Record<string, string>) => factsFrom({ ...elsewhere, ...files }, {}, 'contrib/module').sqlalchemyVersion;
    expect(versionWith({})).toEqual(version('1.4'));
    expect(versionWith({ 'tools/requirements.txt': 'sqlalchemy==2.0.1\n' })).toEqual(version('2.0'));
    expect(versionWith({ 'tools/requirements.txt': 'sqlalchemy>=1.4\n' })).toEqual(version('2.0'));
    expect(versionWith({ 'contrib/module/setup.py': 'setup(install_requires=["sqlalchemy"])\n' })).toEqual(version('2.0'));
  });

  it('reads dialects from URLs, services and imports, tests left out', () => {
    const facts = factsFrom(
      {
        'alembic.ini': '[alembic]\n# sqlalchemy.url = oracle://x\nsqlalchemy.url = mysql+pymysql://u@h/d\n',
        'compose.yaml': 'services:\n  db:\n    image: "docker.io/postgis/postgis:15"\n',
      },
      {
        'app/db.py': 'from sqlalchemy.dialects.mssql import BIT\n',
        'tests/conftest.py': 'URL = "sqlite://"\nfrom sqlalchemy.ext.asyncio import create_async_engine\n',
      },
    );
    expect([facts.dialects, facts.isAsync, facts.usesAlembic]).toEqual([['mssql', 'mysql', 'postgresql'], false, true]);
  });

  it.each([
    ['URL = "postgresql+asyncpg://" + host\n', ['postgresql']],
    ['def url(self):\n    return URL.create(drivername="mysql+aiomysql", host=self.host)\n', ['mysql']],
    ['from pydantic import PostgresDsn\n', ['postgresql']],
    ['LABEL = "mysql+more, postgresql"\n', []],
  ])('reads dialects from settings like %j', (text, dialects) => {
    expect(factsFrom({}, { 'app/settings.py': text }).dialects).toEqual(dialects);
  });

  it('knows async projects by what they import', () => {
    expect(factsFrom({}, { 'app/db.py': 'from sqlalchemy.ext.asyncio import AsyncSession\n' }).isAsync).toBe(true);
    expect(factsFrom({}, { 'app/db.py': 'def f():\n    from sqlmodel.ext.asyncio.session import AsyncSession\n' }).isAsync).toBe(true);
  });

  it('survives a broken pyproject.toml', () => {
    expect(factsFrom({ 'pyproject.toml': '[project\ndependencies = ["asyncpg"]' }).dialects).toEqual([]);
  });
});
