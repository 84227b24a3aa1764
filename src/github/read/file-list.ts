import { z } from 'zod';
import { isListed, type FileList, type ListedFile } from '../../project/context/file-list.js';
import { MAX_FILE_BYTES } from '../limits.js';
import { objectById, provenText, readBlobs, type PullReader } from './blobs.js';
import { decodeContent } from './decode-content.js';

const treeShape = z.object({
  tree: z.array(z.object({ path: z.string(), mode: z.string(), type: z.string(), sha: z.string(), size: z.number().optional() })),
});

/** The files of a commit that matter, without symbolic links. Of a repository too large for one answer GitHub lists a first part. */
export async function listFiles({ client, pull, signal }: PullReader, commit: string): Promise<FileList> {
  const parameters = { owner: pull.owner, repo: pull.repo, tree_sha: commit, recursive: '1' };
  const { tree } = await client.get('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', parameters, treeShape, signal);
  const files = new Map<string, ListedFile>();
  for (const { path, mode, type, sha, size = 0 } of tree) {
    if (type === 'blob' && mode.startsWith('100') && isListed(path)) files.set(path, { blob: sha, bytes: size });
  }
  return files;
}

/** Decoded texts by blob id; what GitHub cuts, or Python could not read, is missing. */
export async function readTexts(reader: PullReader, blobs: readonly string[]): Promise<Map<string, string>> {
  const asks = blobs.map((oid) => ({ object: objectById(oid), want: 'text' as const }));
  const texts = new Map<string, string>();
  for (const answer of await readBlobs(reader, asks)) {
    const text = answer && (answer.byteSize ?? 0) <= MAX_FILE_BYTES ? provenText(answer) : undefined;
    const content = text === undefined ? undefined : decodeContent(Buffer.from(text), answer!.oid);
    if (content?.kind === 'text') texts.set(answer!.oid, content.text);
  }
  return texts;
}
