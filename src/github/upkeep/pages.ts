import { MAX_PAGE, MAX_UPKEEP_PAGES } from '../limits.js';

/** All entries of a REST list, page by page, as far as the bound goes. */
export async function readPages<T>(readPage: (page: { per_page: number; page: number }) => Promise<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for (let page = 1; page <= MAX_UPKEEP_PAGES; page++) {
    const entries = await readPage({ per_page: MAX_PAGE, page });
    all.push(...entries);
    if (entries.length < MAX_PAGE) break;
  }
  return all;
}
