import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { LocalGitHub } from '../local-github/local-github.js';
import type { PageHandler } from '../local-github/server/http.js';
import type { PullRequest } from '../local-github/world/types.js';
import { packageRoot } from '../package-root.js';
import { answerPage, sendJson, viewState } from '../page-api.js';
import { renderPage } from './page.js';
import { sendUpdates } from './updates.js';

// No inline script or style, nothing from elsewhere, no frames around it: text that slipped through unescaped could do nothing.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

const ASSETS: Readonly<Record<string, string>> = {
  'base.css': 'text/css; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'diff.css': 'text/css; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};

/** Serves the page of a pull request, at / and at its address on GitHub, with what belongs to it: assets, updates, deeds. */
export function servePage(github: LocalGitHub, pull: PullRequest): PageHandler {
  // They are not compiled, so they lie in the source alone.
  const folder = join(packageRoot(), 'src/demo/page/assets');
  const assets = new Map(Object.keys(ASSETS).map((name) => [`/demo/${name}`, { name, bytes: readFileSync(join(folder, name)) }]));
  const addresses = new Set(['/', `/${pull.repository.owner.login}/${pull.repository.name}/pull/${pull.number}`]);
  return async (request, response) => {
    const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const isRead = request.method === 'GET';
    const asset = assets.get(path);
    if (isRead && addresses.has(path)) send(response, 'text/html; charset=utf-8', renderPage(viewState(github, pull)));
    else if (isRead && asset !== undefined) send(response, ASSETS[asset.name] ?? '', asset.bytes);
    else if (isRead && path === '/demo/events') {
      sendUpdates(response, searchParams.get('version'), () => viewState(github, pull));
    } else {
      const reply = await answerPage(github, pull, request);
      if (reply === undefined) return false;
      sendJson(response, reply);
    }
    return true;
  };
}

function send(response: ServerResponse, type: string, body: string | Buffer): void {
  response.writeHead(200, { ...HEADERS, 'content-type': type });
  response.end(body);
}
