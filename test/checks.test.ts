import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Rule } from '../src/lint/rule.js';
import { casesOf, type Case } from './support/pages/page-cases.js';
import { runCase, unshownMessages, type FixedText } from './support/pages/page-runner.js';
import { PageError, parsePage } from './support/pages/page.js';
import { loadRules, ROOT, type RuleFile } from './support/pages/rules.js';
import { withFixedBlocks } from './support/pages/page-update.js';

// Every page of checks/ and test/checks/ is run. UPDATE_PAGES=1 writes the fixed forms that pages lack: read them before you commit.
const isUpdating = process.env['UPDATE_PAGES'] === '1';
const results = await loadRules();
const rules = results.flatMap(({ loaded }) => (loaded.status === 'fulfilled' ? [loaded.value] : []));

describe.each(results.map((each) => ({ ...each, name: each.file.name })))('$name', ({ file, loaded }) => {
  // A rule that does not load fails on its own pages, not on all.
  it('loads', () => {
    if (loaded.status === 'rejected') throw loaded.reason;
  });
  for (const path of pagesOf(file)) describe(path, () => describePage(path, () => ruleNamed(file)));
  it('shows each of its messages in an example', async () => {
    const cases = pagesOf(file).flatMap((path) => casesOf(parsePage(readFileSync(`${ROOT}/${path}`, 'utf8'))));
    expect(await unshownMessages(cases, ruleNamed(file), rules)).toEqual([]);
  });
});

function pagesOf({ family, name }: RuleFile): string[] {
  return [`checks/${family}/${name}.md`, `test/checks/${family}/${name}.md`].filter((path) => existsSync(`${ROOT}/${path}`));
}

function ruleNamed({ name }: RuleFile): Rule {
  const rule = rules.find((each) => each.name === name);
  if (!rule) throw new PageFailure(`${name} did not load`);
  return rule;
}

/** What differs is in the message; the test's own stack would only bury it. */
class PageFailure extends Error {
  override readonly stack: string;

  constructor(message: string) {
    super(message);
    this.stack = message;
  }
}

function describePage(path: string, rule: () => Rule): void {
  const text = readFileSync(`${ROOT}/${path}`, 'utf8');
  let cases: Case[] = [];
  let fault: unknown;
  try {
    cases = casesOf(parsePage(text));
  } catch (error) {
    fault = error;
  }
  it('keeps to the format', () => {
    if (fault instanceof PageError) throw new PageFailure(`${path}, ${fault.message}`);
    if (fault) throw fault;
    expect(cases.length).toBeGreaterThan(0);
  });
  const fixes: FixedText[] = [];
  it.each(cases.map((each) => ({ ...each, where: `line ${each.line} (${each.title})` })))('$where', async (each) => {
    const result = await runCase(each, rule(), rules);
    if (isUpdating && result.fixes.length > 0) fixes.push(...result.fixes);
    else if (result.faults.length > 0) throw new PageFailure(`${path}:${each.line}\n${result.faults.join('\n')}`);
  });
  afterAll(() => {
    if (fixes.length > 0) writeFileSync(`${ROOT}/${path}`, withFixedBlocks(text, fixes));
  });
}
