import type { Account, Installation, Repository } from '../world/types.js';
import type { World } from '../world/world.js';
import type { Limits } from './limits.js';

/** Who sends a request. */
export type Viewer =
  | { readonly kind: 'app' }
  | { readonly kind: 'installation'; readonly installation: Installation; readonly token: IssuedToken; readonly account: Account }
  | { readonly kind: 'user'; readonly account: Account };

export interface IssuedToken {
  readonly token: string;
  readonly installation: Installation;
  readonly permissions: Readonly<Record<string, string>>;
  /** Undefined: all repositories of the installation. */
  readonly repositories: ReadonlySet<Repository> | undefined;
  readonly expiresAt: Date;
}

/** One request with all that an operation needs to answer it. */
export interface RequestContext {
  readonly world: World;
  readonly limits: Limits;
  readonly viewer: Viewer;
  /** Path parameters by name, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly accept: string;
  /** Address of the REST API without a last slash: `http://127.0.0.1:PORT/api/v3`. */
  readonly apiUrl: string;
  /** Address of the pages for people: `http://127.0.0.1:PORT`. */
  readonly webUrl: string;
  /** The request's own path with its query. */
  readonly target: string;
}

export interface Answer {
  readonly status: number;
  /** Plain JSON, a text, or nothing. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Operation = (context: RequestContext) => Answer | Promise<Answer>;
