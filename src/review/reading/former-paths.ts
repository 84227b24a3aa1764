import { PullReadError, type ChangeList, type PullState, type ReviewThread } from '../ports.js';
import { filesOf, type ContextServices } from './read-context.js';

/**
 * Under which other paths a changed file may have stood at an earlier head. GitHub tells what the pull request renames, not
 * what a push does: a file that is new or renamed may be any whose threads are left without their file. Whether a file is
 * gone or only as it was at the base may take one request, where such threads are.
 */
export async function formerPaths(
  pull: PullState,
  { changes, threads }: { readonly changes: ChangeList; readonly threads: readonly ReviewThread[] },
  services: ContextServices,
  signal: AbortSignal,
): Promise<(path: string) => readonly string[]> {
  const { files } = changes;
  const present = new Set(files.filter(({ diff }) => diff.status !== 'removed').map(({ diff }) => diff.path));
  const arrived = new Set(files.filter(({ diff }) => diff.status === 'added' || diff.status === 'renamed').map(({ diff }) => diff.path));
  const left = new Set(
    files.flatMap(({ diff }) => (diff.status === 'removed' ? diff.path : diff.status === 'renamed' ? diff.previousPath! : [])),
  );
  const deserted = [...new Set(threads.map(({ path }) => path))].filter((path) => !present.has(path));
  if (deserted.length === 0 || arrived.size === 0) return () => [];
  const isDoubtful = deserted.some((path) => !left.has(path));
  const atBase = isDoubtful ? await pathsAtBase(pull, changes, services, signal) : new Set<string>();
  const gone = deserted.filter((path) => left.has(path) || (atBase && !atBase.has(path)));
  return (path) => (arrived.has(path) ? gone : []);
}

/** Undefined when GitHub does not tell: then no file counts as gone. */
async function pathsAtBase(
  pull: PullState,
  changes: ChangeList,
  services: ContextServices,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  try {
    return new Set((await filesOf(pull, changes.mergeBaseSha, services, signal)).keys());
  } catch (error) {
    if (error instanceof PullReadError) return undefined;
    throw error;
  }
}
