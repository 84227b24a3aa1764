import { pathOf, type WebHandler } from './handler.js';

/** Answers whether the process lives (/healthz) and whether it takes new work (/readyz). True when the request was one of these. */
export function healthHandler(isReady: () => boolean): WebHandler {
  return (request, response) => {
    const path = pathOf(request);
    if (path !== '/healthz' && path !== '/readyz') return false;
    const isUp = path === '/healthz' || isReady();
    response.writeHead(isUp ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(`{"status":"${isUp ? 'ok' : 'closing'}"}\n`);
    return true;
  };
}
