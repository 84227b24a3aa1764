/** An answer of GitHub's that is no success; the body is in GitHub's own form. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>> = {};

  constructor(status: number, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.body = { message, ...details, documentation_url: 'https://docs.github.com/rest', status: String(status) };
  }
}

/** The repository has another name now. */
export class MovedError extends ApiError {
  override readonly headers: Readonly<Record<string, string>>;

  constructor(location: string) {
    super(301, 'Moved Permanently', { url: location });
    this.headers = { location };
  }
}

export function notFound(): ApiError {
  return new ApiError(404, 'Not Found');
}

export function badCredentials(): ApiError {
  return new ApiError(401, 'Bad credentials');
}

export function notAccessible(): ApiError {
  return new ApiError(403, 'Resource not accessible by integration');
}

/** One field that GitHub refuses. */
export interface FieldFault {
  readonly resource: string;
  readonly field: string;
  readonly code: string;
  readonly message?: string;
}

export function validationFailed(...errors: readonly FieldFault[]): ApiError {
  return new ApiError(422, 'Validation Failed', { errors });
}

/** GitHub's answer where it says in plain sentences what is wrong, as for reviews. */
export function unprocessable(...errors: readonly string[]): ApiError {
  return new ApiError(422, 'Unprocessable Entity', { errors });
}

/** GitHub's answer to a request that does not fit its schema. */
export function invalidRequest(detail: string): ApiError {
  return new ApiError(422, `Invalid request.\n\n${detail}`);
}
