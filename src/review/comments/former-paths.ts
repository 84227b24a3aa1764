import type { ChangeList, ReviewThread } from '../ports.js';

/**
 * Under which other paths a changed file may have stood at an earlier head. GitHub tells what the pull request renames, not
 * what a push does: a file that is new or renamed may be any whose threads are left without their file.
 */
export function formerPaths({ files }: ChangeList, threads: readonly ReviewThread[]): (path: string) => readonly string[] {
  const present = new Set(files.filter(({ diff }) => diff.status !== 'removed').map(({ diff }) => diff.path));
  const arrived = new Set(files.filter(({ diff }) => diff.status === 'added' || diff.status === 'renamed').map(({ diff }) => diff.path));
  const deserted = [...new Set(threads.map(({ path }) => path))].filter((path) => !present.has(path));
  return (path) => (arrived.has(path) ? deserted : []);
}
