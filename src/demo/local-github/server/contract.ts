import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv';
import { packageRoot } from '../../package-root.js';

interface OperationContract {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, AnySchema>>;
  readonly body: { readonly properties?: object } | null;
  readonly bodyRequired: boolean;
  readonly responses: Readonly<Record<string, AnySchema | null>>;
}

interface Schemas {
  readonly source: string;
  readonly operations: Readonly<Record<string, OperationContract>>;
  readonly webhooks: Readonly<Record<string, AnySchema>>;
  readonly $defs: Readonly<Record<string, AnySchema>>;
}

export interface Route {
  readonly operation: string;
  readonly params: Readonly<Record<string, string>>;
}

let shared: Contract | undefined;

/** One contract per process: compiled schemas are kept. */
export function loadContract(): Contract {
  return (shared ??= new Contract());
}

/** GitHub's own description of the served operations: finds the operation of a request, and says what does not fit. */
export class Contract {
  readonly #schemas: Schemas;
  readonly #ajv: Ajv;
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #routes: readonly {
    readonly operation: string;
    readonly method: string;
    readonly pattern: RegExp;
    readonly names: readonly string[];
  }[];

  constructor() {
    this.#schemas = JSON.parse(readFileSync(join(packageRoot(), 'src/demo/github-schemas.json'), 'utf8')) as Schemas;
    this.#ajv = new Ajv({
      strict: false,
      allErrors: true,
      verbose: true,
      formats: { uri: isUri, 'date-time': isDateTime },
      // A payload is a web of a hundred schemas, used once or twice in a run: compiling them costs more than checking with them.
      inlineRefs: false,
      validateSchema: false,
      code: { optimize: false },
    });
    this.#ajv.addSchema({ $id: 'github', $defs: this.#schemas.$defs });
    this.#routes = Object.entries(this.#schemas.operations).map(([operation, contract]) => ({ operation, ...toRoute(contract) }));
  }

  /** The operation that a method and a path (below the API's base) belong to. */
  route(method: string, path: string): Route | undefined {
    for (const { operation, method: wanted, pattern, names } of this.#routes) {
      const match = wanted === method ? pattern.exec(path) : null;
      if (match === null) continue;
      const params = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]));
      return { operation, params };
    }
    return undefined;
  }

  /** What is wrong with a request's query and body. */
  requestFaults(operation: string, query: URLSearchParams, body: unknown): readonly string[] {
    const contract = this.#schemas.operations[operation];
    if (contract === undefined) return [];
    return [...this.#queryFaults(operation, contract, query), ...this.#bodyFaults(operation, contract, body)];
  }

  /** What is wrong with an answer. Statuses that GitHub does not describe are not checked. */
  answerFaults(operation: string, status: number, body: unknown): readonly string[] {
    const schema = this.#schemas.operations[operation]?.responses[String(status)];
    return schema === undefined || schema === null ? [] : this.#faults(`${operation} ${status}`, schema, body);
  }

  /** What is wrong with a webhook's payload; `name` as in GitHub's description, `pull-request-opened`. */
  webhookFaults(name: string, payload: unknown): readonly string[] {
    const schema = this.#schemas.webhooks[name];
    return schema === undefined ? [`GitHub's description holds no webhook ${name}`] : this.#faults(`webhook ${name}`, schema, payload);
  }

  #queryFaults(operation: string, contract: OperationContract, query: URLSearchParams): readonly string[] {
    return [...query].flatMap(([name, value]) => {
      const schema = contract.query[name];
      if (schema === undefined) return [`the query has no parameter ${name}`];
      const isNumber = (schema as { type?: string }).type === 'integer';
      return this.#faults(`${operation} query ${name}`, schema, isNumber ? Number(value) : value);
    });
  }

  #bodyFaults(operation: string, contract: OperationContract, body: unknown): readonly string[] {
    if (body === undefined) return contract.bodyRequired ? ['the body is missing'] : [];
    if (contract.body === null) return Object.keys(body as object).length > 0 ? ['the operation takes no body'] : [];
    const known = contract.body.properties === undefined ? undefined : new Set(Object.keys(contract.body.properties));
    // GitHub ignores what it does not know; here it would hide a misspelt name.
    const unknown = known === undefined ? [] : Object.keys(body as object).filter((name) => !known.has(name));
    return [
      ...unknown.map((name) => `the body has no property ${name}`),
      ...this.#faults(`${operation} body`, contract.body as AnySchema, body),
    ];
  }

  #faults(name: string, schema: AnySchema, value: unknown): readonly string[] {
    let validate = this.#validators.get(name);
    if (validate === undefined) {
      validate = this.#ajv.compile(absolute(schema));
      this.#validators.set(name, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map(inGitHubsWords);
  }
}

function inGitHubsWords(error: ErrorObject): string {
  const place = error.instancePath.slice(1) || 'root';
  const { limit } = error.params as { limit?: number };
  const supplied = (error.data as { length?: number } | null)?.length;
  if (error.keyword === 'maxItems') return `${place}: No more than ${limit} items are allowed; ${supplied} were supplied.`;
  if (error.keyword === 'maxLength') return `${place}: Only ${limit} characters are allowed; ${supplied} were supplied.`;
  return `${place}: ${error.message ?? ''} ${JSON.stringify(error.params)}`;
}

// Inner references point into the shared definitions.
function absolute(schema: AnySchema): AnySchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"github#/$defs/')) as AnySchema;
}

function toRoute(contract: OperationContract): { readonly method: string; readonly pattern: RegExp; readonly names: readonly string[] } {
  const names: string[] = [];
  const pattern = contract.path.replace(/[.]/g, '\\.').replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    // A file's path and a ref may hold slashes; everything else is one segment.
    return name === 'path' || name === 'ref' || name === 'basehead' ? '(.*)' : '([^/]+)';
  });
  return { method: contract.method, pattern: new RegExp(`^${pattern}$`), names };
}

function isUri(text: string): boolean {
  return URL.canParse(text);
}

function isDateTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text);
}
