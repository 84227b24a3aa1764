import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { readAppManifest } from '../../src/demo/app-manifest.js';
import { loadContract } from '../../src/demo/local-github/server/contract.js';
import { mayDo } from '../../src/demo/local-github/server/permissions.js';
import { packageRoot } from '../../src/demo/package-root.js';

/** What app.yml asks for, and the opt-in for commits. */
const GRANTED = { ...readAppManifest().permissions, contents: 'write' } as const;

/** What is wrong with a request: it does not fit GitHub's description, or needs what the app is not granted. */
export function requestFaults(method: string, url: string, body: unknown): string[] {
  const { pathname, searchParams } = new URL(url);
  const told = `${method} ${pathname}`;
  if (pathname === '/graphql') return graphqlFaults(body).map((fault) => `${told}: ${fault}`);
  const contract = loadContract();
  const route = contract.route(method, pathname);
  if (!route) return [`${told}: no operation that the local GitHub knows`];
  const faults = [...contract.requestFaults(route.operation, searchParams, body)];
  // Those of the app itself need no permission.
  if (!/^(?:apps|rate-limit|meta)\//.test(route.operation) && !isGranted(route.operation))
    faults.push(`${route.operation} is not permitted`);
  return faults.map((fault) => `${told}: ${fault}`);
}

let schema: GraphQLSchema | undefined;

function graphqlFaults(body: unknown): string[] {
  const { query } = body as { readonly query: string };
  schema ??= buildSchema(readFileSync(join(packageRoot(), 'node_modules/@octokit/graphql-schema/schema.graphql'), 'utf8'), {
    assumeValid: true,
    noLocation: true,
  });
  const document = parse(query);
  const forbidden = mutationsIn(document).filter((name) => !isGranted(name));
  return [...validate(schema, document).map(({ message }) => message), ...forbidden.map((name) => `${name} is not permitted`)];
}

function mutationsIn({ definitions }: DocumentNode): string[] {
  return definitions.flatMap((definition) =>
    definition.kind === 'OperationDefinition' && definition.operation === 'mutation'
      ? definition.selectionSet.selections.flatMap((field) => (field.kind === 'Field' ? [field.name.value] : []))
      : [],
  );
}

function isGranted(operation: string): boolean {
  return mayDo({ kind: 'installation', token: { permissions: GRANTED } }, operation);
}
