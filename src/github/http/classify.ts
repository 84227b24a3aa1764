import { z } from 'zod';
import { BadAnswerError, GitHubError, NoAnswerError, RateLimitedError, RefusedError } from './errors.js';

/** One entry of a GraphQL answer's `errors`. */
export interface GraphqlFault {
  readonly type: string | undefined;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const headers = z.record(z.string(), z.unknown()).catch({});
const requestError = z.object({
  status: z.number(),
  response: z.object({ headers, data: z.unknown() }).optional(),
});
const refusalBody = z
  .object({
    message: z.string().catch(''),
    errors: z
      .array(z.union([z.string(), z.object({ message: z.string().optional(), code: z.string().optional(), field: z.string().optional() })]))
      .catch([]),
  })
  .catch({ message: '', errors: [] });
const graphqlError = z.object({
  name: z.literal('GraphqlResponseError'),
  headers,
  data: z.unknown(),
  errors: z.array(
    z.object({
      type: z.string().optional().catch(undefined),
      path: z.array(z.union([z.string(), z.number()])).catch([]),
      message: z.string().catch(''),
    }),
  ),
});

/** A GraphQL answer that holds errors, perhaps beside data; undefined for any other error. */
export function partialAnswer(error: unknown): { readonly data: unknown; readonly faults: readonly GraphqlFault[] } | undefined {
  const parsed = graphqlError.safeParse(error);
  if (!parsed.success) return undefined;
  return { data: parsed.data.data, faults: parsed.data.errors.map((fault) => ({ ...fault, type: fault.type })) };
}

/** What an error of Octokit, of `fetch` or of our own timer means. */
export function classify(operation: string, error: unknown): GitHubError {
  if (error instanceof GitHubError) return error;
  const graphql = graphqlError.safeParse(error);
  if (graphql.success) return classifyGraphql(operation, graphql.data, error);
  const request = requestError.safeParse(error);
  if (!request.success) return new NoAnswerError(operation, 'no answer that can be read', { cause: error });
  const { status, response } = request.data;
  // Octokit gives a connection that broke the status 500, but no response.
  if (!response) return new NoAnswerError(operation, 'no answer', { cause: error });
  if (status >= 500) return new NoAnswerError(operation, `answered with ${status}`, { cause: error });
  const body = refusalBody.parse(response.data);
  if (status === 403 || status === 429) {
    const wait = limitWait(response.headers, body.message);
    if (status === 429 || wait !== 'no limit')
      return new RateLimitedError(operation, wait === 'no limit' ? undefined : wait, { cause: error });
  }
  return new RefusedError(operation, status, [body.message, ...body.errors.map(reasonText)].filter(Boolean), { cause: error });
}

function classifyGraphql(operation: string, answer: z.infer<typeof graphqlError>, cause: unknown): GitHubError {
  const messages = answer.errors.map((fault) => fault.message).filter(Boolean);
  const limited = answer.errors.some((fault) => fault.type === 'RATE_LIMITED') || messages.some(isSecondaryLimit);
  if (limited) {
    const wait = limitWait(answer.headers, messages.join(' '));
    return new RateLimitedError(operation, wait === 'no limit' ? undefined : wait, { cause });
  }
  // Errors without a type come from GitHub's insides ("Something went wrong while executing your query ...").
  if (answer.errors.some((fault) => fault.type === undefined)) return new NoAnswerError(operation, messages.join('; '), { cause });
  return new RefusedError(operation, 200, messages, { cause });
}

/** Milliseconds that GitHub asks to wait, undefined when it asks for no certain time, or that this is no limit at all. */
function limitWait(answerHeaders: Readonly<Record<string, unknown>>, message: string): number | undefined | 'no limit' {
  const retryAfter = Number(answerHeaders['retry-after']);
  if (Number.isFinite(retryAfter) && answerHeaders['retry-after'] !== undefined) return retryAfter * 1_000;
  if (String(answerHeaders['x-ratelimit-remaining']) === '0') {
    const reset = Number(answerHeaders['x-ratelimit-reset']);
    return Number.isFinite(reset) ? Math.max(0, reset * 1_000 - Date.now()) : undefined;
  }
  return isSecondaryLimit(message) ? undefined : 'no limit';
}

/** Words of the docs' examples: "You have exceeded a secondary rate limit", formerly "abuse detection mechanism". */
function isSecondaryLimit(message: string): boolean {
  return /secondary rate limit|abuse detection|rate limit exceeded/i.test(message);
}

function reasonText(reason: string | { message?: string | undefined; code?: string | undefined; field?: string | undefined }): string {
  if (typeof reason === 'string') return reason;
  return reason.message ?? [reason.field, reason.code].filter(Boolean).join(' ');
}

/** @throws BadAnswerError when the answer has another shape. */
export function requireShape<T>(operation: string, shape: z.ZodType<T>, data: unknown): T {
  const parsed = shape.safeParse(data);
  if (parsed.success) return parsed.data;
  const problem =
    typeof data === 'string' ? 'answered with text instead of data' : `answered with another shape (${firstIssue(parsed.error)})`;
  // The answer itself may hold source text, so only the place of the fault goes on.
  throw new BadAnswerError(operation, problem);
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.') || 'top'}: ${issue.code}` : 'unknown';
}
