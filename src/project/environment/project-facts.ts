import { urlDialectsIn } from '../facts/url-dialects.js';
import type { FileFacts } from '../facts/file-facts.js';
import { parentFolder } from '../layout.js';
import { requirementsOf, type Requirement } from './requirements.js';
import { boundedVersion, lockedVersion, SQLALCHEMY_LAST_MINORS, versionOf, type Version } from './versions.js';

/** What holds for a project as a whole. */
export interface ProjectFacts {
  /** "postgresql", "sqlite", ...: from drivers, database URLs, images of services, imports. Empty: not known. */
  readonly dialects: ReadonlySet<string>;
  /** Code outside tests makes async engines or sessions. */
  readonly isAsync: boolean;
  /** 2.0 when nothing pins it lower. */
  readonly sqlalchemyVersion: Version;
  /** The project file that tells this version; undefined when none does. */
  readonly sqlalchemyVersionPath: string | undefined;
  /** Undefined when nothing tells. */
  readonly alembicVersion: Version | undefined;
  readonly usesAlembic: boolean;
  /** A MetaData of the project names constraints that are not named: `naming_convention=`. */
  readonly hasNamingConvention: boolean;
}

/** Drivers, each for one dialect. */
const DIALECT_BY_DRIVER: Readonly<Record<string, string>> = {
  asyncpg: 'postgresql',
  psycopg: 'postgresql',
  psycopg2: 'postgresql',
  'psycopg2-binary': 'postgresql',
  'psycopg-binary': 'postgresql',
  pg8000: 'postgresql',
  pymysql: 'mysql',
  mysqlclient: 'mysql',
  'mysql-connector-python': 'mysql',
  aiomysql: 'mysql',
  asyncmy: 'mysql',
  aiosqlite: 'sqlite',
  oracledb: 'oracle',
  'cx-oracle': 'oracle',
  pyodbc: 'mssql',
  pymssql: 'mssql',
  aioodbc: 'mssql',
};

/** Types of pydantic that settings hold a database's URL in. */
const DIALECT_BY_DSN: ReadonlyMap<string, string> = new Map([
  ['pydantic.PostgresDsn', 'postgresql'],
  ['pydantic.MySQLDsn', 'mysql'],
  ['pydantic.MariaDBDsn', 'mysql'],
]);

