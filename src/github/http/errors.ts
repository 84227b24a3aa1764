/** A request to GitHub that did not end well. The message names method and route, never a body or a header. */
export class GitHubError extends Error {
  readonly operation: string;

  constructor(operation: string, problem: string, options?: ErrorOptions) {
    super(`${operation}: ${problem}`, options);
    this.operation = operation;
  }
}

/** GitHub understood and refused: nothing was done, and the same request will be refused again. */
export class RefusedError extends GitHubError {
  readonly status: number;
  /** GitHub's reasons, from `message` and `errors`. */
  readonly reasons: readonly string[];

  constructor(operation: string, status: number, reasons: readonly string[], options?: ErrorOptions) {
    super(operation, `refused with ${status}${reasons.length > 0 ? ` (${reasons.join('; ')})` : ''}`, options);
    this.status = status;
    this.reasons = reasons;
  }
}

/** A rate limit, primary or secondary: nothing was done, later it may be. */
export class RateLimitedError extends GitHubError {
  /** What GitHub asks for; undefined when it did not say. */
  readonly retryAfterMs: number | undefined;

  constructor(operation: string, retryAfterMs: number | undefined, options?: ErrorOptions) {
    super(
      operation,
      `rate limited, retry after ${retryAfterMs === undefined ? 'an unknown time' : `${Math.ceil(retryAfterMs / 1_000)} s`}`,
      options,
    );
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer came, or one from the server's insides: whether GitHub did what was asked is not known. */
export class NoAnswerError extends GitHubError {}

/** An answer of another shape than GitHub describes, such as a page with status 200 or a body that was cut off. */
export class BadAnswerError extends GitHubError {}

/** The caller's signal ended it; `reason` is the signal's. */
export class AbortedError extends GitHubError {
  readonly reason: unknown;

  constructor(operation: string, reason: unknown) {
    super(operation, 'aborted', { cause: reason });
    this.reason = reason;
  }
}

/** Whether GitHub may have done what was asked although no good answer came. */
export function isUnsure(error: unknown): boolean {
  return error instanceof NoAnswerError || error instanceof BadAnswerError;
}
