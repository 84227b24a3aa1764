import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isMutation } from '../graphql/endpoint.js';
import type { Answer } from './context.js';
import type { Contract } from './contract.js';
import { CANNOT_SERVE, type Dispatcher } from './dispatch.js';
import type { Fault, FaultBox } from './faults.js';
import type { Journal, JournalEntry } from './journal.js';

const REST_BASE = '/api/v3';
const GRAPHQL_PATH = '/api/graphql';
const REQUEST_ID_DIGITS = 8;

/** Called around each request; a test may wait, stop processes, or look. */
export interface RequestHooks {
  readonly beforeRequest?: (entry: JournalEntry) => void | Promise<void>;
  /** After the deed, before its answer goes out. */
  readonly afterDeed?: (entry: JournalEntry) => void | Promise<void>;
}

/** Answers what is no API request; false leaves it to be answered with 404. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

export interface HttpParts {
  /** The path by names that one by a repository's id stands for. */
  readonly pathById: (path: string) => string;
  readonly contract: Contract;
  readonly dispatcher: Dispatcher;
  readonly journal: Journal;
  readonly faults: FaultBox;
  readonly hooks: () => RequestHooks;
  readonly page: () => PageHandler | undefined;
}

/** Carries requests to the dispatcher and its answers back, with the faults that are due in between. */
export function createHttpServer(parts: HttpParts): Server {
  return createServer((request, response) => {
    handle(parts, request, response).catch((error: unknown) => {
      const target = request.url ?? '';
      parts.journal.violations.push({ operation: 'http', target, message: error instanceof Error ? (error.stack ?? '') : String(error) });
      response.writeHead(CANNOT_SERVE).end();
    });
  });
}

async function handle(parts: HttpParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = new URL(request.url ?? '/', 'http://localhost');
  if (!target.pathname.startsWith('/api/')) {
    if (!(await parts.page()?.(request, response))) response.writeHead(404).end();
    return;
  }
  const method = request.method ?? 'GET';
  const body = parseBody(await readBody(request));
  const route = routeOf(parts, method, target, body);
  const userAgent = request.headers['user-agent'] ?? '';
  const entry = parts.journal.add({ method, target: target.pathname + target.search, operation: route.operation, body, userAgent });
  response.on('close', () => entry.status ?? parts.journal.finish(entry, undefined));
  await parts.hooks().beforeRequest?.(entry);
  const fault = parts.faults.take(entry.operation);
  entry.fault = fault;
  if (fault !== undefined && sendInstead(parts.journal, entry, fault, response)) return;
  const answer = await parts.dispatcher.answer({
    method,
    target,
    ...route,
    body,
    authorization: request.headers.authorization,
    accept: request.headers.accept ?? '',
    entry,
  });
  await parts.hooks().afterDeed?.(entry);
  const sent = fault === undefined ? answer : spoil(answer, fault);
  if (sent === undefined) {
    request.socket.destroy();
    return;
  }
  send(response, entry.index, sent);
  parts.journal.finish(entry, sent.status);
}

function routeOf(
  { contract, pathById }: Pick<HttpParts, 'contract' | 'pathById'>,
  method: string,
  target: URL,
  body: unknown,
): { readonly operation: string; readonly params: Readonly<Record<string, string>> } {
  if (target.pathname === GRAPHQL_PATH && method === 'POST') {
    return { operation: isMutation(body) ? 'graphql/mutation' : 'graphql/query', params: {} };
  }
  const path = target.pathname.startsWith(REST_BASE) ? target.pathname.slice(REST_BASE.length) || '/' : target.pathname;
  return contract.route(method, pathById(path)) ?? { operation: 'unknown', params: {} };
}

// What happens before the deed, or in place of it. True when the request is done with.
function sendInstead(journal: Journal, entry: JournalEntry, fault: Fault, response: ServerResponse): boolean {
  const answer = answerInstead(fault);
  if (answer !== undefined) {
    send(response, entry.index, answer);
    journal.finish(entry, answer.status);
    return true;
  }
  if (fault.kind === 'cut' && fault.when === 'before') response.socket?.destroy();
  // No answer: the connection stays open until one of the two gives up.
  return fault.kind === 'no-answer' || (fault.kind === 'cut' && fault.when === 'before');
}

function answerInstead(fault: Fault): Answer | undefined {
  if (fault.kind === 'status' && fault.when === 'before') return { status: fault.status, body: fault.body ?? { message: 'Server Error' } };
  if (fault.kind !== 'secondary-limit') return undefined;
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  const documentation_url = 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits';
  return { status: fault.status, body: { message, documentation_url }, headers: { 'retry-after': String(fault.retryAfterSeconds) } };
}

// The answer as the fault leaves it after the deed; undefined when the connection is cut.
function spoil(answer: Answer, fault: Fault): Answer | undefined {
  if (fault.kind === 'cut') return undefined;
  if (fault.kind === 'html') {
    const headers = { 'content-type': 'text/html; charset=utf-8' };
    return { status: 200, body: Buffer.from('<!DOCTYPE html><html><body>Unicorn!</body></html>'), headers };
  }
  if (fault.kind === 'truncated') {
    const text = JSON.stringify(answer.body ?? {});
    const headers = { ...answer.headers, 'content-type': 'application/json; charset=utf-8' };
    return { ...answer, body: Buffer.from(text.slice(0, Math.floor(text.length / 2))), headers };
  }
  return fault.kind === 'status' ? { status: fault.status, body: fault.body ?? { message: 'Server Error' } } : answer;
}

function send(response: ServerResponse, index: number, answer: Answer): void {
  const isBytes = Buffer.isBuffer(answer.body);
  const bytes = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body === undefined ? '' : JSON.stringify(answer.body));
  response.writeHead(answer.status, {
    'content-type': isBytes ? 'application/vnd.github.raw+json; charset=utf-8' : 'application/json; charset=utf-8',
    'content-length': bytes.length,
    'x-github-request-id': index.toString(16).toUpperCase().padStart(REQUEST_ID_DIGITS, '0'),
    ...answer.headers,
  });
  response.end(bytes);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

// A body that is no JSON is passed on as text: the contract will say so.
function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
