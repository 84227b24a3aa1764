import pino, { type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../config/env.js';

/** JSON lines to standard output. No token gets through, and of an error only what names it, never a request's body. */
export function createLogger(level: LogLevel, destination: DestinationStream = pino.destination(1)): Logger {
  return pino(
    {
      level,
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
    },
    { write: (line: string) => destination.write(redact(line)) },
  );
}

/**
 * Probot's own lines at `debug` hold request bodies and whole events, so source text; at `info` it writes one line with
 * all headers for each webhook and health check.
 */
export function probotLogger(log: Logger): Logger {
  return log.child({}, { level: log.levelVal > pino.levels.values['warn']! ? log.level : 'warn' });
}

/**
 * By prefix, since the length of tokens changes: GitHub's tokens, bearer tokens and JSON web tokens, private keys; and what
 * stands before the @ of an address. Keys come with real or written line ends.
 */
const SECRETS =
  /(?<=:\/\/)[^\s"/@]+(?=@)|\bgh[a-z]_[\w.-]+|\bgithub_pat_\w+|\beyJ[\w-]+\.[\w-]+\.[\w-]+|-----BEGIN [A-Z ]*PRIVATE KEY-----[^"]*?(?:-----END [A-Z ]*PRIVATE KEY-----|(?="))/g;

function redact(line: string): string {
  return line.replace(SECRETS, '[redacted]');
}

interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly status?: unknown;
  readonly code?: unknown;
  readonly cause?: DescribedError;
  readonly errors?: readonly DescribedError[];
}

/** Causes deeper than this say nothing new. */
const MAX_CAUSES = 5;

/** Octokit's errors carry the request with its body, and webhook errors the event: only known fields are taken over. */
function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error), stack: undefined };
  const { status, code } = error as { status?: unknown; code?: unknown };
  const inner = depth < MAX_CAUSES;
  return {
    type: error.constructor.name,
    message: error.message,
    stack: error.stack,
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { code }),
    ...(inner && error.cause !== undefined ? { cause: describeError(error.cause, depth + 1) } : {}),
    ...(inner && error instanceof AggregateError ? { errors: error.errors.map((each) => describeError(each, depth + 1)) } : {}),
  };
}
