import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** A file of a commit, as a listing tells it. */
export interface ListedFile {
  /** Git's id of its content. */
  readonly blob: string;
  readonly bytes: number;
}

/** The files of one commit that matter here, by path. */
export type FileList = ReadonlyMap<string, ListedFile>;

/** Whether a listing is to hold a path: Python, and the files that tell where projects begin. */
export function isListed(path: string): boolean {
  return path.endsWith('.py') || /(?:^|\/)(?:pyproject\.toml|setup\.cfg)$/.test(path);
}

/** Raise it when `isListed` or the form of a kept list changes. */
const FILE_LIST_VERSION = 1;

/** The key under which the list of a commit's files is cached. */
export function fileListKey(repository: string, commit: string): string {
  return `files:${FILE_LIST_VERSION}:${repository}:${commit}`;
}

/** A list as a cache holds it: one line a file. */
export function encodeFileList(files: FileList): Uint8Array {
  const lines = [...files].map(([path, { blob, bytes }]) => `${blob} ${bytes} ${path}\n`);
  return deflateRawSync(lines.join(''), { level: 1 });
}

/** @returns undefined for bytes that are no list. */
export function decodeFileList(bytes: Uint8Array): FileList | undefined {
  let text: string;
  try {
    text = inflateRawSync(bytes, { maxOutputLength: MAX_LIST_LENGTH }).toString();
  } catch {
    return undefined;
  }
  const files = new Map<string, ListedFile>();
  for (const line of text.split('\n').slice(0, -1)) {
    const [, blob, size, path] = LINE.exec(line) ?? [];
    if (path === undefined) return undefined;
    files.set(path, { blob: blob!, bytes: Number(size) });
  }
  return files;
}

const LINE = /^([0-9a-f]{40,64}) (\d+) (.+)$/s;
/** GitHub lists at most 100,000 files, in 7 MB. */
const MAX_LIST_LENGTH = 32_000_000;
