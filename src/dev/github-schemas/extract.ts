/*
 * Cuts GitHub's OpenAPI description down to the operations and webhooks that the local GitHub serves, so that every request and
 * answer of the demo and the tests can be checked against GitHub's own words. `@octokit/openapi` unpacks to some 400 MB, so it is no
 * dependency; fetch the one file that is needed like this, then give its path:
 *
 *   npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-*.tgz package/generated/api.github.com.json
 *   npm run build && node dist/src/dev/github-schemas/extract.js package/generated/api.github.com.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pruneSchema, referencedNames, type Json } from './prune-schema.js';
import { CORRECTED_ANSWERS, OPERATIONS, WEBHOOKS } from './operations.js';

const TARGET = 'src/demo/github-schemas.json';

interface Description {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly 'x-webhooks': Readonly<Record<string, { readonly post: Operation }>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

interface Operation {
  readonly operationId?: string;
  readonly parameters?: readonly Json[];
  readonly requestBody?: Body;
  readonly responses?: Readonly<Record<string, Body & { readonly $ref?: string }>>;
}

interface Body {
  readonly required?: boolean;
  readonly content?: Readonly<Record<string, { readonly schema?: Json }>>;
}

function main(): void {
  const [source] = process.argv.slice(2);
  if (source === undefined) {
    throw new Error('Give the path of api.github.com.json; the head of this file says how to get it.');
  }
  const description = JSON.parse(readFileSync(source, 'utf8')) as Description;
  const operations = Object.fromEntries(collectOperations(description));
  const webhooks = Object.fromEntries(collectWebhooks(description));
  const $defs = collectDefinitions(description, [operations, webhooks] as unknown as Json[]);
  const version = `@octokit/openapi ${description.info.version} api.github.com.json`;
  writeFileSync(TARGET, `${JSON.stringify({ source: version, operations, webhooks, $defs })}\n`);
}

function collectOperations(description: Description): [string, object][] {
  const found = new Map<string, object>();
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.operationId === undefined || !OPERATIONS.includes(operation.operationId)) continue;
      found.set(operation.operationId, { method: method.toUpperCase(), path, ...contractOf(operation, description) });
    }
  }
  return OPERATIONS.map((id) => {
    const operation = found.get(id);
    if (operation === undefined) throw new Error(`GitHub's description has no operation ${id}.`);
    return [id, operation];
  });
}

function contractOf(operation: Operation, description: Description): object {
  const query: Record<string, Json> = {};
  for (const parameter of operation.parameters ?? []) {
    const resolved = resolve(parameter, description) as { in: string; name: string; schema: Json };
    if (resolved.in === 'query') query[resolved.name] = pruneSchema(resolved.schema);
  }
  const responses: Record<string, Json> = {};
  for (const [status, response] of Object.entries(operation.responses ?? {})) {
    const described = jsonSchema(resolve(response as Json, description) as Body);
    const schema = status === '200' ? (CORRECTED_ANSWERS[operation.operationId ?? ''] ?? described) : described;
    responses[status] = schema === undefined ? null : pruneSchema(schema);
  }
  const bodySchema = operation.requestBody && jsonSchema(operation.requestBody);
  const body = bodySchema === undefined ? null : pruneSchema(bodySchema);
  return { query, body, bodyRequired: operation.requestBody?.required ?? false, responses };
}

function collectWebhooks(description: Description): [string, Json][] {
  return WEBHOOKS.map((name) => {
    const schema = jsonSchema(description['x-webhooks'][name]?.post.requestBody ?? {});
    if (schema === undefined) throw new Error(`GitHub's description has no webhook ${name}.`);
    return [name, pruneSchema(schema)];
  });
}

function jsonSchema(body: Body): Json | undefined {
  const media = Object.keys(body.content ?? {}).find((type) => /json/.test(type));
  return media === undefined ? undefined : body.content?.[media]?.schema;
}

function resolve(value: Json, description: Description): Json {
  const reference = (value as { $ref?: string }).$ref;
  if (reference === undefined) return value;
  const [, , kind = '', name = ''] = reference.split('/');
  const target = description.components[kind]?.[name];
  if (target === undefined) throw new Error(`GitHub's description has no ${reference}.`);
  return target;
}

// A definition may name others: walks until no new name turns up.
function collectDefinitions(description: Description, roots: readonly Json[]): Record<string, Json> {
  const definitions: Record<string, Json> = {};
  const open = roots.flatMap(referencedNames);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name in definitions) continue;
    const pruned = pruneSchema(description.components['schemas']?.[name] ?? null);
    definitions[name] = pruned;
    open.push(...referencedNames(pruned));
  }
  return Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1)));
}

main();
