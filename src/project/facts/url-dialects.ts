/** Names that database URLs begin with, and the dialect of SQLAlchemy behind each. */
const DIALECT_BY_SCHEME: Readonly<Record<string, string>> = {
  postgresql: 'postgresql',
  postgres: 'postgresql',
  mysql: 'mysql',
  mariadb: 'mysql',
  sqlite: 'sqlite',
  oracle: 'oracle',
  mssql: 'mssql',
  cockroachdb: 'cockroachdb',
};

/** Where a URL's scheme ends. With a driver it is one also where the rest of the URL is put together elsewhere: `scheme="postgresql+asyncpg"`. */
const SCHEME_END =
  /:\/\/|\+(?:asyncpg|psycopg|pg8000|aiomysql|asyncmy|pymysql|mysql|aiosqlite|pysqlite|oracledb|cx_oracle|pyodbc|pymssql|aioodbc)/g;
const SCHEME = /\b(postgresql|postgres|mysql|mariadb|sqlite|oracle|mssql|cockroachdb)(?:\+\w+)?$/;
/** Longer than any scheme with its driver. */
const MAX_SCHEME = 40;

/** Dialects of the database URLs in a text, each once, in order. */
export function urlDialectsIn(text: string): string[] {
  const found = new Set<string>();
  for (const { index } of text.matchAll(SCHEME_END)) {
    const scheme = SCHEME.exec(text.slice(Math.max(0, index - MAX_SCHEME), index))?.[1];
    if (scheme) found.add(DIALECT_BY_SCHEME[scheme]!);
  }
  return [...found];
}
