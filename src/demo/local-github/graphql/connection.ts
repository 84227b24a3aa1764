import { GraphqlFault, NotServedError } from './faults.js';

/** Arguments of every connection. */
export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

const LARGEST_PAGE = 100;

/**
 * One page of a connection. GitHub wants `first` or `last`, from 1 to 100.
 * @throws NotServedError when they are missing or too large.
 */
export function toConnection<T>(name: string, items: readonly T[], args: PageArguments, toNode: (item: T) => unknown): object {
  const size = args.first ?? args.last ?? undefined;
  if (size === undefined) {
    throw new NotServedError(`You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`);
  }
  if (size < 1 || size > LARGEST_PAGE) {
    throw new NotServedError(`Requesting ${size} records on the \`${name}\` connection exceeds the limit of ${LARGEST_PAGE} records.`);
  }
  const from = args.after ? indexOf(args.after) + 1 : 0;
  const to = args.before ? indexOf(args.before) : items.length;
  const start = args.first ? from : Math.max(from, to - size);
  const end = args.first ? Math.min(to, from + size) : to;
  const page = items.slice(start, end);
  return {
    totalCount: items.length,
    nodes: () => page.map(toNode),
    edges: () => page.map((item, index) => ({ cursor: cursorOf(start + index), node: () => toNode(item) })),
    pageInfo: {
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
      startCursor: page.length === 0 ? null : cursorOf(start),
      endCursor: page.length === 0 ? null : cursorOf(end - 1),
    },
  };
}

function cursorOf(index: number): string {
  return Buffer.from(`cursor:${index}`).toString('base64');
}

function indexOf(cursor: string): number {
  const index = /^cursor:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1];
  if (index === undefined) throw new GraphqlFault('INVALID_CURSOR_ARGUMENTS', `\`${cursor}\` does not appear to be a valid cursor.`);
  return Number(index);
}
