import { casesOf } from '../pages/page-cases.js';
import { parsePage, type Page } from '../pages/page.js';
import type { SourceText } from './source-tree.js';

/** Sections of a rule's page in their order; those with a "?" may be left out. */
const SECTIONS: readonly string[] = ['Why', 'Bad', 'Good', 'Not detected yet?', 'When not to use it', 'Options?', 'References'];
/** A rule is shown to be silent on at least so many projects, over its page and its page of edge cases. */
const MIN_GOOD_CASES = 3;
const EDGE_SECTIONS: ReadonlySet<string> = new Set(['Bad', 'Good', 'Not detected yet']);

/** Rules without a page, pages without a rule, and strangers among them. */
export function pairFaults(paths: readonly string[]): string[] {
  const known = new Set(paths);
  return paths.flatMap((path) => {
    const rule = /^(?:test\/)?checks\/[a-z]+\/[a-z][a-z0-9-]*\.(ts|md)$/.exec(path);
    if (!rule) return path === 'checks/index.ts' || path === 'checks/README.md' ? [] : [`${path} is no part of a rule's pair`];
    const stem = path.replace(/^test\//, '').replace(/\.(ts|md)$/, '');
    return [`${stem}.ts`, `${stem}.md`, `test/${stem}.md`].filter((part) => !known.has(part)).map((part) => `${part} is missing`);
  });
}

/** Pages whose sections are not as they should be. */
export function pageFaults(pages: readonly SourceText[]): string[] {
  return pages.flatMap(({ path, text }) => {
    const page = parsePage(text);
    return (path.startsWith('test/') ? edgePageFaults(page) : rulePageFaults(page)).map((fault) => `${path}: ${fault}`);
  });
}

/** Rules whose pages show too little on which they stay silent. */
export function goodCaseFaults(pages: readonly SourceText[]): string[] {
  const counts = new Map<string, number>();
  for (const { path, text } of pages) {
    const rule = path.slice(path.lastIndexOf('/') + 1, -'.md'.length);
    const good = casesOf(parsePage(text)).filter(({ section }) => section === 'Good').length;
    counts.set(rule, (counts.get(rule) ?? 0) + good);
  }
  const few = [...counts].filter(([, count]) => count < MIN_GOOD_CASES);
  return few.map(([rule, count]) => `${rule} is shown to be silent ${count} times; ${MIN_GOOD_CASES} is the least`);
}

function rulePageFaults(page: Page): string[] {
  if ((page.head.match(/^# /gm) ?? []).length > 1) return ['it bears its title twice'];
  const names = [...new Set(page.sections.map(({ name }) => name))];
  const wanted = SECTIONS.filter((section) => !section.endsWith('?') || names.includes(section.slice(0, -1))).map((section) =>
    section.replace('?', ''),
  );
  if (names.join() !== wanted.join()) return [`its sections are ${names.join(', ')}; they should be ${wanted.join(', ')}`];
  const empty = page.sections.filter(
    ({ blocks, hasProse }) => blocks.length === 0 && !hasProse && !page.sections.some((each) => each.title.startsWith('Bad:')),
  );
  return empty.map(({ title }) => `"${title}" is empty`);
}

function edgePageFaults(page: Page): string[] {
  const strange = page.sections.filter(({ name }) => !EDGE_SECTIONS.has(name)).map(({ name }) => `"${name}" is no section of an edge page`);
  return page.sections.length === 0 ? ['it has no section'] : strange;
}
