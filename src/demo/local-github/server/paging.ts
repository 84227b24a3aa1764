import type { Answer, RequestContext } from './context.js';

export interface Page<T> {
  readonly items: readonly T[];
  readonly headers: Readonly<Record<string, string>>;
}

/** The page of a list that the request asks for, with GitHub's `link` header. */
export function pageOf<T>(context: RequestContext, items: readonly T[]): Page<T> {
  const { limits, query } = context;
  const size = Math.min(positive(query.get('per_page')) ?? limits.pageSize, limits.largestPage);
  const page = positive(query.get('page')) ?? 1;
  const last = Math.max(1, Math.ceil(items.length / size));
  return { items: items.slice((page - 1) * size, page * size), headers: linkHeader(context, page, last) };
}

/** An answer that is one page of a list. */
export function listAnswer<T>(context: RequestContext, items: readonly T[], render: (item: T) => unknown): Answer {
  const page = pageOf(context, items);
  return { status: 200, body: page.items.map(render), headers: page.headers };
}

function linkHeader(context: RequestContext, page: number, last: number): Readonly<Record<string, string>> {
  const links: string[] = [];
  const add = (rel: string, to: number): void => {
    const url = new URL(context.target, context.webUrl);
    url.searchParams.set('page', String(to));
    links.push(`<${url.href}>; rel="${rel}"`);
  };
  if (page > 1) add('prev', page - 1);
  if (page < last) add('next', page + 1);
  if (page < last) add('last', last);
  if (page > 1) add('first', 1);
  return links.length === 0 ? {} : { link: links.join(', ') };
}

function positive(text: string | null): number | undefined {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : undefined;
}
