import { existsSync, readFileSync } from 'node:fs';
import type { Rule } from '../../lint/rule.js';
import { generateGrammar } from '../generate-grammar.js';
import { catalogue } from './catalogue.js';
import { withPageHeader } from './page-header.js';
import { listRuleFiles } from './rule-files.js';
import { ruleIndex } from './rule-index.js';

/** Every generated file of the repository, text by path from its root. Pages that do not exist are left out. */
export async function generatedFiles(root: string, rules: readonly Rule[]): Promise<Map<string, string>> {
  const files = new Map([
    ['src/python/grammar.generated.ts', await generateGrammar()],
    ['checks/index.ts', ruleIndex(listRuleFiles(root))],
    ['checks/README.md', catalogue(rules)],
  ]);
  for (const rule of rules) {
    const path = `checks/${rule.family}/${rule.name}.md`;
    if (existsSync(`${root}/${path}`)) files.set(path, withPageHeader(readFileSync(`${root}/${path}`, 'utf8'), rule));
  }
  return files;
}

/** The generated files that are not as they should be. */
export function staleFiles(root: string, files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([path, text]) => {
    const present = existsSync(`${root}/${path}`) ? readFileSync(`${root}/${path}`, 'utf8') : undefined;
    return present === text ? [] : [path];
  });
}
