import { createHash } from 'node:crypto';
import type { DemoState } from '../page-api.js';

export type FileView = DemoState['files'][number];

// As many digits as keep a pull request's paths apart.
const ID_DIGITS = 12;

/** The id of a file's part of the page; any path makes a valid one. */
export function fileId(path: string): string {
  return `file-${createHash('sha256').update(path).digest('hex').slice(0, ID_DIGITS)}`;
}

/** The id of a line's row, on the side of the base (L) or of the head (R). */
export function lineId(path: string, side: 'L' | 'R', line: number): string {
  return `${fileId(path)}-${side}${line}`;
}

/** Where a link of a review leads on this page. */
export type LinkTarget = (href: string) => string | undefined;

/**
 * The page stands in for GitHub's: links to lines of any commit become links into the present diff.
 * Undefined for links to other sites, the empty text for pages of the local GitHub that do not exist.
 */
export function linkTarget(state: DemoState): LinkTarget {
  const blobs = `/${state.pull.repository}/blob/`;
  return (href) => {
    const url = parseUrl(href);
    if (url === null || !LOOPBACK.has(url.hostname)) return undefined;
    if (!url.pathname.startsWith(blobs)) return '';
    const path = decodePath(url.pathname.slice(blobs.length).replace(/^[^/]*\//, ''));
    const file = state.files.find((candidate) => candidate.path === path);
    if (file === undefined) return '';
    const line = Number(/^#L(\d+)/.exec(url.hash)?.[1]);
    const isShown = file.hunks.some((hunk) => line >= hunk.headStart && line < hunk.headStart + hunk.headCount);
    return `#${isShown ? lineId(path, 'R', line) : fileId(path)}`;
  };
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parseUrl(href: string): URL | null {
  return URL.canParse(href) ? new URL(href) : null;
}
