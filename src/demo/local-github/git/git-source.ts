import { execFileSync } from 'node:child_process';
import type { Commit, ObjectSource, TreeEntry } from './objects.js';

// Room for the file list of a very large repository.
const MAX_OUTPUT_BYTES = 512 * 1024 * 1024;

/** A git command failed; the message is git's own. */
export class GitError extends Error {}

/** A branch of a real repository: read only, nothing is ever written to it. */
export interface GitBranchPair {
  readonly source: ObjectSource;
  readonly base: string;
  readonly head: string;
}

/**
 * Opens two revisions of a repository. Of its history only what the two do not share is visible, with their merge base as root.
 * @throws GitError when the folder is no repository, a revision is unknown, or the histories have nothing in common.
 */
export function openRepository(folder: string, baseRevision: string, headRevision: string): GitBranchPair {
  const git = (...args: readonly string[]): Buffer => runGit(folder, args);
  const resolve = (revision: string): string => git('rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`).toString().trim();
  const base = resolve(baseRevision);
  const head = resolve(headRevision);
  const root = git('merge-base', base, head).toString().trim();
  const parents = readParents(git('rev-list', '--parents', `${base}...${head}`).toString(), root);
  return { source: new GitSource(git, parents), base, head };
}

class GitSource implements ObjectSource {
  readonly #git: (...args: readonly string[]) => Buffer;
  readonly #parents: ReadonlyMap<string, readonly string[]>;

  constructor(git: (...args: readonly string[]) => Buffer, parents: ReadonlyMap<string, readonly string[]>) {
    this.#git = git;
    this.#parents = parents;
  }

  blob(sha: string): Buffer | undefined {
    return this.#read('blob', sha);
  }

  files(tree: string): ReadonlyMap<string, TreeEntry> | undefined {
    if (this.#read('tree', tree) === undefined) return undefined;
    const files = new Map<string, TreeEntry>();
    for (const line of this.#git('ls-tree', '-r', '-z', tree).toString('utf8').split('\0')) {
      const match = /^(\d+) (blob|commit) ([0-9a-f]+)\t(.*)$/s.exec(line);
      if (match?.[4] !== undefined) files.set(match[4], { mode: match[1] ?? '', type: match[2] as 'blob' | 'commit', sha: match[3] ?? '' });
    }
    return files;
  }

  commit(sha: string): Commit | undefined {
    const parents = this.#parents.get(sha);
    const text = parents === undefined ? undefined : this.#read('commit', sha)?.toString('utf8');
    if (parents === undefined || text === undefined) return undefined;
    const author = /^author (.*) <(.*)> (\d+) /m.exec(text);
    return {
      sha,
      tree: /^tree ([0-9a-f]+)$/m.exec(text)?.[1] ?? '',
      parents,
      message: text.slice(text.indexOf('\n\n') + 2),
      author: { name: author?.[1] ?? '', email: author?.[2] ?? '', date: new Date(Number(author?.[3] ?? 0) * 1000) },
    };
  }

  #read(type: string, sha: string): Buffer | undefined {
    try {
      return this.#git('cat-file', type, sha);
    } catch (error) {
      if (error instanceof GitError) return undefined; // git has no such object: GitHub would answer 404
      throw error;
    }
  }
}

function readParents(list: string, root: string): ReadonlyMap<string, readonly string[]> {
  const parents = new Map<string, readonly string[]>([[root, []]]);
  for (const line of list.split('\n')) {
    const [sha = '', ...others] = line.split(' ');
    if (sha !== '' && sha !== root) parents.set(sha, others);
  }
  return parents;
}

function runGit(folder: string, args: readonly string[]): Buffer {
  try {
    return execFileSync('git', ['-C', folder, ...args], { maxBuffer: MAX_OUTPUT_BYTES, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const stderr = String((error as { stderr?: unknown }).stderr ?? '').trim();
    throw new GitError(`git ${args[0] ?? ''} failed: ${stderr || (error as Error).message}`, { cause: error });
  }
}
