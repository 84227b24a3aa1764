import { createHash } from 'node:crypto';

/** Something in a tree that is no plain file. */
export interface SpecialFile {
  /** Of an executable file, a symbolic link, or a submodule. */
  readonly mode: '100755' | '120000' | '160000';
  /** The text, the link's target, or the submodule's commit. */
  readonly content: string;
}

/** File contents by path: the plain form in which trees are given. */
export type FileMap = Readonly<Record<string, string | Uint8Array | SpecialFile>>;

export interface TreeEntry {
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
}

export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: Date;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Signature;
}

/** Objects of a repository that lies elsewhere: asked for what is not in the store. */
export interface ObjectSource {
  blob(sha: string): Buffer | undefined;
  /** Every file of a tree by its path. */
  files(tree: string): ReadonlyMap<string, TreeEntry> | undefined;
  commit(sha: string): Commit | undefined;
}

const NO_SOURCE: ObjectSource = { blob: () => undefined, files: () => undefined, commit: () => undefined };

/** Blobs, trees and commits under git's own ids (SHA-1), in memory. */
export class ObjectStore {
  readonly #blobs = new Map<string, Buffer>();
  readonly #files = new Map<string, ReadonlyMap<string, TreeEntry>>();
  readonly #commits = new Map<string, Commit>();
  readonly #folders = new Map<string, ReadonlyMap<string, TreeEntry>>();
  readonly #source: ObjectSource;

  constructor(source: ObjectSource = NO_SOURCE) {
    this.#source = source;
  }

  blob(sha: string): Buffer | undefined {
    return remember(this.#blobs, sha, () => this.#source.blob(sha));
  }

  /** Every file of a tree by its path, sorted as git sorts. */
  files(tree: string): ReadonlyMap<string, TreeEntry> | undefined {
    return remember(this.#files, tree, () => {
      const files = this.#source.files(tree);
      if (files !== undefined) this.writeTree(files);
      return files;
    });
  }

  /** The direct entries of a tree by their names. */
  folder(tree: string): ReadonlyMap<string, TreeEntry> | undefined {
    if (!this.#folders.has(tree)) this.files(tree);
    return this.#folders.get(tree);
  }

  commit(sha: string): Commit | undefined {
    return remember(this.#commits, sha, () => this.#source.commit(sha));
  }

  writeBlob(content: string | Uint8Array): string {
    const bytes = Buffer.from(content as string);
    const sha = objectId('blob', bytes);
    this.#blobs.set(sha, bytes);
    return sha;
  }

  /** Writes a tree with all its folders; gives the root's id. */
  writeTree(files: ReadonlyMap<string, TreeEntry>): string {
    const sorted = new Map([...files].sort(([a], [b]) => comparePaths(a, b)));
    const sha = this.#writeFolders(sorted);
    this.#files.set(sha, sorted);
    return sha;
  }

  writeFiles(files: FileMap): string {
    return this.writeTree(new Map(Object.entries(files).map(([path, content]) => [path, this.writeEntry(content)])));
  }

  /** @param mode of a plain file. */
  writeEntry(content: FileMap[string], mode = '100644'): TreeEntry {
    if (typeof content === 'string' || content instanceof Uint8Array) return { mode, type: 'blob', sha: this.writeBlob(content) };
    if (content.mode === '160000') return { mode: content.mode, type: 'commit', sha: content.content };
    return { mode: content.mode, type: 'blob', sha: this.writeBlob(content.content) };
  }

  writeCommit(commit: Omit<Commit, 'sha'>): Commit {
    const seconds = Math.floor(commit.author.date.getTime() / 1000);
    const who = `${commit.author.name} <${commit.author.email}> ${seconds} +0000`;
    const parents = commit.parents.map((parent) => `parent ${parent}\n`).join('');
    const text = `tree ${commit.tree}\n${parents}author ${who}\ncommitter ${who}\n\n${commit.message}`;
    const written = { sha: objectId('commit', Buffer.from(text)), ...commit };
    this.#commits.set(written.sha, written);
    return written;
  }

  // Folders are written from the deepest up, so that each knows the ids of those inside it.
  #writeFolders(files: ReadonlyMap<string, TreeEntry>): string {
    const folders = new Map<string, Map<string, TreeEntry>>([['', new Map()]]);
    for (const [path, entry] of files) {
      const { folder, name } = splitPath(path);
      openFolder(folders, folder).set(name, entry);
    }
    let root = '';
    for (const [path, entries] of [...folders].sort(([a], [b]) => depth(b) - depth(a))) {
      const sha = objectId('tree', treeBytes(entries));
      this.#folders.set(sha, entries);
      if (path === '') root = sha;
      else openFolder(folders, splitPath(path).folder).set(splitPath(path).name, { mode: '040000', type: 'tree', sha });
    }
    return root;
  }
}

/** Git's id of an object: SHA-1 over its header and its bytes. */
export function objectId(type: 'blob' | 'tree' | 'commit', bytes: Uint8Array): string {
  return createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
}

function openFolder(folders: Map<string, Map<string, TreeEntry>>, path: string): Map<string, TreeEntry> {
  const known = folders.get(path);
  if (known !== undefined) return known;
  const opened = new Map<string, TreeEntry>();
  folders.set(path, opened);
  // An empty entry in the parent makes sure that the parents exist too, whatever lies in them.
  for (let parent = splitPath(path).folder; parent !== '' && !folders.has(parent); parent = splitPath(parent).folder) {
    folders.set(parent, new Map());
  }
  return opened;
}

function treeBytes(entries: ReadonlyMap<string, TreeEntry>): Buffer {
  const sortKey = ([name, entry]: [string, TreeEntry]): string => (entry.type === 'tree' ? `${name}/` : name);
  const sorted = [...entries].sort((a, b) => comparePaths(sortKey(a), sortKey(b)));
  // Git writes a folder's mode without its leading zero.
  return Buffer.concat(
    sorted.map(([name, entry]) => Buffer.concat([Buffer.from(`${entry.mode.replace(/^0/, '')} ${name}\0`), Buffer.from(entry.sha, 'hex')])),
  );
}

// Git orders names by their bytes, which differs from the order of UTF-16 units beyond the basic plane.
function comparePaths(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const slash = path.lastIndexOf('/');
  return { folder: path.slice(0, Math.max(slash, 0)), name: path.slice(slash + 1) };
}

function depth(path: string): number {
  return path === '' ? 0 : path.split('/').length;
}

function remember<T>(cache: Map<string, T>, key: string, load: () => T | undefined): T | undefined {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const loaded = load();
  if (loaded !== undefined) cache.set(key, loaded);
  return loaded;
}
