import { PYPROJECT_PATH, SETTINGS_PATH } from '../../config/repo-config.js';
import type { ChangedFile } from '../ports.js';

/** Whether a change may concern a rule: Python files, the settings, and where Alembic finds its migrations. */
export function isRelevant({ diff }: ChangedFile): boolean {
  return [diff.path, diff.previousPath].some((path) => path !== undefined && (isPython(path) || isProjectFile(path)));
}

/** Whether a changed file's head is to be checked by rules. */
export function isCheckable({ diff }: ChangedFile): boolean {
  return diff.status !== 'removed' && isPython(diff.path);
}

/** Whether a changed file's text is needed: checked files, and settings that must be validated. */
export function isToRead(file: ChangedFile): boolean {
  return isCheckable(file) || (file.diff.status !== 'removed' && SETTINGS_FILES.includes(file.diff.path));
}

/** Files that may hold settings of this app. */
export const SETTINGS_FILES: readonly string[] = [SETTINGS_PATH, PYPROJECT_PATH];

function isPython(path: string): boolean {
  return path.endsWith('.py');
}

function isProjectFile(path: string): boolean {
  return SETTINGS_FILES.includes(path) || PROJECT_FILE_NAMES.includes(path.slice(path.lastIndexOf('/') + 1));
}

const PROJECT_FILE_NAMES: readonly string[] = ['alembic.ini', 'pyproject.toml'];
