import type { ServerResponse } from 'node:http';
import type { DemoState } from '../page-api.js';
import { renderParts, type Part } from './page.js';

// A review of the sample takes about half a second: its being in progress should be seen.
const LOOK_MS = 100;

/** What the page's script gets: parts whose HTML is new to it, and all files in their order. */
export interface Update {
  readonly changed: readonly Part[];
  readonly files: readonly string[];
}

/**
 * Tells an open page what has changed, until it is closed: server-sent events, each an Update. The first holds every part, since
 * the page may be older than the connection.
 */
export function sendUpdates(response: ServerResponse, stateNow: () => DemoState): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
  const nextUpdate = updateMaker();
  let seen = '';
  const look = (): void => {
    const state = stateNow();
    // The number of requests changes all the time, and is not shown.
    const now = JSON.stringify({ ...state, requests: 0 });
    if (now === seen) return;
    seen = now;
    const update = nextUpdate(state);
    if (update !== undefined) response.write(`data: ${JSON.stringify(update)}\n\n`);
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  response.once('close', () => clearInterval(timer));
}

/** Gives for each state the difference to the one before; undefined when nothing on the page differs. */
export function updateMaker(): (state: DemoState) => Update | undefined {
  let sent: ReadonlyMap<string, string> = new Map();
  return (state) => {
    const { fixed, files } = renderParts(state);
    const parts = [...fixed, ...files];
    const changed = parts.filter((part) => sent.get(part.id) !== part.html);
    const isSame = changed.length === 0 && parts.length === sent.size;
    sent = new Map(parts.map((part) => [part.id, part.html]));
    return isSame ? undefined : { changed, files: files.map((part) => part.id) };
  };
}
