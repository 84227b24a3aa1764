import { posix } from 'node:path';
import { functionsOf, type SourceText } from './source-tree.js';

const MAX_FILE_LINES = 400;
const MAX_RULE_LINES = 200;
const MAX_PAGE_LINES = 150;
const MAX_FUNCTION_LINES = 60;
const MAX_PARAMETERS = 4;
const MAX_FILES_IN_FOLDER = 12;

/** Functions that may be larger, and why. */
const EXEMPT: ReadonlyMap<string, string> = new Map([
  ['src/python/engines/engine.ts: add', 'called for every node of every file: an object per call would cost more than the parse'],
]);

/** Files and functions that have grown too large; a test's own function is a list of cases and has no limit. */
export function sizeFaults(files: readonly SourceText[]): string[] {
  return files.flatMap((file) => [
    ...longFile(file),
    ...(file.path.endsWith('.ts') && !file.path.endsWith('.test.ts') ? longFunctions(file) : []),
  ]);
}

/** Folders with more files than one overlooks; families of rules may grow. */
export function folderFaults(paths: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(posix.dirname(path), (counts.get(posix.dirname(path)) ?? 0) + 1);
  return Array.from(counts)
    .filter(([folder, count]) => count > MAX_FILES_IN_FOLDER && !/^(test\/)?checks\/[^/]+$/.test(folder))
    .map(([folder, count]) => `${folder} has ${count} files, ${MAX_FILES_IN_FOLDER} are the limit`);
}

function longFile({ path, text }: SourceText): string[] {
  const lines = text.split('\n').length - 1;
  const limit = limitOf(path);
  return lines > limit ? [`${path} has ${lines} lines, ${limit} are the limit`] : [];
}

function limitOf(path: string): number {
  // Pages of edge cases are as long as need be.
  if (path.endsWith('.md')) return path.startsWith('checks/') && path !== 'checks/README.md' ? MAX_PAGE_LINES : Infinity;
  return /^checks\/[^/]+\//.test(path) ? MAX_RULE_LINES : MAX_FILE_LINES;
}

function longFunctions(file: SourceText): string[] {
  return functionsOf(file).flatMap(({ name, ownLines, parameters }) => {
    const where = `${file.path}: ${name}`;
    if (EXEMPT.has(where)) return [];
    return [
      ...(ownLines > MAX_FUNCTION_LINES ? [`${where} has ${ownLines} lines of its own, ${MAX_FUNCTION_LINES} are the limit`] : []),
      ...(parameters > MAX_PARAMETERS ? [`${where} has ${parameters} parameters, ${MAX_PARAMETERS} are the limit`] : []),
    ];
  });
}
