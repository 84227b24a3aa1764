import { ObjectStore, type FileMap, type TreeEntry } from '../git/objects.js';
import { commitsBetween, mergeBase } from '../git/history.js';
import { compareTrees, type FileChange } from '../git/compare.js';
import type { Account, Installation, Repository, Role } from './types.js';
import { fullName, type World } from './world.js';

export interface NewRepository {
  readonly owner: string;
  readonly name: string;
  /** Files of the default branch's first commit. */
  readonly files?: FileMap;
  readonly objects?: ObjectStore;
  readonly defaultBranch?: string;
  readonly isPrivate?: boolean;
  readonly parent?: Repository;
}

export function createRepository(world: World, wanted: NewRepository): Repository {
  const repository: Repository = {
    id: world.nextId(),
    owner: world.account(wanted.owner),
    name: wanted.name,
    defaultBranch: wanted.defaultBranch ?? 'main',
    isPrivate: wanted.isPrivate ?? false,
    objects: wanted.objects ?? new ObjectStore(),
    branches: new Map(),
    protectedBranches: new Set(),
    collaborators: new Map<string, Role>([[wanted.owner, 'admin']]),
    parent: wanted.parent,
    createdAt: world.now(),
    isArchived: false,
    isDeleted: false,
  };
  world.repositories.push(repository);
  if (wanted.files !== undefined) {
    const sha = commitFiles(world, repository, { branch: repository.defaultBranch, files: wanted.files, message: 'Begin' });
    repository.branches.set(repository.defaultBranch, sha);
  }
  return repository;
}

/** A fork shares the objects of its parent's network and starts with its branches. */
export function forkRepository(world: World, parent: Repository, owner: string): Repository {
  const fork = createRepository(world, { owner, name: parent.name, objects: parent.objects, defaultBranch: parent.defaultBranch, parent });
  for (const [branch, sha] of parent.branches) fork.branches.set(branch, sha);
  return fork;
}

/** GitHub redirects from the old name. */
export function renameRepository(world: World, repository: Repository, name: string): void {
  world.formerNames.set(fullName(repository).toLowerCase(), repository);
  repository.name = name;
}

export function install(world: World, ...repositories: readonly Repository[]): Installation {
  const [first] = repositories;
  if (first === undefined) throw new Error('An installation needs a repository.');
  const installation = {
    id: world.nextId(),
    account: first.owner,
    repositories: new Set(repositories),
    createdAt: world.now(),
    suspendedAt: undefined,
  };
  world.installations.push(installation);
  return installation;
}

/** Changed files of a commit by path; null removes one. */
export type FileChanges = Readonly<Record<string, FileMap[string] | null>>;

export interface NewCommit {
  readonly branch: string;
  readonly files: FileChanges;
  readonly message: string;
  readonly author?: Account;
  /** Commit to build upon; default the branch's tip, or nothing for the first commit. */
  readonly parent?: string;
}

/** Writes a commit and gives its id; moves no branch. */
export function commitFiles(world: World, repository: Repository, commit: NewCommit): string {
  const { objects } = repository;
  const parent = commit.parent ?? repository.branches.get(commit.branch);
  const files = new Map<string, TreeEntry>(parent === undefined ? [] : filesOf(repository, parent));
  for (const [path, content] of Object.entries(commit.files)) {
    if (content === null) files.delete(path);
    else files.set(path, objects.writeEntry(content, files.get(path)?.mode));
  }
  const login = (commit.author ?? repository.owner).login;
  return objects.writeCommit({
    tree: objects.writeTree(files),
    parents: parent === undefined ? [] : [parent],
    message: commit.message,
    author: { name: login, email: `${login}@users.noreply.github.com`, date: world.commitDate() },
  }).sha;
}

/** Every file of a commit by its path; empty when the commit is unknown. */
function filesOf(repository: Repository, sha: string): ReadonlyMap<string, TreeEntry> {
  const commit = repository.objects.commit(sha);
  return (commit && repository.objects.files(commit.tree)) ?? new Map<string, TreeEntry>();
}

/** A file's bytes at a commit; undefined when there is none. */
export function readBytes(repository: Repository, sha: string, path: string): Buffer | undefined {
  const entry = filesOf(repository, sha).get(path);
  return entry && repository.objects.blob(entry.sha);
}

/** A file's text at a commit; undefined when there is none. */
export function readText(repository: Repository, sha: string, path: string): string | undefined {
  return readBytes(repository, sha, path)?.toString('utf8');
}

/** The commit that a branch, a full or shortened commit id, or a ref name means. */
export function resolveRevision(repository: Repository, revision: string, pulls: World['pulls'] = []): string | undefined {
  const name = revision.replace(/^refs\/heads\//, '').replace(/^heads\//, '');
  const branch = name === 'HEAD' ? repository.branches.get(repository.defaultBranch) : repository.branches.get(name);
  if (branch !== undefined) return branch;
  const pull = /^(?:refs\/)?pull\/(\d+)\/head$/.exec(revision);
  if (pull !== null) return pulls.find((one) => one.repository === repository && one.number === Number(pull[1]))?.headSha;
  return /^[0-9a-f]{40}$/.test(revision) ? repository.objects.commit(revision)?.sha : undefined;
}

export interface Comparison {
  readonly mergeBase: string;
  readonly aheadBy: number;
  readonly behindBy: number;
  readonly commits: ReturnType<typeof commitsBetween>;
  readonly files: readonly FileChange[];
}

const comparisons = new WeakMap<ObjectStore, Map<string, Comparison>>();

/** The three-dot comparison: from the merge base to the head. Undefined when the histories have nothing in common. */
export function compare(repository: Repository, base: string, head: string): Comparison | undefined {
  const { objects } = repository;
  const known = comparisons.get(objects) ?? new Map<string, Comparison>();
  comparisons.set(objects, known);
  const cached = known.get(`${base}...${head}`);
  if (cached !== undefined) return cached;
  const root = mergeBase(objects, base, head);
  const [from, to] = [root && objects.commit(root), objects.commit(head)];
  if (root === undefined || !from || to === undefined) return undefined;
  const comparison = {
    mergeBase: root,
    commits: commitsBetween(objects, base, head),
    aheadBy: commitsBetween(objects, base, head).length,
    behindBy: commitsBetween(objects, head, base).length,
    files: compareTrees(objects, from.tree, to.tree),
  };
  known.set(`${base}...${head}`, comparison);
  return comparison;
}
