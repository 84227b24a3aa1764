/** What this folder needs of an authenticated Octokit, without its retry and throttle plugins. */
export interface Transport {
  request(route: string, parameters?: Record<string, unknown>): Promise<{ readonly data: unknown; readonly headers?: object }>;
  graphql(query: string, parameters?: Record<string, unknown>): Promise<unknown>;
  /** Gets a new token after a 401. Absent where the token is fixed. */
  renewToken?(): Promise<void>;
}

/** GitHub's REST version that the shapes in this folder describe. */
export const API_VERSION = '2022-11-28';
