import { appOperations } from '../rest/apps.js';
import { CHECK_OPERATIONS } from '../rest/checks.js';
import { deliveryOperations } from '../rest/deliveries.js';
import { ISSUE_OPERATIONS } from '../rest/issues.js';
import { PULL_OPERATIONS } from '../rest/pulls.js';
import { REPOSITORY_OPERATIONS } from '../rest/repository.js';
import type { GraphqlEndpoint } from '../graphql/endpoint.js';
import type { Delivery } from '../webhooks/deliveries.js';
import type { World } from '../world/world.js';
import { ApiError, invalidRequest } from './errors.js';
import { isInstalledOn, repositoryOf, requirePermission } from './permissions.js';
import type { Answer, Operation, RequestContext, Viewer } from './context.js';
import type { Contract } from './contract.js';
import type { Journal, JournalEntry } from './journal.js';
import type { Limits } from './limits.js';
import type { RateMeter } from './rate-meter.js';
import type { TokenStore } from './tokens.js';

/** A status that GitHub never sends: the local GitHub cannot answer as GitHub would. The journal's violations say why. */
export const CANNOT_SERVE = 599;

const ANYONE = new Set(['meta/root', 'rate-limit/get', 'apps/list-repos-accessible-to-installation']);

/** A request as it came over the wire, with its operation found. */
export interface Incoming {
  readonly method: string;
  readonly target: URL;
  readonly operation: string;
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly authorization: string | undefined;
  readonly accept: string;
  readonly entry: JournalEntry;
}

export interface DispatcherParts {
  readonly world: World;
  readonly limits: Limits;
  readonly tokens: TokenStore;
  readonly contract: Contract;
  readonly journal: Journal;
  readonly meter: RateMeter;
  readonly deliveries: Delivery;
  readonly graphql: GraphqlEndpoint;
  readonly addresses: () => { readonly apiUrl: string; readonly webUrl: string };
}

/** Answers requests: who asks, may they, does the request fit GitHub's description, the deed, does the answer fit. */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #operations: Readonly<Record<string, Operation>>;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#operations = {
      ...appOperations(parts.tokens),
      ...deliveryOperations(parts.deliveries),
      ...CHECK_OPERATIONS,
      ...ISSUE_OPERATIONS,
      ...PULL_OPERATIONS,
      ...REPOSITORY_OPERATIONS,
    };
  }

  async answer(incoming: Incoming): Promise<Answer> {
    try {
      const viewer = this.#parts.tokens.viewer(incoming.authorization);
      const isGraphql = incoming.operation.startsWith('graphql/');
      const headers = this.#parts.meter.count(viewer, isGraphql ? 'graphql' : 'core');
      const context = this.#context(incoming, viewer);
      const answer = isGraphql ? await this.#graphql(incoming, context) : await this.#rest(incoming, context);
      return { ...answer, headers: { ...headers(), ...answer.headers } };
    } catch (error) {
      if (error instanceof ApiError) return this.#checked(incoming, { status: error.status, body: error.body, headers: error.headers });
      return this.#cannotServe(incoming, `failed: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }

  async #rest(incoming: Incoming, context: RequestContext): Promise<Answer> {
    const { operation } = incoming;
    const perform = this.#operations[operation];
    if (perform === undefined) return this.#cannotServe(incoming, 'no such operation here');
    const faults = this.#parts.contract.requestFaults(operation, context.query, incoming.body);
    if (faults.length > 0) {
      this.#report(incoming, faults.join('; '));
      throw invalidRequest(faults.join('\n'));
    }
    authorize(operation, incoming.method, context);
    return this.#checked(incoming, await perform(context));
  }

  #checked(incoming: Incoming, answer: Answer): Answer {
    if (Buffer.isBuffer(answer.body)) return answer;
    const faults = this.#parts.contract.answerFaults(incoming.operation, answer.status, answer.body);
    return faults.length === 0 ? answer : this.#cannotServe(incoming, `answers wrongly: ${faults.join('; ')}`);
  }

  async #graphql(incoming: Incoming, context: RequestContext): Promise<Answer> {
    const result = await this.#parts.graphql.execute(context);
    incoming.entry.graphqlCost = result.cost;
    for (const message of result.violations) this.#report(incoming, message);
    this.#parts.meter.charge(context.viewer, result.cost);
    return { status: result.violations.length > 0 ? CANNOT_SERVE : 200, body: result.body };
  }

  #context(incoming: Incoming, viewer: Viewer): RequestContext {
    return {
      ...this.#parts.addresses(),
      world: this.#parts.world,
      limits: this.#parts.limits,
      viewer,
      params: incoming.params,
      query: incoming.target.searchParams,
      body: (incoming.body ?? {}) as Readonly<Record<string, unknown>>,
      accept: incoming.accept,
      target: incoming.target.pathname + incoming.target.search,
    };
  }

  #cannotServe(incoming: Incoming, message: string): Answer {
    this.#report(incoming, message);
    return { status: CANNOT_SERVE, body: { message: `The local GitHub cannot serve ${incoming.operation}: ${message}` } };
  }

  #report(incoming: Incoming, message: string): void {
    const { operation, method, target } = incoming;
    this.#parts.journal.violations.push({ operation, target: `${method} ${target.pathname}${target.search}`, message });
  }
}

function authorize(operation: string, method: string, context: RequestContext): void {
  const isOfApp = operation.startsWith('apps/') && !ANYONE.has(operation);
  if (isOfApp && context.viewer.kind !== 'app') throw new ApiError(401, 'A JSON web token could not be decoded');
  if (isOfApp || ANYONE.has(operation)) return;
  requirePermission(context.viewer, operation);
  if (context.params['repo'] === undefined || method === 'GET') return;
  const repository = repositoryOf(context);
  if (repository.isArchived) throw new ApiError(403, 'Repository was archived so is read-only.');
  if (!isInstalledOn(context.viewer, repository)) throw new ApiError(403, 'Resource not accessible by integration');
}