/** Images of services in compose and CI files. */
const DIALECT_BY_IMAGE: readonly (readonly [RegExp, string])[] = [
  [/image:\s*["']?[\w./-]*(?:postgres|postgis|pgvector|timescaledb)/, 'postgresql'],
  [/image:\s*["']?[\w./-]*(?:mysql|mariadb|percona)/, 'mysql'],
  [/image:\s*["']?[\w./-]*mssql/, 'mssql'],
];

const ASYNC_SYMBOLS = /^sqlalchemy\.ext\.asyncio\.|^sqlmodel\.ext\.asyncio\./;
const TEST_PATH = /(^|\/)(tests?|testing)\/|(^|\/)(test_[^/]*|conftest)\.py$/;

/**
 * Reads the facts from project files (pyproject.toml, requirements, lock files, alembic.ini, compose and CI files), by
 * path, and from the index.
 * @param near a folder: where several projects give versions, those around it count.
 */
export function projectFacts(files: ReadonlyMap<string, string>, index: Iterable<FileFacts> = [], near = ''): ProjectFacts {
  const requirements = new Map([...files].map(([path, text]) => [path, requirementsOf(path, text)]));
  const dialects = new Set<string>();
  let isAsync = false;
  let hasNamingConvention = false;
  let usesAlembic = [...files.keys()].some((path) => /(^|\/)alembic[^/]*\.ini$/.test(path));
  for (const [path, text] of files) for (const dialect of dialectsOfFile(path, text)) dialects.add(dialect);
  for (const { name } of [...requirements.values()].flat()) {
    if (DIALECT_BY_DRIVER[name]) dialects.add(DIALECT_BY_DRIVER[name]);
    if (name === 'alembic' || name === 'flask-migrate') usesAlembic = true;
  }
  for (const file of index) {
    if (TEST_PATH.test(file.path)) continue;
    for (const dialect of dialectsOfCode(file)) dialects.add(dialect);
    const names = [...file.imports.map(({ target }) => target), ...file.innerImports];
    isAsync ||= names.some((name) => ASYNC_SYMBOLS.test(name));
    hasNamingConvention ||= file.namesConstraints === true || setsNamingConvention(file);
    usesAlembic ||= names.some((name) => /^(alembic|flask_migrate)(\.|$)/.test(name));
  }
  const sqlalchemy = versionFrom('sqlalchemy', files, requirements, near);
  return {
    dialects,
    isAsync,
    usesAlembic,
    hasNamingConvention,
    sqlalchemyVersion: sqlalchemy?.version ?? versionOf('2.0'),
    sqlalchemyVersionPath: sqlalchemy?.path,
    alembicVersion: versionFrom('alembic', files, requirements, near)?.version,
  };
}

function dialectsOfFile(path: string, text: string): string[] {
  if (path.endsWith('.ini')) return urlDialectsIn(text.replace(/^\s*[#;].*$/gm, ''));
  if (!/\.ya?ml$/.test(path)) return [];
  return DIALECT_BY_IMAGE.filter(([image]) => image.test(text)).map(([, dialect]) => dialect);
}

function dialectsOfCode(file: FileFacts): string[] {
  const imported = [...file.imports.map(({ target }) => target), ...file.innerImports].flatMap((name) => {
    const module = /^sqlalchemy\.dialects\.(\w+)/.exec(name)?.[1];
    return module ?? DIALECT_BY_DSN.get(name) ?? DIALECT_BY_DRIVER[name.split('.')[0]!] ?? [];
  });
  return [...file.urlDialects, ...imported];
}

/** A migration with `MetaData(naming_convention=...)` repeats the project's own; one in the call of a batch is not meant. */
function setsNamingConvention({ assignments, classes }: FileFacts): boolean {
  const values = [...assignments, ...classes.flatMap(({ attributes }) => attributes)].map(({ value }) => value);
  return values.some((value) => value?.kind === 'call' && JSON.stringify(value.kwargs).includes('"naming_convention":'));
}

type RequirementsByPath = ReadonlyMap<string, readonly Requirement[]>;

interface ToldVersion {
  readonly version: Version;
  /** The project file that tells it. */
  readonly path: string;
}

/**
 * A lock file wins; else the upper bound of a requirement. The nearest project file around the code that tells is taken;
 * when none there asks for the package, the highest version that the others tell, if all that ask for it tell one.
 */
function versionFrom(
  name: string,
  files: ReadonlyMap<string, string>,
  requirements: RequirementsByPath,
  near: string,
): ToldVersion | undefined {
  const paths = [...files.keys()].toSorted((a, b) => parentFolder(b).length - parentFolder(a).length);
  const around = paths.filter((path) => isAround(parentFolder(path), near));
  const told = (path: string): ToldVersion | undefined => {
    const version = versionIn(name, path, { text: files.get(path)!, requirements: requirements.get(path)! });
    return version && { version, path };
  };
  const isLock = (path: string) => LOCK_FILE.test(path);
  for (const path of [...around.filter(isLock), ...around.filter((each) => !isLock(each))]) {
    const found = told(path);
    if (found) return found;
  }
  const asks = (path: string) => requirements.get(path)!.some((requirement) => requirement.name === name);
  if (around.some(asks)) return undefined;
  const elsewhere = paths.filter((path) => asks(path) || told(path)).map(told);
  const known = elsewhere.filter((each) => each !== undefined);
  const highestFirst = known.toSorted(({ version: a }, { version: b }) => b.major - a.major || b.minor - a.minor);
  return known.length === elsewhere.length ? highestFirst[0] : undefined;
}

const LOCK_FILE = /(^|\/)[\w.-]*\.lock$/;

interface ProjectFile {
  readonly text: string;
  readonly requirements: readonly Requirement[];
}

function versionIn(name: string, path: string, { text, requirements }: ProjectFile): Version | undefined {
  if (LOCK_FILE.test(path)) return lockedVersion(text, name);
  const asked = requirements.find((requirement) => requirement.name === name);
  return asked && boundedVersion(asked.specifier, name === 'sqlalchemy' ? SQLALCHEMY_LAST_MINORS : {});
}

function isAround(folder: string, near: string): boolean {
  return folder === '' || near === folder || near.startsWith(`${folder}/`);
}
