import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  defaultTypeResolver,
  execute,
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import type { RequestContext } from '../server/context.js';
import type { RateMeter } from '../server/rate-meter.js';
import { packageRoot } from '../../package-root.js';
import { costOf, type QueryCost } from './cost.js';
import { GraphqlFault, NotServedError } from './faults.js';
import { mutations } from './mutations.js';
import type { NodeContext } from './node-context.js';
import { pullNode } from './pull-node.js';
import { queries } from './queries.js';

export interface GraphqlResult {
  readonly body: Readonly<Record<string, unknown>>;
  readonly cost: number;
  /** What breaks GitHub's schema or rules, or cannot be served here. */
  readonly violations: readonly string[];
}

let schema: GraphQLSchema | undefined;

/** Whether a GraphQL request body holds a mutation. Anything that cannot be read counts as a query. */
export function isMutation(body: unknown): boolean {
  try {
    const document = parse(String((body as { query?: unknown } | undefined)?.query));
    return document.definitions.some((one) => one.kind === 'OperationDefinition' && one.operation === 'mutation');
  } catch {
    return false;
  }
}

/** Executes GraphQL against GitHub's published schema with the world as its data. */
export class GraphqlEndpoint {
  readonly #meter: RateMeter;

  constructor(meter: RateMeter) {
    this.#meter = meter;
  }

  async execute(context: RequestContext): Promise<GraphqlResult> {
    const { query, variables } = context.body as { readonly query?: string; readonly variables?: Record<string, unknown> };
    const github = (schema ??= loadSchema());
    let document: DocumentNode;
    try {
      document = parse(query ?? '');
    } catch (error) {
      return refused([error as GraphQLError]);
    }
    const invalid = validate(github, document);
    if (invalid.length > 0) return refused(invalid);
    const cost = costOf(github, document, variables ?? {});
    const exceeded = this.#exceeded(context, cost);
    if (exceeded !== undefined) return exceeded;

    const nodes: NodeContext = { ...context, pullNode };
    const violations: string[] = [];
    const result = await execute({
      schema: github,
      document,
      rootValue: { ...queries(nodes, { ...this.#meter.graphqlState(context.viewer), ...cost }), ...mutations(nodes) },
      ...(variables === undefined ? {} : { variableValues: variables }),
      fieldResolver: resolveField,
      typeResolver: defaultTypeResolver,
    });
    const errors = (result.errors ?? []).map((error) => toGitHubError(error, violations));
    const body = { data: result.data ?? null, ...(errors.length === 0 ? {} : { errors }) };
    return { body, cost: cost.cost, violations };
  }

  #exceeded(context: RequestContext, cost: QueryCost): GraphqlResult | undefined {
    if (cost.nodes > context.limits.graphqlNodes) {
      const message = `This query requests up to ${cost.nodes} possible nodes which exceeds the maximum limit of ${context.limits.graphqlNodes}.`;
      return { body: { errors: [{ type: 'MAX_NODE_LIMIT_EXCEEDED', message }] }, cost: 1, violations: [message] };
    }
    const { limit, used } = this.#meter.graphqlState(context.viewer);
    if (used + cost.cost <= limit) return undefined;
    const message = 'API rate limit already exceeded for this installation.';
    return { body: { errors: [{ type: 'RATE_LIMITED', message }] }, cost: 0, violations: [] };
  }
}

// A field that the world does not know must not turn into a silent null.
const resolveField: GraphQLFieldResolver<unknown, unknown> = (source, args, _context, info) => {
  const entity = source as Readonly<Record<string, unknown>>;
  if (!(info.fieldName in entity)) throw new NotServedError(`${info.parentType.name}.${info.fieldName} is not served here`);
  const value = entity[info.fieldName];
  return typeof value === 'function' ? (value as (args: unknown) => unknown)(args) : value;
};

function loadSchema(): GraphQLSchema {
  // Read as a file: the package's own entry also loads the same schema as several MB of JSON.
  const path = join(packageRoot(), 'node_modules/@octokit/graphql-schema/schema.graphql');
  return buildSchema(readFileSync(path, 'utf8'), { assumeValid: true, noLocation: true });
}

function refused(errors: readonly GraphQLError[]): GraphqlResult {
  const messages = errors.map((error) => error.message);
  return { body: { errors: errors.map((error) => error.toJSON()) }, cost: 1, violations: messages };
}

function toGitHubError(error: GraphQLError, violations: string[]): object {
  const { path, locations, message, originalError } = error;
  if (originalError instanceof GraphqlFault) return { type: originalError.type, path, locations, message };
  violations.push(originalError?.stack ?? message);
  return { path, locations, message };
}
