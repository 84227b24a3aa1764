import { createServer } from 'node:net';
import { Probot, Server } from 'probot';
import type { Logger } from 'pino';
import type { AppCredentials } from '../config/env.js';
import { DEFAULT_TIMING, type Timing } from '../github/client.js';
import { createGitHub, type GitHub } from '../github/connect.js';
import type { Rule } from '../lint/rule.js';
import { RULE_PAGES_URL, ruleUrl } from '../lint/rule-url.js';
import type { FactsCache } from '../project/facts/facts-cache.js';
import { inProcess, inRedis, type Coordination } from '../queue/coordination.js';
import type { Queue } from '../queue/queue.js';
import { checkerHere } from '../review/check-order.js';
import type { CheckerPool } from './checker/checker-pool.js';
import type { RedisQueueTiming } from '../queue/redis/redis-queue.js';
import { TakenOverError } from '../review/ports.js';
import { checkActionEvents, checkRunEvents, checkSuiteEvents } from './events/check-run.js';
import { systemClock } from './clock.js';
import type { RuleCatalogue } from './commands/command-reply.js';
import { Healer, HEALING_TIMING, type HealingTiming } from './healing/healer.js';
import { PLAIN_OCTOKIT } from './plain-octokit.js';
import { PullHealing } from './healing/heal-pulls.js';
import { Redeliveries } from './healing/redeliveries.js';
import { SettledHeads } from './healing/settled-heads.js';
import { healthHandler } from './web/health.js';
import { Metrics } from './web/metrics.js';
import { rulePagesHandler, servedRuleUrl } from './web/rule-pages.js';
import { registerInstallation } from './events/installation.js';
import { handleEvents, type Intake } from './events/intake.js';
import { issueCommentEvents } from './events/issue-comment.js';
import { mergeJobs, reasonToEnd, type AppJob } from './jobs.js';
import { probotLogger } from './logger.js';
import { mergeGroupEvents } from './events/merge-group.js';
import { pullLabelEvents, pullRequestEvents } from './events/pull-request.js';
import { runJob } from './run-job.js';

// app/ turns GitHub's events into jobs and answers GitHub at once. It may not read or write GitHub inside a handler, nor know
// how a review is made or which rules there are; jobs do the first, review/ the second, and the rules are an argument.

export interface AppOptions {
  readonly credentials: AppCredentials;
  readonly rules: readonly Rule[];
  readonly log: Logger;
  /** Of GitHub's REST interface; default: github.com's. */
  readonly apiUrl?: string;
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  readonly webhookPath?: string;
  readonly webhookProxyUrl?: string | undefined;
  /** Where people reach the app; links to rules then lead there. Without a slash at the end. */
  readonly publicUrl?: string | undefined;
  /** Shorter times, for tests and the demo. */
  readonly timing?: Partial<Timing>;
  /** What is known of files already; default: what the processes learnt. */
  readonly facts?: FactsCache;
  /** Where several processes of this app share their work; without it a single one does all. redis:// or rediss:// */
  readonly redisUrl?: string | undefined;
  /** How fast a dead process is noticed; shorter times for tests. */
  readonly queueTiming?: RedisQueueTiming | undefined;
  /** What checks; default: this thread, which answers no webhooks meanwhile. It is closed when the app stops. */
  readonly checker?: CheckerPool | undefined;
  /** Jobs at the same time in one process. */
  readonly concurrency?: number;
  /** Other times of the healing passes; `off`: only when `heal` is called. */
  readonly healing?: Partial<HealingTiming> | 'off';
}

/** The app, not yet listening. */
export interface App {
  readonly probot: Probot;
  readonly queue: Queue<AppJob>;
  /** Listens; resolves to the address, such as "http://localhost:3000". */
  start(): Promise<string>;
  /** Looks now for what was lost, and resolves when the reviews that this asks for are queued. Does not throw. */
  heal(): Promise<void>;
  /** Takes no more webhooks, and lets running jobs end for this long before they are aborted. */
  stop(drainMs?: number): Promise<void>;
}

/** A review mostly waits for GitHub, also a second between its writes; each holds the texts of its pull request. Our choice. */
const DEFAULT_CONCURRENCY = 10;

/** Less than the 30 s that container platforms commonly give between SIGTERM and SIGKILL. */
const DRAIN_MS = 20_000;

/**
 * Wires Probot, GitHub, the queue and the rules.
 * @throws RedisUnreachableError
 */
