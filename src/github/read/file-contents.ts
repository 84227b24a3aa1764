import { gitBlobId } from '../../diff/git-blob-id.js';
import { Pacer } from '../../lint/workspace/pacer.js';
import { applyPatch, PatchMismatchError, reversePatch } from '../../diff/apply-patch.js';
import type { ChangedFile, FileContent } from '../../review/ports.js';
import { MAX_FILE_BYTES, MAX_RAW_READS } from '../limits.js';
import { objectAt, objectById, provenText, readBlobs, readRawBlob, type BlobAnswer, type BlobAsk, type PullReader } from './blobs.js';
import { decodeContent } from './decode-content.js';

/** Texts by blob id: a blob's content never changes, so its id is proof and key. */
type Texts = Map<string, string>;

/** A file to read, with the places of its two asks among all asks. */
interface FilePlan {
  readonly file: ChangedFile;
  readonly headAsk: number | undefined;
  readonly baseAsk: number | undefined;
}

export interface ContentPlan {
  readonly asks: readonly BlobAsk[];
  readonly files: readonly FilePlan[];
  /** Added files, whole in their patch. */
  readonly texts: Texts;
}

export interface Contents {
  readonly head: ReadonlyMap<string, FileContent>;
  readonly base: ReadonlyMap<string, FileContent>;
}

/**
 * What must be asked for: an added file is in its patch; a base text is the head text with the patch taken back, and
 * only its id is asked for, as proof; where there is no patch both texts are read.
 */
export async function planContents(wanted: readonly ChangedFile[], mergeBaseSha: string, signal: AbortSignal): Promise<ContentPlan> {
  const asks: BlobAsk[] = [];
  const texts: Texts = new Map();
  const files: FilePlan[] = [];
  const pacer = new Pacer(signal);
  for (const file of wanted) {
    await pacer.step();
    const { diff, hasPatch, headBlob } = file;
    const rebuilt = diff.status === 'added' && hasPatch ? tryPatch(() => applyPatch('', diff.hunks), headBlob) : undefined;
    if (rebuilt !== undefined) texts.set(headBlob!, rebuilt);
    const needsHead = headBlob !== null && rebuilt === undefined;
    files.push({
      file,
      headAsk: needsHead ? asks.push({ object: objectById(headBlob), want: 'text' }) - 1 : undefined,
      baseAsk:
        diff.status === 'added'
          ? undefined
          : asks.push({ object: objectAt(mergeBaseSha, basePath(file)), want: hasPatch ? 'id' : 'text' }) - 1,
    });
  }
  return { asks, files, texts };
}

/** Contents from the answers to the plan's asks, with further reads only for what they did not give. */
export async function readPlannedContents(
  reader: PullReader,
  plan: ContentPlan,
  answers: readonly (BlobAnswer | null)[],
): Promise<Contents> {
  const sides = plan.files.map((item) => ({
    file: item.file,
    headId: item.file.headBlob,
    baseId: item.baseAsk === undefined ? null : (answers[item.baseAsk]?.oid ?? null),
    hasBase: item.baseAsk !== undefined,
  }));
  const asked = new Set<string>();
  const pacer = new Pacer(reader.signal);
  for (const answer of answers) {
    await pacer.step();
    if (!answer || answer.text === undefined) continue;
    asked.add(answer.oid);
    const text = provenText(answer);
    if (text !== undefined) plan.texts.set(answer.oid, text);
  }
  for (const side of sides) {
    await pacer.step();
    rebuildBase(side.file, side.baseId, plan.texts);
  }
  const missing = new Set(
    sides.flatMap((side) => [side.headId, side.baseId]).filter((id) => id !== null && !plan.texts.has(id)) as string[],
  );
  const sizes = new Map(answers.flatMap((answer) => (answer?.byteSize === undefined ? [] : [[answer.oid, answer.byteSize] as const])));
  const rest = await readMissing(reader, plan.texts, { missing, asked, sizes });

  const contentOf = (id: string | null): FileContent => {
    if (id === null) return { kind: 'unreadable', reason: 'GitHub does not have it' };
    const text = plan.texts.get(id);
    if (text !== undefined) return decodeContent(Buffer.from(text), id);
    const raw = rest.get(id);
    return raw instanceof Uint8Array ? decodeContent(raw, id) : { kind: 'unreadable', reason: raw ?? 'GitHub did not give it' };
  };
  const head = new Map<string, FileContent>();
  const base = new Map<string, FileContent>();
  for (const side of sides) {
    await pacer.step();
    if (side.headId !== null) head.set(side.file.diff.path, contentOf(side.headId));
    if (side.hasBase) base.set(basePath(side.file), contentOf(side.baseId));
  }
  return { head, base };
}

function rebuildBase(file: ChangedFile, baseId: string | null, texts: Texts): void {
  if (baseId === null || !file.hasPatch || texts.has(baseId)) return;
  const head = file.headBlob === null ? '' : texts.get(file.headBlob);
  if (head === undefined) return;
  const rebuilt = tryPatch(() => reversePatch(head, file.diff.hunks), baseId);
  if (rebuilt !== undefined) texts.set(baseId, rebuilt);
}

/** The text when it is the one with this blob id: GitHub's patch may be cut, or of another text than we think. */
function tryPatch(build: () => string, blobId: string | null): string | undefined {
  try {
    const text = build();
    return gitBlobId(text) === blobId ? text : undefined;
  } catch (error) {
    if (error instanceof PatchMismatchError) return undefined;
    throw error;
  }
}

/** Bytes by blob id, or why there are none: first all together over GraphQL, then one by one what that cannot give. */
async function readMissing(
  reader: PullReader,
  texts: Texts,
  known: { readonly missing: ReadonlySet<string>; readonly asked: ReadonlySet<string>; readonly sizes: Map<string, number> },
): Promise<ReadonlyMap<string, Uint8Array | string>> {
  const unasked = [...known.missing].filter((id) => !known.asked.has(id));
  const answers =
    unasked.length > 0
      ? await readBlobs(
          reader,
          unasked.map((id) => ({ object: objectById(id), want: 'text' })),
        )
      : [];
  for (const answer of answers) {
    if (!answer) continue;
    if (answer.byteSize !== undefined) known.sizes.set(answer.oid, answer.byteSize);
    const text = provenText(answer);
    if (text !== undefined) texts.set(answer.oid, text);
  }
  const left = [...known.missing].filter((id) => !texts.has(id));
  const contents = await Promise.all(
    left.map(async (id, index): Promise<readonly [string, Uint8Array | string]> => {
      if ((known.sizes.get(id) ?? 0) > MAX_FILE_BYTES) return [id, 'larger than 1 MB'];
      if (index >= MAX_RAW_READS) return [id, 'too many files that must be read one by one'];
      return [id, (await readRawBlob(reader, id)) ?? 'larger than 1 MB, or GitHub gave another content'];
    }),
  );
  return new Map(contents);
}

function basePath(file: ChangedFile): string {
  return file.diff.previousPath ?? file.diff.path;
}
