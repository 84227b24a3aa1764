import { Octokit } from '@octokit/rest';
import { readGitHubAccess } from '../../config/env.js';
import { createLimiter, DEFAULT_TIMING, GitHubClient } from '../../github/client.js';
import { createPullSource } from '../../github/pull-source.js';
import { createReviewSink } from '../../github/review-sink.js';
import { ruleUrl } from '../../lint/rule-url.js';
import { MemoryFactsCache } from '../../project/context/memory-facts-cache.js';
import { checkerHere } from '../../review/check-order.js';
import { CheckNotCompletedError } from '../../review/check-run/with-check-run.js';
import { PullReadError, type Clock, type PullSource, type ReviewLog } from '../../review/ports.js';
import { reviewPull } from '../../review/review-pull.js';
import type { Conclusion } from '../../review/delivery.js';
import { plural } from '../../text/plural.js';
import { readArguments } from '../arguments.js';
import { REVIEW_HELP } from '../help.js';
import { UsageError, type ExitCode, type Io, type Program } from '../io.js';
import { withProgress } from '../progress.js';
import { readPullAddress, type PullAddress } from '../remote/pull-address.js';
import { RecordingSink } from '../remote/recording-sink.js';
import { renderReview } from '../remote/render-review.js';

/** Reviews a pull request on GitHub as the app would; it writes nothing there unless it was told to. */
export async function reviewCommand(args: readonly string[], io: Io, program: Program): Promise<ExitCode> {
  const { values, positionals } = readArguments(args, { help: { type: 'boolean', short: 'h' }, post: { type: 'boolean' } });
  if (values.help) {
    io.out(REVIEW_HELP);
    return 0;
  }
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) throw new UsageError('review takes one pull request, as owner/repository#number.');
  const address = readPullAddress(name);
  const client = connect();
  const source = createPullSource(client);
  const recording = new RecordingSink(values.post ? createReviewSink(client) : undefined);
  const problems = new Problems();
  const record = await withProgress(io, `Reviewing ${name}`, () => review(address, { source, sink: recording, program, log: problems }));
  if (!record || !recording.output) {
    io.out(`${name} is closed: there is nothing to review.\n`);
    return 0;
  }
  for (const line of problems.lines) io.err(`sqla-review: ${line}\n`);
  io.out(renderReview(recording.output, io.isColoured));
  if (recording.comments.length > 0) {
    io.err(`${values.post ? 'Posted' : '--post would post'} ${plural(recording.comments.length, 'review comment')}.\n`);
  }
  return EXIT_CODES[recording.output.conclusion];
}

const EXIT_CODES: Readonly<Record<Conclusion, ExitCode>> = {
  success: 0,
  neutral: 0,
  failure: 1,
  cancelled: 2,
  timed_out: 2,
  action_required: 2,
};

/** Octokit tells refused requests on the console as well. */
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function connect(): GitHubClient {
  const { token, apiUrl } = readGitHubAccess();
  if (token === undefined) throw new UsageError('review needs a token that may read the repository, in GITHUB_TOKEN or GH_TOKEN.');
  const octokit = new Octokit({ auth: token, baseUrl: apiUrl, userAgent: 'sqla-review', log: SILENT });
  const transport = {
    request: (route: string, parameters?: Record<string, unknown>) => octokit.request(route, parameters),
    graphql: (query: string, parameters?: Record<string, unknown>) => octokit.graphql(query, parameters),
  };
  return new GitHubClient({ transport, limiter: createLimiter(DEFAULT_TIMING), timing: DEFAULT_TIMING });
}

interface Reviewing {
  readonly source: PullSource;
  readonly sink: RecordingSink;
  readonly program: Program;
  readonly log: ReviewLog;
}

async function review({ owner, repo, number }: PullAddress, { source, sink, program, log }: Reviewing) {
  const rules = await program.loadRules();
  const urls = new Map(rules.map((rule) => [rule.name, ruleUrl(rule)]));
  const job = { installationId: 0, owner, repo, number, headSha: undefined, reason: 'recheck', deliveryId: `cli-${Date.now()}` } as const;
  const services = {
    source,
    sink,
    facts: new MemoryFactsCache(),
    checker: checkerHere(rules),
    rules,
    ruleUrl: (rule: string) => urls.get(rule) ?? rule,
    clock: CLOCK,
    log,
  };
  try {
    return await reviewPull(job, services, new AbortController().signal);
  } catch (error) {
    if (error instanceof PullReadError || error instanceof CheckNotCompletedError)
      throw new UsageError(`${error.message}.`, { cause: error });
    throw error;
  }
}

const CLOCK: Clock = {
  now: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** What the review could not do; the rest of its log is for operators. */
class Problems implements ReviewLog {
  readonly lines: string[] = [];

  info(): void {}

  warn(fields: object, message: string): void {
    this.lines.push(`${message}${reasonIn(fields)}`);
  }

  error(fields: object, message: string): void {
    this.warn(fields, message);
  }
}

function reasonIn(fields: object): string {
  return 'err' in fields && fields.err instanceof Error ? `: ${fields.err.message}` : '';
}