export async function createApp(options: AppOptions): Promise<App> {
  const { log, credentials } = options;
  const apiUrl = options.apiUrl ?? 'https://api.github.com';
  const server = new Server({
    host: options.host,
    port: options.port === 0 ? await freePort() : options.port,
    webhookPath: options.webhookPath,
    webhookProxy: options.webhookProxyUrl,
    log: probotLogger(log),
    Probot: Probot.defaults({
      appId: credentials.appId,
      privateKey: credentials.privateKey,
      secret: credentials.webhookSecret,
      baseUrl: apiUrl,
      log: probotLogger(log),
      Octokit: PLAIN_OCTOKIT,
    }),
  });
  let app: { probot: Probot; queue: Queue<AppJob>; healer: Healer } | undefined;
  const shared = await coordinate(options);
  const metrics = new Metrics(async () => app?.queue.size() ?? 0);
  let isReady = false;
  let stopMeasuring = (): void => undefined;
  await server.load(async (probot, { addHandler }) => {
    addHandler(metrics.handler());
    addHandler(healthHandler(async () => (isReady ? ((await shared.isReady()) ? 'ok' : 'no Redis') : 'closing')));
    addHandler(rulePagesHandler(options.rules, (error) => log.error({ err: error }, 'rule page not served')));
    // A manifest without an address for webhooks registers "<base>/" (Probot's default): both paths must work.
    addHandler(await probot.getNodeMiddleware({ path: '/' }));
    const octokit = await probot.auth();
    const timing = { ...DEFAULT_TIMING, ...options.timing };
    const github = createGitHub(
      {
        request: (route, parameters) => octokit.request(route, parameters),
        graphql: (query, parameters) => octokit.graphql(query, parameters),
      },
      { apiUrl, appId: credentials.appId, timing },
    );
    app = { probot, ...register(probot, { github, metrics, shared }, options) };
  });
  const { probot, queue, healer } = app!;
  return {
    probot,
    queue,
    async start() {
      await server.start();
      isReady = true;
      stopMeasuring = metrics.measureAnswers(Number(server.port));
      const url = `http://${options.host ?? 'localhost'}:${server.port}`;
      log.info({ url, rules: options.rules.length }, 'listening');
      if (options.healing !== 'off') healer.start();
      return url;
    },
    heal: () => healer.pass(),
    async stop(drainMs = DRAIN_MS) {
      isReady = false;
      stopMeasuring();
      await Promise.all([server.stop(), healer.stop(), queue.close(drainMs)]);
      await options.checker?.close();
      await shared.close();
    },
  };
}

function coordinate({ redisUrl, queueTiming, credentials, log }: AppOptions): Coordination | Promise<Coordination> {
  if (redisUrl === undefined) return inProcess();
  return inRedis({ url: redisUrl, prefix: `sqla-review:${credentials.appId}`, timing: queueTiming, log });
}

/** Events in, jobs out. */
function register(
  probot: Probot,
  { github, metrics, shared }: { readonly github: GitHub; readonly metrics: Metrics; readonly shared: Coordination },
  options: AppOptions,
): { readonly queue: Queue<AppJob>; readonly healer: Healer } {
  const { log } = options;
  const catalogue = catalogueOf(options);
  const facts = options.facts ?? shared.facts;
  const enqueue = (next: AppJob): Promise<void> => queue.enqueue(next);
  const checker = options.checker ?? checkerHere(options.rules);
  const services = { github, catalogue, facts, checker, clock: systemClock, metrics, enqueue, log };
  const queue: Queue<AppJob> = shared.createQueue<AppJob>({
    run: (job, signal, isTakeover) => runJob(job, { ...services, isTakeover }, signal),
    concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
    merge: mergeJobs,
    supersede: reasonToEnd,
    takenOver: () => new TakenOverError(),
    log,
  });
  const { deliveries, takeTurn } = shared;
  const intake: Intake = { queue, deliveries, appId: options.credentials.appId, metrics, log };
  handleEvents(probot, intake, pullRequestEvents);
  handleEvents(probot, intake, pullLabelEvents);
  handleEvents(probot, intake, issueCommentEvents);
  handleEvents(probot, intake, checkRunEvents);
  handleEvents(probot, intake, checkActionEvents);
  handleEvents(probot, intake, checkSuiteEvents);
  handleEvents(probot, intake, mergeGroupEvents);
  registerInstallation(probot, github, { log, lookThrough: () => healer.wake() });
  const handlers = [pullRequestEvents, issueCommentEvents, checkRunEvents, checkSuiteEvents, mergeGroupEvents];
  const handled = handlers.flatMap(({ events }) => events);
  const redeliveries = new Redeliveries({
    app: github.app,
    wasTaken: (guid) => deliveries.has(guid),
    events: new Set(['installation', ...handled.map((name) => String(name).split('.', 1)[0]!)]),
  });
  const pulls = new PullHealing({ github, queue, settled: new SettledHeads(), metrics, log });
  const timing = { ...HEALING_TIMING, ...(options.healing === 'off' ? {} : options.healing) };
  const healer = new Healer({ redeliveries, pulls, timing, takeTurn, metrics, log });
  return { queue, healer };
}

function catalogueOf({ rules, publicUrl }: AppOptions): RuleCatalogue {
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  return {
    rules,
    ruleUrl(name) {
      const rule = byName.get(name);
      if (rule && publicUrl !== undefined) return servedRuleUrl(publicUrl, name);
      return rule ? ruleUrl(rule) : RULE_PAGES_URL;
    },
  };
}

/** Probot takes port 0 for its default, 3000. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
