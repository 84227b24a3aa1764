import type { Hunk } from '../../diff/file-diff.js';
import type { Note } from '../../lint/finding.js';
import type { EngineName } from '../../python/parser.js';
import type { OrderRest, Parcel, ResultPage } from './parcels.js';

/** What a checking thread needs to begin with. */
export interface ThreadData {
  /** Address of the module that exports `rules`: functions cannot be sent. */
  readonly rulesUrl: string;
  readonly engine: EngineName;
}

/**
 * To a checking thread. Parcels, then `check`; it answers with pages, each after `more`, then `done` or `failed`. `diff` is
 * answered with `hunks`, and is not aborted. Tasks are numbered, since an abort may cross with the end of the check that it means.
 */
export type ToThread =
  | { readonly kind: 'parcel'; readonly parcel: Parcel }
  | { readonly kind: 'check'; readonly task: number; readonly rest: OrderRest }
  | { readonly kind: 'diff'; readonly base: string; readonly head: string }
  | { readonly kind: 'more' }
  /** The result is not wanted any more: `failed` follows soon. */
  | { readonly kind: 'abort'; readonly task: number };

export type FromThread =
  /** The rules and the parser are loaded. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'page'; readonly page: ResultPage }
  | { readonly kind: 'done'; readonly notes: readonly Note[]; readonly files: number }
  | { readonly kind: 'hunks'; readonly hunks: readonly Hunk[] }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** Sent now and then during a check: it is not stuck in one file. */
  | { readonly kind: 'alive' };
