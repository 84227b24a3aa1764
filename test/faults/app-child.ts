import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { AppOptions } from '../../src/app/create-app.js';
import type { LocalGitHub } from '../../src/demo/local-github/local-github.js';

const SECRET = 'child-secret';
const SCRIPT = fileURLToPath(new URL('built-app.mjs', import.meta.url));
const TIMING = { writeSpacingMs: 0, retryDelaysMs: [1, 1], secondaryWaitMs: 50, requestTimeoutMs: 5_000 };

/** The built app in a process of its own, with quick healing passes. */
export class AppChild {
  readonly #child: ChildProcess;
  readonly #log: Record<string, unknown>[] = [];

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts it and connects the webhook. */
  static async start(github: LocalGitHub): Promise<AppChild> {
    const options: Omit<AppOptions, 'rules' | 'log'> = {
      credentials: { appId: github.world.app.id, privateKey: github.tokens.privateKey, webhookSecret: SECRET },
      apiUrl: github.apiUrl,
      host: '127.0.0.1',
      port: 0,
      timing: TIMING,
      healing: { firstAfterMs: 100, everyMs: 300, settleMs: 100 },
    };
    const child = spawn(process.execPath, [SCRIPT, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'], env: {} });
    const app = new AppChild(child);
    createInterface({ input: child.stdout! }).on('line', (line) => app.#log.push(JSON.parse(line) as Record<string, unknown>));
    const { url } = await app.#said(({ msg }) => msg === 'listening', 0);
    github.deliveries.connect({ url: `${String(url)}/api/github/webhooks`, secret: SECRET });
    return app;
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
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
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
