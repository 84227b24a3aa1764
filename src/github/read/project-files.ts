import { ENVIRONMENT_FILE } from '../../alembic/version-locations.js';
import { COMMON_PROJECT_FILES, OUTER_PROJECT_FILES, ROOT_PROJECT_FILES } from '../../project/environment/project-file-paths.js';
import type { ChangedFile } from '../../review/ports.js';
import { MAX_PROJECT_FOLDERS } from '../limits.js';
import { objectAt, readBlobAnswer } from './blobs.js';

/** The root, and the folder of one project among several. */
const OUTER_FOLDERS = 2;

/** Where project files may lie for these files: the root first, then the folders around them, the outer before the inner. */
export function projectFilePaths(wanted: readonly ChangedFile[]): string[] {
  const folders = new Set(['']);
  for (const { diff } of wanted) {
    const parts = diff.path.split('/').slice(0, -1);
    parts.forEach((_, depth) => folders.add(`${parts.slice(0, depth + 1).join('/')}/`));
  }
  const outerFirst = [...folders].sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
  return outerFirst.slice(0, MAX_PROJECT_FOLDERS).flatMap((folder, index) => {
    const names = [
      ...COMMON_PROJECT_FILES,
      ENVIRONMENT_FILE,
      ...(index < OUTER_FOLDERS ? OUTER_PROJECT_FILES : []),
      ...(folder === '' ? ROOT_PROJECT_FILES : []),
    ];
    return names.map((name) => folder + name);
  });
}

/** The fields that read them, as p0, p1 ... */
export function projectFields(headSha: string, paths: readonly string[]): string {
  return paths.map((path, index) => `p${index}: object(${objectAt(headSha, path)}) { ...text }`).join('\n');
}

export function pickProjectFiles(repository: Readonly<Record<string, unknown>>, paths: readonly string[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const [index, path] of paths.entries()) {
    const text = readBlobAnswer(repository[`p${index}`])?.text;
    if (typeof text === 'string') files.set(path, text);
  }
  return files;
}
