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

/** With a driver a scheme is one also where the rest of the URL is put together elsewhere: `scheme="postgresql+asyncpg"`. */
const DATABASE_URL =
  /\b(postgresql|postgres|mysql|mariadb|sqlite|oracle|mssql|cockroachdb)(?:(?:\+\w+)?:\/\/|\+(?:asyncpg|psycopg|pg8000|aiomysql|asyncmy|pymysql|mysql|aiosqlite|pysqlite|oracledb|cx_oracle|pyodbc|pymssql|aioodbc))/g;

/** Dialects of the database URLs in a text, each once, in order. */
export function urlDialectsIn(text: string): string[] {
  if (!text.includes('://') && !text.includes('+')) return [];
  const found = new Set<string>();
  for (const [, scheme] of text.matchAll(DATABASE_URL)) found.add(DIALECT_BY_SCHEME[scheme!]!);
  return [...found];
}
