/** The dialect that the innermost folder with one in its name is for: "postgresql", "sqlite_zip", "psql_versions". */
export function dialectOfFolder(path: string): string | undefined {
  for (const folder of path.split('/').slice(0, -1).reverse()) {
    const dialects = new Set(folder.split(/[_.-]/).flatMap((word) => FOLDER_WORDS.get(word.toLowerCase()) ?? []));
    if (dialects.size > 0) return dialects.size === 1 ? [...dialects][0] : undefined;
  }
  return undefined;
}

/** Words in the names of folders that projects with a chain per database keep their revisions in. */
const FOLDER_WORDS: ReadonlyMap<string, string> = new Map([
  ['postgresql', 'postgresql'],
  ['postgres', 'postgresql'],
  ['psql', 'postgresql'],
  ['sqlite', 'sqlite'],
  ['mysql', 'mysql'],
  ['mariadb', 'mysql'],
  ['mssql', 'mssql'],
  ['oracle', 'oracle'],
]);
