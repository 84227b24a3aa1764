import { z } from 'zod';
import { gitBlobId } from '../../diff/git-blob-id.js';
import type { PullState } from '../../review/ports.js';
import type { GitHubClient } from '../client.js';
import { isUnsure, NoAnswerError } from '../http/errors.js';
import { MAX_FILE_BYTES, MAX_TEXTS_PER_QUERY } from '../limits.js';

/** One pull request read by one client. */
export interface PullReader {
  readonly client: GitHubClient;
  readonly pull: PullState;
  readonly signal: AbortSignal;
}

/** One object to read: `object(...)` arguments, with its text or only its id. */
export interface BlobAsk {
  readonly object: string;
  readonly want: 'text' | 'id';
}

export function objectById(oid: string): string {
  return `oid: ${JSON.stringify(oid)}`;
}

/** @param revision a commit id or a full ref name: a short one may name a tag as well. */
export function objectAt(revision: string, path: string): string {
  return `expression: ${JSON.stringify(`${revision}:${path}`)}`;
}

export const TEXT_FRAGMENT = 'fragment text on Blob { oid byteSize isTruncated text }';
const ID_FRAGMENT = 'fragment id on Blob { oid }';

const blobShape = z.object({
  oid: z.string(),
  byteSize: z.number().optional(),
  isTruncated: z.boolean().optional(),
  text: z.string().nullable().optional(),
});
export type BlobAnswer = z.infer<typeof blobShape>;

/** A blob as GraphQL gave it; null when there is no such object, or it is a folder. */
export function readBlobAnswer(value: unknown): BlobAnswer | null {
  const parsed = blobShape.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** The text when it is surely the whole file: GitHub cuts long ones, and decodes what is not UTF-8 in its own way. */
export function provenText(blob: BlobAnswer): string | undefined {
  if (typeof blob.text !== 'string' || blob.isTruncated) return undefined;
  return gitBlobId(blob.text) === blob.oid ? blob.text : undefined;
}

/** The fields of a query that read these objects, as b0, b1 ... from `first` on. */
export function blobFields(asks: readonly BlobAsk[]): string {
  return asks.map((ask, index) => `b${index}: object(${ask.object}) { ...${ask.want} }`).join('\n');
}

/** Only the fragments in use: GraphQL refuses others. */
export function blobFragments(asks: readonly BlobAsk[]): string {
  return asks.some((ask) => ask.want === 'id') ? ID_FRAGMENT : '';
}

export function pickBlobs(repository: Readonly<Record<string, unknown>>, asks: readonly BlobAsk[]): (BlobAnswer | null)[] {
  return asks.map((_, index) => readBlobAnswer(repository[`b${index}`]));
}

/** Reads objects in batches of at most 60 texts, side by side; a batch that gets no answer is halved. */
export async function readBlobs(reader: PullReader, asks: readonly BlobAsk[]): Promise<(BlobAnswer | null)[]> {
  const answers = await Promise.all(toBatches(asks).map((batch) => readBatch(reader, batch)));
  return answers.flat();
}

export function toBatches(asks: readonly BlobAsk[]): (readonly BlobAsk[])[] {
  const batches: BlobAsk[][] = [];
  let texts = MAX_TEXTS_PER_QUERY;
  for (const ask of asks) {
    const weight = ask.want === 'text' ? 1 : 0;
    if (texts + weight > MAX_TEXTS_PER_QUERY || batches.length === 0) {
      batches.push([]);
      texts = 0;
    }
    batches.at(-1)!.push(ask);
    texts += weight;
  }
  return batches;
}

async function readBatch(reader: PullReader, asks: readonly BlobAsk[]): Promise<(BlobAnswer | null)[]> {
  const isLast = asks.length === 1;
  try {
    return await askBatch(reader, asks, isLast ? 'always' : 'once');
  } catch (error) {
    if (isLast || !isUnsure(error)) throw error;
  }
  const middle = Math.ceil(asks.length / 2);
  return [...(await readBatch(reader, asks.slice(0, middle))), ...(await readBatch(reader, asks.slice(middle)))];
}

const batchShape = z.object({ repository: z.record(z.string(), z.unknown()) });

async function askBatch(reader: PullReader, asks: readonly BlobAsk[], repeat: 'always' | 'once'): Promise<(BlobAnswer | null)[]> {
  const { client, pull, signal } = reader;
  const text = `query {
repository(owner: ${JSON.stringify(pull.owner)}, name: ${JSON.stringify(pull.repo)}) {
${blobFields(asks)}
}
}
${asks.some((ask) => ask.want === 'text') ? TEXT_FRAGMENT : ''}
${blobFragments(asks)}`;
  const answer = await client.query({ name: 'blobs', text, shape: batchShape, repeat }, signal);
  if (answer.faults.length > 0) throw new NoAnswerError('query blobs', answer.faults[0]!.message);
  return pickBlobs(answer.data.repository, asks);
}

const rawShape = z.object({ content: z.string(), encoding: z.string(), size: z.number() });

/**
 * A blob's bytes, over REST and in base64: the raw media type comes with a charset, so Octokit would decode it as text.
 * Undefined when it is too large, or is not what its id says.
 */
export async function readRawBlob(reader: PullReader, oid: string): Promise<Uint8Array | undefined> {
  const { client, pull, signal } = reader;
  const parameters = { owner: pull.owner, repo: pull.repo, file_sha: oid };
  const answer = await client.get('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', parameters, rawShape, signal);
  if (answer.encoding !== 'base64' || answer.size > MAX_FILE_BYTES) return undefined;
  const bytes = Buffer.from(answer.content, 'base64');
  return gitBlobId(bytes) === oid ? bytes : undefined;
}
