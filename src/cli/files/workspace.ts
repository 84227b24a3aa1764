import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { Git, GitError, workTreeOf } from '../git/git.js';
import { UsageError } from '../io.js';

/** A path that was asked for. */
export interface Target {
  /** Absolute, symbolic links resolved. */
  readonly path: string;
  readonly isFolder: boolean;
}

/** The project that is checked: rules see its paths from its root, the reader sees them from the working directory. */
export interface Workspace {
  /** Absolute; the root of the Git work tree, where there is one. */
  readonly root: string;
  readonly cwd: string;
  /** Undefined outside Git; `gitProblem` then tells why. */
  readonly git: Git | undefined;
  readonly gitProblem: string;
}

/**
 * What the given paths mean; without any, the working directory.
 * @throws UsageError for a path that is not there.
 */
export async function readTargets(paths: readonly string[], cwd: string): Promise<Target[]> {
  const targets: Target[] = [];
  for (const given of paths.length === 0 ? ['.'] : paths) {
    try {
      const path = await realpath(resolve(cwd, given));
      targets.push({ path, isFolder: (await stat(path)).isDirectory() });
    } catch (error) {
      throw new UsageError(`There is no file or folder ${given}.`, { cause: error });
    }
  }
  return targets;
}

/** The project around the targets: their Git work tree, else the nearest folder that holds the targets and the working directory. */
export async function openWorkspace(targets: readonly Target[], cwd: string): Promise<Workspace> {
  const first = targets[0]!;
  const folder = first.isFolder ? first.path : dirname(first.path);
  let gitProblem = 'the paths do not lie in one work tree';
  try {
    const root = await realpath(await workTreeOf(folder));
    if (targets.every((target) => isInside(target.path, root))) return { root, cwd, git: new Git(root), gitProblem: '' };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    gitProblem = error.said;
  }
  const places = targets.map((target) => (target.isFolder ? target.path : dirname(target.path)));
  const root = places.every((place) => isInside(place, cwd)) ? cwd : places.reduce(commonFolder);
  return { root, cwd, git: undefined, gitProblem };
}

/** The path in the project, with "/". */
export function projectPath(workspace: Workspace, absolute: string): string {
  return withSlashes(relative(workspace.root, absolute));
}

/** Where a path of the project lies on disk. */
export function diskPath(workspace: Workspace, path: string): string {
  return join(workspace.root, path);
}

/** The path as a person in the working directory writes it. */
export function shownPath(workspace: Workspace, path: string): string {
  return path === '' ? '' : withSlashes(relative(workspace.cwd, diskPath(workspace, path)));
}

export function isInside(path: string, folder: string): boolean {
  const inside = relative(folder, path);
  return inside === '' || (inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside));
}

function commonFolder(a: string, b: string): string {
  let folder = a;
  while (!isInside(b, folder)) folder = dirname(folder);
  return folder;
}

function withSlashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
