import { createHash } from 'node:crypto';

/** The id Git gives a file's content: SHA-1 of "blob <length>\0" and the bytes. A text is taken as UTF-8. Lower-case hex. */
export function gitBlobId(content: string | Uint8Array): string {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
