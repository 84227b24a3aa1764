import parseDiff from 'parse-diff';
import { buildHunk, headerText, PatchError } from './build-hunk.js';
import type { Hunk } from './file-diff.js';

/**
 * The hunks of one file's patch, as GitHub's `patch` field holds it: `@@` headers and their lines, no file header.
 * @throws PatchError when the patch is cut off, or does not fit its own headers.
 */
export function parsePatch(patch: string): Hunk[] {
  const body = patch.endsWith('\n') ? patch.slice(0, -1) : patch;
  if (body === '') return [];
  const chunks = readChunks(body);
  requireEveryLine(body, chunks);
  const hunks = chunks.map((chunk) =>
    buildHunk(
      { baseStart: chunk.oldStart, baseCount: chunk.oldLines, headStart: chunk.newStart, headCount: chunk.newLines },
      chunk.changes.map((change) => change.content),
    ),
  );
  requireOrder(hunks);
  return hunks;
}

function readChunks(body: string): parseDiff.Chunk[] {
  try {
    // Names come from GitHub's JSON, never from here: the header only makes the parser start a file.
    return parseDiff(`--- a\n+++ b\n${body}`).flatMap((file) => file.chunks);
  } catch (cause) {
    throw new PatchError('the patch cannot be parsed', { cause });
  }
}

/** parse-diff passes over what it does not know, so a lost line is only seen by counting. */
function requireEveryLine(body: string, chunks: readonly parseDiff.Chunk[]): void {
  const total = body.split('\n').length;
  const read = chunks.reduce((sum, chunk) => sum + 1 + chunk.changes.length, 0);
  if (read !== total) throw new PatchError(`the patch has ${total} lines, of which ${read} belong to a hunk`);
}

function requireOrder(hunks: readonly Hunk[]): void {
  for (const [index, hunk] of hunks.entries()) {
    const previous = hunks[index - 1];
    if (!previous) continue;
    const ordered =
      previous.baseStart + previous.baseCount <= hunk.baseStart + (hunk.baseCount === 0 ? 1 : 0) &&
      previous.headStart + previous.headCount <= hunk.headStart + (hunk.headCount === 0 ? 1 : 0);
    if (!ordered) throw new PatchError(`the hunk ${headerText(hunk)} overlaps the one before it`);
  }
}
