import { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { requireShape } from './classify.js';
import { NoAnswerError } from './errors.js';
import { TOKEN_MARGIN_MS } from '../limits.js';
import { API_VERSION, type Transport } from './transport.js';
import { withinTime } from './within-time.js';

/** An Octokit with one token, and when that ends. */
interface Access {
  readonly octokit: Octokit;
  readonly expiresAt: number;
  readonly mayCommit: boolean;
}

const OPERATION = 'POST /app/installations/{installation_id}/access_tokens';
const tokenShape = z.object({
  token: z.string().min(1),
  expires_at: z.iso.datetime({ offset: true }),
  permissions: z.record(z.string(), z.string()).optional(),
});
const nothing = (): void => undefined;

/**
 * Installations' tokens, kept for their hour. Not auth-app's: there, one token request that gets no answer holds up all
 * later ones, a page with status 200 is kept as a token, and renewing asks api.github.com also for an Enterprise server.
 */
export class InstallationTokens {
  /** Authenticated as the app itself. */
  readonly #app: Pick<Transport, 'request'>;
  readonly #options: { readonly apiUrl: string; readonly timeoutMs: number };
  readonly #kept = new Map<number, Access>();
  readonly #pending = new Map<number, Promise<Access>>();

  constructor(app: Pick<Transport, 'request'>, options: { readonly apiUrl: string; readonly timeoutMs: number }) {
    this.#app = app;
    this.#options = options;
  }

  transportOf(installationId: number): Transport {
    return {
      request: async (route, parameters) => (await this.#accessTo(installationId)).octokit.request(route, parameters),
      graphql: async (query, parameters) => (await this.#accessTo(installationId)).octokit.graphql(query, parameters),
      renewToken: async () => {
        this.forget(installationId);
        await this.#accessTo(installationId);
      },
    };
  }

  /** Whether the installation granted contents: write, as far as its token was asked for. */
  mayCommit(installationId: number): boolean {
    return this.#kept.get(installationId)?.mayCommit ?? false;
  }

  forget(installationId: number): void {
    this.#kept.delete(installationId);
  }

  #accessTo(installationId: number): Promise<Access> | Access {
    const kept = this.#kept.get(installationId);
    if (kept && kept.expiresAt - TOKEN_MARGIN_MS > Date.now()) return kept;
    let pending = this.#pending.get(installationId);
    if (!pending) {
      pending = this.#ask(installationId).finally(() => this.#pending.delete(installationId));
      this.#pending.set(installationId, pending);
    }
    return pending;
  }

  async #ask(installationId: number): Promise<Access> {
    const { apiUrl, timeoutMs } = this.#options;
    const tooLate = (): Error => new NoAnswerError(OPERATION, 'no answer in time');
    const answer = await withinTime({ milliseconds: timeoutMs, tooLate }, (signal) =>
      this.#app.request(OPERATION, {
        installation_id: installationId,
        headers: { 'x-github-api-version': API_VERSION },
        request: { signal },
      }),
    );
    const { token, expires_at: expiresAt, permissions } = requireShape(OPERATION, tokenShape, answer.data);
    // Octokit's own log would write each refused request to the console.
    const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
    const access = {
      octokit: new Octokit({ auth: token, baseUrl: apiUrl, userAgent: 'sqla-review', log }),
      expiresAt: Date.parse(expiresAt),
      mayCommit: permissions?.['contents'] === 'write',
    };
    this.#kept.set(installationId, access);
    return access;
  }
}
