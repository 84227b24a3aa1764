import { Octokit } from '@octokit/rest';
import nock from 'nock';
import { createLimiter, DEFAULT_TIMING, GitHubClient, type RequestReport, type Timing } from '../../src/github/client.js';
import type { Transport } from '../../src/github/http/transport.js';
import { requestFaults } from './request-faults.js';
import { markerLine } from '../../src/review/comments/marker.js';
import type { PullState } from '../../src/review/ports.js';

const nothing = (): void => undefined;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

export const API = 'https://api.github.com';
export const SIGNAL = new AbortController().signal;

/** No waits between writes, short ones before a second try. */
export const FAST: Timing = { ...DEFAULT_TIMING, writeSpacingMs: 0, retryDelaysMs: [1, 1], secondaryWaitMs: 5, maxLimitWaitMs: 200 };

/** What was sent and is not as GitHub describes it, or not permitted. */
const faults: string[] = [];

export interface Stand {
  readonly client: GitHubClient;
  /** Every request that went out, in order, with its outcome. */
  readonly reports: RequestReport[];
}

/** A client over plain Octokit, whose requests nock answers. */
export function createStand(timing: Partial<Timing> = {}, transport?: Partial<Transport>): Stand {
  const octokit = new Octokit({ auth: 'ghs_secret', log: SILENT });
  octokit.hook.before('request', (options) => {
    const { method, url, body } = octokit.request.endpoint(options);
    faults.push(...requestFaults(method, url, body));
  });
  const all = { ...FAST, ...timing };
  const reports: RequestReport[] = [];
  const client = new GitHubClient({
    transport: {
      request: (route, parameters) => octokit.request(route, parameters),
      graphql: (query, parameters) => octokit.graphql(query, parameters),
      ...transport,
    },
    limiter: createLimiter(all),
    timing: all,
    onRequest: (report) => reports.push(report),
  });
  return { client, reports };
}

export const HEAD = 'a'.repeat(40);
export const BASE = 'b'.repeat(40);
export const MERGE_BASE = 'c'.repeat(40);

export const PULL: PullState = {
  owner: 'acme',
  repo: 'shop',
  number: 7,
  headSha: HEAD,
  baseSha: BASE,
  baseRef: 'main',
  isOpen: true,
  isDraft: false,
  author: 'ada',
  authorIsBot: false,
  title: 'Add orders',
  labels: [],
  isFromFork: false,
  changedFiles: 1,
  reviewComments: 0,
  htmlUrl: 'https://github.com/acme/shop/pull/7',
};

/** The same as GitHub's answers and events hold it. */
export const PULL_PAYLOAD = {
  number: 7,
  state: 'open',
  draft: false,
  title: 'Add orders',
  html_url: PULL.htmlUrl,
  changed_files: 1,
  user: { login: 'ada', type: 'User' },
  labels: [],
  review_comments: 0,
  head: { sha: HEAD, repo: { id: 2 } },
  base: { sha: BASE, ref: 'main', repo: { id: 2, name: 'shop', owner: { login: 'acme' } } },
};

/** The end of a comment of ours. @param digit makes the fingerprint. */
export function marker(digit: string): string {
  return markerLine({ fingerprint: fingerprint(digit), rule: 'commit-in-loop' });
}

export function fingerprint(digit: string): string {
  return digit.repeat(64);
}

/** No request leaves the machine, each test declares all that it expects, and all that is sent fits GitHub's description. */
export function useNock(): void {
  beforeAll(() => nock.disableNetConnect());
  afterEach(() => {
    const left = nock.pendingMocks();
    const wrong = faults.splice(0);
    nock.abortPendingRequests();
    nock.cleanAll();
    expect(left).toEqual([]);
    expect(wrong).toEqual([]);
  });
  // nock patches node:http for the whole worker: the next test file must find it as it was.
  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });
}
