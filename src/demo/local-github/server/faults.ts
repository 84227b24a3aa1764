/**
 * What can go wrong between an app and GitHub. `when: 'after'` means after the deed: GitHub did it, only the answer is
 * lost.
 */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly when: 'before' | 'after'; readonly body?: unknown }
  | { readonly kind: 'secondary-limit'; readonly status: 403 | 429; readonly retryAfterSeconds: number }
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' }
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'html' };

/** One fault on one operation: at its n-th call from now on (from 1), or at every one. */
export interface FaultPlan {
  /** GitHub's operation id; `graphql/query` and `graphql/mutation` for GraphQL. */
  readonly operation: string;
  readonly call: number | 'every';
  readonly fault: Fault;
}

/** The faults of the fault matrix by their names. */
export const NAMED_FAULTS = {
  '500': { kind: 'status', status: 500, when: 'before' },
  '502 after the deed': { kind: 'status', status: 502, when: 'after' },
  '403 secondary limit': { kind: 'secondary-limit', status: 403, retryAfterSeconds: 1 },
  '429': { kind: 'secondary-limit', status: 429, retryAfterSeconds: 1 },
  'cut before the deed': { kind: 'cut', when: 'before' },
  'cut after the deed': { kind: 'cut', when: 'after' },
  'no answer': { kind: 'no-answer' },
  'truncated body': { kind: 'truncated' },
  'HTML page with 200': { kind: 'html' },
  '401': { kind: 'status', status: 401, when: 'before', body: { message: 'Bad credentials' } },
  '404': { kind: 'status', status: 404, when: 'before', body: { message: 'Not Found' } },
  '422': { kind: 'status', status: 422, when: 'before', body: { message: 'Validation Failed', errors: [] } },
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof NAMED_FAULTS;

/** Faults that wait for their calls. */
export class FaultBox {
  #plans: { readonly plan: FaultPlan; calls: number }[] = [];

  add(plan: FaultPlan): void {
    this.#plans.push({ plan, calls: 0 });
  }

  clear(): void {
    this.#plans = [];
  }

  /** Counts a call and gives the fault that is due; the first plan that matches wins. */
  take(operation: string): Fault | undefined {
    let due: Fault | undefined;
    for (const waiting of this.#plans) {
      if (waiting.plan.operation !== operation) continue;
      waiting.calls += 1;
      if (waiting.plan.call === 'every' || waiting.plan.call === waiting.calls) due ??= waiting.plan.fault;
    }
    return due;
  }
}
