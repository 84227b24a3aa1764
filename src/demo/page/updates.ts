import type { ServerResponse } from 'node:http';
import type { DemoState } from '../page-api.js';
import { renderParts, versionOf } from './page.js';

// A review of the sample takes about a second: its being in progress should be seen.
const LOOK_MS = 100;

/** What the page's script gets: parts whose HTML is new to it, and all files in their order. */
export interface Update {
  readonly changed: readonly { readonly id: string; readonly html: string }[];
  readonly files: readonly string[];
}

/**
 * Tells an open page what has changed, until it is closed: server-sent events, each an Update.
 * @param version of the page as it was served; when it is not that of the present state, the first update holds every part.
 */
export function sendUpdates(response: ServerResponse, version: string | null, stateNow: () => DemoState): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
  response.flushHeaders();
  const nextUpdate = updateMaker(version);
  let seen: DemoState | undefined;
  const look = (): void => {
    const state = stateNow();
    if (seen !== undefined && isSameState(seen, state)) return;
    seen = state;
    const update = nextUpdate(state);
    if (update !== undefined) response.write(`data: ${JSON.stringify(update)}\n\n`);
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  response.once('close', () => clearInterval(timer));
}

/** Gives for each state the difference to the one before; undefined when nothing on the page differs. */
export function updateMaker(version: string | null): (state: DemoState) => Update | undefined {
  let sent: ReadonlyMap<string, string> | undefined;
  return (state) => {
    const rendered = renderParts(state);
    const parts = [...rendered.fixed, ...rendered.files].map(({ id, html }) => ({ id, html: html.toString() }));
    const known = sent ?? (versionOf(rendered) === version ? new Map(parts.map(({ id, html }) => [id, html])) : new Map<string, string>());
    sent = new Map(parts.map(({ id, html }) => [id, html]));
    const changed = parts.filter(({ id, html }) => known.get(id) !== html);
    const isSame = changed.length === 0 && parts.length === known.size;
    return isSame ? undefined : { changed, files: rendered.files.map(({ id }) => id) };
  };
}

// Cheap for large diffs: as long as nobody pushes, each file's hunks are the same object.
function isSameState(a: DemoState, b: DemoState): boolean {
  const areFilesSame = a.files.length === b.files.length && a.files.every((file, index) => file.hunks === b.files[index]?.hunks);
  return areFilesSame && textWithoutFiles(a) === textWithoutFiles(b);
}

// The number of requests changes all the time, and is not shown.
function textWithoutFiles(state: DemoState): string {
  return JSON.stringify({ ...state, files: [], requests: 0 });
}
