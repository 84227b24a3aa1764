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

const DATABASE_URL = /\b(postgresql|postgres|mysql|mariadb|sqlite|oracle|mssql|cockroachdb)(?:\+\w+)?:\/\//g;

/** Dialects of the database URLs in a text, each once, in order. */
export function urlDialectsIn(text: string): string[] {
  if (!text.includes('://')) return [];
  const found = new Set<string>();
  for (const [, scheme] of text.matchAll(DATABASE_URL)) found.add(DIALECT_BY_SCHEME[scheme!]!);
  return [...found];
}
