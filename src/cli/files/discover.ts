import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../error-code.js';
import { GitError, type Git } from '../git/git.js';
import { projectPath, type Target, type Workspace } from './workspace.js';

/** Folders that hold no code of the project, wherever they lie. */
const FOREIGN_FOLDERS = new Set(['.git', '.hg', '.svn', 'node_modules', 'site-packages', '__pycache__', '.venv', '.tox', '.nox', '.eggs']);
/** Folders that usually hold made or installed files; where Git knows better, Git is asked. */
const MADE_FOLDERS = new Set(['build', 'dist', '.mypy_cache', '.pytest_cache', '.ruff_cache']);

/** The Python files that the targets stand for, as sorted paths of the project. Files named one by one are always among them. */
export async function discoverFiles(workspace: Workspace, targets: readonly Target[]): Promise<string[]> {
  const found = new Set<string>();
  for (const target of targets) {
    const path = projectPath(workspace, target.path);
    if (!target.isFolder) found.add(path);
    else for (const file of await filesBelow(workspace, target.path)) if (file.endsWith('.py')) found.add(file);
  }
  return [...found].sort();
}

/** All files below a folder that belong to the project, as paths of the project. */
export async function filesBelow(workspace: Workspace, folder: string): Promise<string[]> {
  const { git } = workspace;
  const path = projectPath(workspace, folder);
  if (git && !(await isIgnored(git, path))) {
    const listed = await git.list(['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', `:(top,literal)${path}`]);
    // A file in conflict is listed once for each side.
    return [...new Set(listed)].filter((file) => !file.split('/').some((part) => FOREIGN_FOLDERS.has(part)));
  }
  return walk(workspace, folder);
}

/** All files of the project, as far as a run has to know them: outside Git a first part, for who knows how much lies there. */
export async function knownPaths(workspace: Workspace): Promise<string[]> {
  return workspace.git ? filesBelow(workspace, workspace.root) : walk(workspace, workspace.root, MAX_KNOWN_FILES);
}

/** More than any project has of its own. */
const MAX_KNOWN_FILES = 20_000;

async function isIgnored(git: Git, path: string): Promise<boolean> {
  if (path === '') return false;
  try {
    await git.run(['check-ignore', '--quiet', path]);
    return true;
  } catch (error) {
    if (error instanceof GitError && error.exitCode === 1) return false;
    throw error;
  }
}

/** Symbolic links are not followed: they may lead out of the project, or around in it. */
async function walk(workspace: Workspace, top: string, limit = Infinity): Promise<string[]> {
  const files: string[] = [];
  const folders = [top];
  for (let folder = folders.pop(); folder !== undefined && files.length < limit; folder = folders.pop()) {
    const entries = await entriesOf(folder);
    const isVirtualEnvironment = folder !== top && entries.some((entry) => entry.name === 'pyvenv.cfg');
    if (isVirtualEnvironment) continue;
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !FOREIGN_FOLDERS.has(entry.name) && !MADE_FOLDERS.has(entry.name)) folders.push(path);
      if (entry.isFile()) files.push(projectPath(workspace, path));
    }
  }
  return files;
}

/** A folder that may not be read, or is gone by now, has nothing for us. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) !== undefined) return [];
    throw error;
  }
}
