import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseSettings, PYPROJECT_PATH, SETTINGS_PATH } from '../../config/repo-config.js';
import type { Note } from '../../lint/finding.js';
import type { Settings } from '../../lint/settings.js';
import { errorCode } from '../error-code.js';
import { UsageError } from '../io.js';
import { diskPath, projectPath, type Workspace } from './workspace.js';

/**
 * The settings of the project, or of the file that was named instead. Faults come as notes; where there are some, the
 * defaults stand in.
 * @throws UsageError when the named file is not there.
 */
export async function readSettingsFiles(
  workspace: Workspace,
  named: string | undefined,
  ruleNames: readonly string[],
): Promise<{ readonly settings: Settings; readonly faults: readonly Note[] }> {
  const sources = named === undefined ? await projectSources(workspace) : await namedSource(resolve(workspace.cwd, named), named);
  const { settings, faults } = await parseSettings(sources, ruleNames);
  const namedPath = named === undefined ? undefined : projectPath(workspace, resolve(workspace.cwd, named));
  const notes = faults.map(({ path, line, column, message }): Note => {
    return { kind: 'settings', path: namedPath ?? path, line, message: `${message} (line ${line}, column ${column})` };
  });
  return { settings, faults: notes };
}

async function projectSources(workspace: Workspace) {
  return {
    repository: await readIfThere(diskPath(workspace, SETTINGS_PATH)),
    pyproject: await readIfThere(diskPath(workspace, PYPROJECT_PATH)),
  };
}

async function namedSource(path: string, named: string) {
  const text = await readIfThere(path);
  if (text === null) throw new UsageError(`There is no settings file ${named}.`);
  return path.endsWith('.toml') ? { pyproject: text } : { repository: text };
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new UsageError(`The settings file ${path} cannot be read: ${code ?? String(error)}.`, { cause: error });
  }
}
