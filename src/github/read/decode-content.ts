import { DecodeError, decodeSource } from '../../python/decode.js';
import type { FileContent } from '../../review/ports.js';

/** A file's text, decoded as Python decodes its sources, or why it has none. @param blob the content's id. */
export function decodeContent(bytes: Uint8Array, blob: string): FileContent {
  try {
    return { kind: 'text', text: decodeSource(bytes).text, blob };
  } catch (error) {
    if (error instanceof DecodeError) return { kind: 'unreadable', reason: error.message };
    throw error;
  }
}
