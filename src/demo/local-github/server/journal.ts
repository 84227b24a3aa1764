import type { Fault } from './faults.js';

/** One request as the local GitHub saw it. */
export interface JournalEntry {
  /** From 1, in the order of arrival. */
  readonly index: number;
  readonly method: string;
  /** Path with its query, as sent. */
  readonly target: string;
  /** GitHub's operation id; `graphql/query` and `graphql/mutation` for GraphQL; `unknown` for anything else. */
  readonly operation: string;
  readonly body: unknown;
  readonly userAgent: string;
  readonly arrivedAt: number;
  /** Undefined while no answer was sent: it hangs, or the connection was cut. */
  status: number | undefined;
  durationMs: number | undefined;
  fault: Fault | undefined;
  /** Points against GraphQL's hourly limit. */
  graphqlCost: number | undefined;
}

/** A request or an answer that GitHub's own description does not allow, or that the local GitHub cannot serve. */
export interface Violation {
  readonly operation: string;
  readonly target: string;
  readonly message: string;
}

export class Journal {
  readonly entries: JournalEntry[] = [];
  readonly violations: Violation[] = [];

  add(entry: Pick<JournalEntry, 'method' | 'target' | 'operation' | 'body' | 'userAgent'>): JournalEntry {
    const added = {
      ...entry,
      index: this.entries.length + 1,
      arrivedAt: performance.now(),
      status: undefined,
      durationMs: undefined,
      fault: undefined,
      graphqlCost: undefined,
    };
    this.entries.push(added);
    return added;
  }

  finish(entry: JournalEntry, status: number | undefined): void {
    entry.status = status;
    entry.durationMs = performance.now() - entry.arrivedAt;
  }

  /** How often each operation was called, from an entry on. */
  counts(from = 0): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { operation } of this.entries.slice(from)) counts.set(operation, (counts.get(operation) ?? 0) + 1);
    return counts;
  }

  /** Points against the secondary limit: reads 1, writes 5 (docs, "Calculating points for the secondary rate limit"). */
  points(from = 0): number {
    return this.entries.slice(from).reduce((sum, entry) => sum + pointsOf(entry), 0);
  }
}

function pointsOf(entry: JournalEntry): number {
  const isRead = entry.operation === 'graphql/query' || ['GET', 'HEAD', 'OPTIONS'].includes(entry.method);
  return isRead ? 1 : 5;
}
