import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers requests that are no webhooks. True when the request was its own, answered or about to be. */
export type WebHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

/** The path of a request, without its query. */
export function pathOf(request: IncomingMessage): string {
  return request.url?.split('?', 1)[0] ?? '';
}
