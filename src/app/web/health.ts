import { pathOf, type WebHandler } from './handler.js';

/** Whether new work is taken, and if not, why: the process ends, or Redis does not answer. */
export type Readiness = 'ok' | 'closing' | 'no Redis';

/** Answers whether the process lives (/healthz) and whether it takes new work (/readyz). True when the request was one of these. */
export function healthHandler(readiness: () => Promise<Readiness>): WebHandler {
  return (request, response) => {
    const path = pathOf(request);
    if (path !== '/healthz' && path !== '/readyz') return false;
    void (path === '/healthz' ? Promise.resolve('ok') : readiness()).then((status) => {
      response.writeHead(status === 'ok' ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(`{"status":"${status}"}\n`);
    });
    return true;
  };
}
