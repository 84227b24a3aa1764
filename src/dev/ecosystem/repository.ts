import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What the checker can read; nothing else is checked out. */
const WANTED = ['*.py', '*.toml', '*.cfg', '*.ini', '*.txt', '*.yml', '*.yaml', '*.lock', '.gitignore'];
/** Most text that one command may print: reports with all fixes of a large pull request have several MB. */
const MAX_OUTPUT = 256 * 1024 * 1024;

/** A working tree of a public repository. */
export interface Repository {
  /** "owner/name". */
  readonly name: string;
  readonly folder: string;
}

export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/**
 * Makes a working tree below `into` unless it is there: from a clone in `clones` called owner+name, or from GitHub.
 * @throws CommandError when Git fails.
 */
export function openRepository(name: string, { into, clones }: { into: string; clones: string | undefined }): Repository {
  const folder = resolve(into, name.replace('/', '+'));
  if (!existsSync(join(folder, '.git'))) {
    mkdirSync(into, { recursive: true });
    const source =
      clones === undefined ? ['--filter=blob:none', `https://github.com/${name}`] : ['--shared', resolve(clones, name.replace('/', '+'))];
    run('git', ['clone', '--quiet', '--no-checkout', ...source, folder], into);
    run('git', ['sparse-checkout', 'set', '--no-cone', ...WANTED], folder);
  }
  return { name, folder };
}

/** @throws CommandError when the repository has no such commit. */
export function checkOut({ folder }: Repository, commit: string): void {
  run('git', ['checkout', '--quiet', '--force', '--detach', commit], folder);
  run('git', ['clean', '-fdxq'], folder);
}

/**
 * What a command prints.
 * @throws CommandError with what it told when its exit code is none of `allowed`.
 */
export function run(command: string, args: readonly string[], folder: string, allowed: readonly number[] = [0]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', maxBuffer: MAX_OUTPUT });
  if (error) throw new CommandError(`${command} cannot be run`, { cause: error });
  if (status === null || !allowed.includes(status)) throw new CommandError(`${command} ${args.join(' ')} in ${folder}: ${stderr.trim()}`);
  return stdout;
}
