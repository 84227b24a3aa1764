import type { FixSink, PullSource, ReviewSink } from '../review/ports.js';
import { createLimiter, GitHubClient, type RequestReport, type Timing } from './client.js';
import { createConversation, type Conversation } from './conversation.js';
import type { InstallationLimiter } from './http/limiter.js';
import { InstallationTokens } from './http/installation-tokens.js';
import { createPullSource } from './pull-source.js';
import { createFixSink } from './write/commit-fixes.js';
import { createReviewSink } from './review-sink.js';
import type { Transport } from './http/transport.js';
import { createAppUpkeep, type AppUpkeep } from './upkeep/app-upkeep.js';
import { createInstallationUpkeep, type InstallationUpkeep } from './upkeep/installation-upkeep.js';

// github/ is the only folder that calls GitHub. It decides nothing about what is said there, knows no rule and no queue,
// and takes no answer on trust: shapes are checked, texts proven by their blob id.

/** One job's ways to GitHub, all of one installation. */
export interface Connection {
  readonly source: PullSource;
  readonly sink: ReviewSink;
  readonly fixes: FixSink;
  readonly conversation: Conversation;
  readonly upkeep: InstallationUpkeep;
}

export interface GitHub {
  /** @param onRequest told of each request of this job. */
  connect(installationId: number, onRequest: (report: RequestReport) => void): Connection;
  /** What the app asks for itself. */
  readonly app: AppUpkeep;
  /** Drops what is kept of an installation that is gone. */
  forget(installationId: number): void;
}

export interface GitHubOptions {
  readonly apiUrl: string;
  readonly appId: number;
  readonly timing: Timing;
}

/** GitHub as the app sees it: jobs of one installation share its limiter and its token. @param app authenticated as the app. */
export function createGitHub(app: Omit<Transport, 'renewToken'>, options: GitHubOptions): GitHub {
  const { apiUrl, appId, timing } = options;
  const tokens = new InstallationTokens(app, { apiUrl, timeoutMs: timing.requestTimeoutMs });
  const limiters = new Map<number, InstallationLimiter>();
  return {
    app: createAppUpkeep(new GitHubClient({ transport: app, limiter: createLimiter(timing), timing })),
    connect(installationId, onRequest) {
      const limiter = limiters.get(installationId) ?? createLimiter(timing);
      limiters.set(installationId, limiter);
      const mayCommit = (): boolean => tokens.mayCommit(installationId);
      const client = new GitHubClient({ transport: tokens.transportOf(installationId), limiter, timing, onRequest });
      return {
        source: createPullSource(client),
        sink: createReviewSink(client, mayCommit),
        fixes: createFixSink(client, mayCommit),
        conversation: createConversation(client),
        upkeep: createInstallationUpkeep(client, appId),
      };
    },
    forget(installationId) {
      limiters.delete(installationId);
      tokens.forget(installationId);
    },
  };
}
