/*
 * A GitHub in memory: the part of its REST and GraphQL APIs that the app uses, its webhooks, and what people do on it. Serves the
 * demo, the scenarios and the fault tests. It knows nothing of the app: it may not import any other folder than text and diff.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GraphqlEndpoint } from './graphql/endpoint.js';
import { loadContract, type Contract } from './server/contract.js';
import { Dispatcher } from './server/dispatch.js';
import { FaultBox } from './server/faults.js';
import { createHttpServer, type PageHandler, type RequestHooks } from './server/http.js';
import { Journal } from './server/journal.js';
import { GITHUB_LIMITS, type Limits } from './server/limits.js';
import { RateMeter } from './server/rate-meter.js';
import { TokenStore } from './server/tokens.js';
import { Delivery } from './webhooks/deliveries.js';
import { fullName, World, type AppRegistration, type Clock } from './world/world.js';

export interface LocalGitHubOptions extends Clock {
  readonly app: AppRegistration;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly limits?: Partial<Limits>;
}

export class LocalGitHub {
  readonly world: World;
  readonly journal = new Journal();
  readonly faults = new FaultBox();
  readonly contract: Contract = loadContract();
  readonly tokens: TokenStore;
  readonly deliveries: Delivery;
  hooks: RequestHooks = {};
  /** Serves everything that is not below /api/. */
  page: PageHandler | undefined;
  readonly #server: Server;
  readonly #port: number;
  #webUrl = '';

  constructor(options: LocalGitHubOptions) {
    const limits = { ...GITHUB_LIMITS, ...options.limits };
    const { journal, contract } = this;
    const addresses = (): { readonly apiUrl: string; readonly webUrl: string } => ({ apiUrl: this.apiUrl, webUrl: this.webUrl });
    this.#port = options.port ?? 0;
    this.world = new World(options.app, options);
    const { world } = this;
    this.tokens = new TokenStore(world);
    this.deliveries = new Delivery({ world, contract, journal, addresses });
    const meter = new RateMeter(limits, world.now);
    const graphql = new GraphqlEndpoint(meter);
    const { tokens, deliveries } = this;
    const dispatcher = new Dispatcher({ world, limits, tokens, contract, journal, meter, deliveries, graphql, addresses });
    const { faults } = this;
    const pathById = (path: string): string =>
      path.replace(/^\/repositories\/(\d+)/, (written, id) => {
        const repository = world.repositories.find((one) => one.id === Number(id));
        return repository ? `/repos/${fullName(repository)}` : written;
      });
    this.#server = createHttpServer({ pathById, contract, dispatcher, journal, faults, hooks: () => this.hooks, page: () => this.page });
  }

  /** Begins to listen on the loopback address. */
  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#webUrl = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Cuts every connection and stops. */
  async stop(): Promise<void> {
    const stopped = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await stopped;
  }

  /** Octokit's `baseUrl`, as for a GitHub Enterprise Server. */
  get apiUrl(): string {
    return `${this.webUrl}/api/v3`;
  }

  get webUrl(): string {
    return this.#webUrl;
  }
}
