import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { AppOptions } from '../../src/app/create-app.js';
import type { LocalGitHub } from '../../src/demo/local-github/local-github.js';

/** What webhooks are signed with. */
export const SECRET = 'child-secret';
const SCRIPT = fileURLToPath(new URL('built-app.mjs', import.meta.url));
const TIMING = { writeSpacingMs: 0, retryDelaysMs: [1, 1], secondaryWaitMs: 50, requestTimeoutMs: 5_000 };

/** Options that travel as JSON; `drainMs`: how long jobs may go on after SIGTERM. */
export type ChildOptions = Pick<AppOptions, 'redisUrl' | 'queueTiming' | 'healing' | 'concurrency' | 'timing'> & {
  readonly drainMs?: number;
};

/** The built app in a process of its own, with quick healing passes. */
export class AppChild {
  readonly #child: ChildProcess;
  readonly #log: Record<string, unknown>[] = [];
  #url = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts it and connects the webhook. */
  static async start(github: LocalGitHub, more: ChildOptions = {}): Promise<AppChild> {
    const app = await AppChild.startUnconnected(github, more);
    github.deliveries.connect({ url: app.hookUrl, secret: SECRET });
    return app;
  }

  /** For webhooks that come another way: signed with this class's secret. */
  static async startUnconnected(github: LocalGitHub, more: ChildOptions = {}): Promise<AppChild> {
    const options: Omit<AppOptions, 'rules' | 'log'> = {
      credentials: { appId: github.world.app.id, privateKey: github.tokens.privateKey, webhookSecret: SECRET },
      apiUrl: github.apiUrl,
      host: '127.0.0.1',
      port: 0,
      timing: TIMING,
      healing: { firstAfterMs: 100, everyMs: 300, settleMs: 100 },
      ...more,
    };
    const child = spawn(process.execPath, [SCRIPT, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'], env: {} });
    const app = new AppChild(child);
    createInterface({ input: child.stdout! }).on('line', (line) => app.#log.push(JSON.parse(line) as Record<string, unknown>));
    app.#url = String((await app.#said(({ msg }) => msg === 'listening', 0))['url']);
    return app;
  }

  get hookUrl(): string {
    return `${this.#url}/api/github/webhooks`;
  }

  /** What it logged with this message. */
  logged(message: string): readonly Record<string, unknown>[] {
    return this.#log.filter(({ msg }) => msg === message);
  }

  /** Resolves after a healing pass, begun from now on, that found nothing to do. */
  async untilHealed(): Promise<void> {
    // The first of the two may have begun before.
    const isQuiet = ({ msg, reviews, redelivered }: Record<string, unknown>): boolean =>
      msg === 'healing pass' && reviews === 0 && redelivered === 0;
    const from = this.#log.length;
    await this.#said(isQuiet, from);
    await this.#said(isQuiet, this.#log.findIndex((line, index) => index >= from && isQuiet(line)) + 1);
  }

  /** As `kill -9`. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** As an orderly stop of a service. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill(signal);
    await ended;
  }

  async #said(wanted: (line: Record<string, unknown>) => boolean, from: number): Promise<Record<string, unknown>> {
    for (let turn = 0; turn < 1_500; turn++) {
      const line = this.#log.slice(from).find(wanted);
      if (line) return line;
      if (this.#child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`the app did not say it; last: ${JSON.stringify(this.#log.at(-1))}`);
  }
}
