import { z } from 'zod';
import type { ChangedFile } from '../../review/ports.js';
import { MAX_LOCATIONS, MAX_MIGRATIONS_PER_LOCATION } from '../limits.js';
import { isUnsure } from '../http/errors.js';
import { objectAt, objectById, readBlobAnswer, readBlobs, TEXT_FRAGMENT, type BlobAnswer, type PullReader } from './blobs.js';

/** Migrations on the base branch's present tip, by path, and the folders that could not be read whole. */
export interface BaseMigrations {
  readonly texts: ReadonlyMap<string, string>;
  readonly incomplete: readonly string[];
}

/**
 * The version folders whose revision graph the pull request touches: those of migrations that come, go or move, or whose
 * `revision` or `down_revision` changes. Other changes leave the graph as it is, and cost no read.
 */
export function touchedLocations(files: readonly ChangedFile[]): { readonly read: string[]; readonly skipped: string[] } {
  const folders = new Set(
    files.filter(touchesGraph).flatMap(({ diff }) => [diff.path, diff.previousPath ?? diff.path].map(locationFolder)),
  );
  folders.delete('');
  const all = [...folders].sort();
  return { read: all.slice(0, MAX_LOCATIONS), skipped: all.slice(MAX_LOCATIONS) };
}

function touchesGraph({ diff, hasPatch }: ChangedFile): boolean {
  if (!diff.path.endsWith('.py')) return false;
  const inVersions = VERSIONS.test(diff.path) || VERSIONS.test(diff.previousPath ?? '');
  if (inVersions && (diff.status !== 'modified' || !hasPatch)) return true;
  return diff.hunks.some((hunk) => hunk.lines.some((line) => line.kind !== 'context' && REVISION_LINE.test(line.text)));
}

const VERSIONS = /^(?:.*\/)?versions(?=\/)/;
const REVISION_LINE = /^(?:down_)?revision\b\s*[:=]/;

/** Sub-folders of a `versions` folder belong to it, as Alembic reads them with `recursive_version_locations`. */
function locationFolder(path: string): string {
  return VERSIONS.exec(path)?.[0] ?? path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The fields that read whole folders, two levels deep, as m0, m1 ... */
export function locationFields(baseRef: string, folders: readonly string[]): string {
  return folders.map((folder, index) => `m${index}: object(${objectAt(baseRef, folder)}) { ...versions }`).join('\n');
}

export const VERSIONS_FRAGMENT = `fragment versions on Tree {
entries { name type object { ...text ... on Tree { entries { name type object { ...text } } } } }
}`;

const entryShape = z.object({ name: z.string(), type: z.string(), object: z.unknown() });
const treeShape = z.object({ entries: z.array(entryShape) });

interface MigrationFile {
  readonly path: string;
  readonly blob: BlobAnswer | null;
}

/** The Python files of one location; undefined when it has folders deeper than were asked for. */
function filesOf(value: unknown, folder: string, levels: number): MigrationFile[] | undefined {
  const tree = treeShape.safeParse(value);
  const files: MigrationFile[] = [];
  for (const entry of tree.success ? tree.data.entries : []) {
    const path = `${folder}/${entry.name}`;
    if (entry.type === 'blob' && entry.name.endsWith('.py')) files.push({ path, blob: readBlobAnswer(entry.object) });
    if (entry.type !== 'tree' || entry.name === '__pycache__') continue;
    const inner = levels > 1 ? filesOf(entry.object, path, levels - 1) : undefined;
    if (!inner) return undefined;
    files.push(...inner);
  }
  return files;
}

export function pickMigrations(repository: Readonly<Record<string, unknown>>, folders: readonly string[]): BaseMigrations {
  return collect(folders, (_, index) => filesOf(repository[`m${index}`], folders[index]!, LEVELS));
}
const LEVELS = 2;

function collect(folders: readonly string[], read: (folder: string, index: number) => MigrationFile[] | undefined): BaseMigrations {
  const texts = new Map<string, string>();
  const incomplete: string[] = [];
  for (const [index, folder] of folders.entries()) {
    const files = read(folder, index);
    const isWhole =
      files &&
      files.length <= MAX_MIGRATIONS_PER_LOCATION &&
      files.every(({ blob }) => typeof blob?.text === 'string' && !blob.isTruncated);
    if (!isWhole) incomplete.push(folder);
    else for (const { path, blob } of files) texts.set(path, blob!.text!);
  }
  return { texts, incomplete };
}

/** Whole folders in one request, for those that only the project's configuration names. */
export async function readMigrations(reader: PullReader, baseRef: string, folders: readonly string[]): Promise<BaseMigrations> {
  const document = { ...foldersQuery(reader, baseRef, folders, TEXT_FRAGMENT), repeat: 'once' as const };
  try {
    const { data, faults } = await reader.client.query(document, reader.signal);
    if (faults.length === 0) return pickMigrations(data.repository, folders);
  } catch (error) {
    if (!isUnsure(error)) throw error;
  }
  return readMigrationsInSteps(reader, baseRef, folders);
}

const listShape = z.object({ repository: z.record(z.string(), z.unknown()) });

/** The same in small steps, for folders too large for one answer: first the names, then the texts in batches. */
export async function readMigrationsInSteps(reader: PullReader, baseRef: string, folders: readonly string[]): Promise<BaseMigrations> {
  const { data } = await reader.client.query(foldersQuery(reader, baseRef, folders, NAMES_FRAGMENT), reader.signal);
  const listed = folders.map((folder, index) => filesOf(data.repository[`m${index}`], folder, LEVELS));
  const wanted = listed.flatMap((files) => (files && files.length <= MAX_MIGRATIONS_PER_LOCATION ? files : []));
  const asks = wanted.flatMap(({ blob }) => (blob ? [{ object: objectById(blob.oid), want: 'text' as const }] : []));
  const blobs = new Map((await readBlobs(reader, asks)).flatMap((blob) => (blob ? [[blob.oid, blob] as const] : [])));
  return collect(folders, (_, index) => listed[index]?.map(({ path, blob }) => ({ path, blob: (blob && blobs.get(blob.oid)) ?? null })));
}

const NAMES_FRAGMENT = 'fragment text on Blob { oid byteSize }';

function foldersQuery({ pull }: PullReader, baseRef: string, folders: readonly string[], blobFragment: string) {
  const text = `query {
repository(owner: ${JSON.stringify(pull.owner)}, name: ${JSON.stringify(pull.repo)}) {
${locationFields(baseRef, folders)}
}
}
${blobFragment}
${VERSIONS_FRAGMENT}`;
  return { name: 'version folders', text, shape: listShape };
}
