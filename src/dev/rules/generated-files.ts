import { existsSync, readFileSync } from 'node:fs';
import { settingsSchema } from '../../config/settings-schema.js';
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
    ['src/config/settings.schema.json', settingsSchemaText(rules)],
  ]);
  for (const rule of rules) {
    const path = `checks/${rule.family}/${rule.name}.md`;
    if (existsSync(`${root}/${path}`)) files.set(path, withPageHeader(readFileSync(`${root}/${path}`, 'utf8'), rule));
  }
  return files;
}

function settingsSchemaText(rules: readonly Rule[]): string {
  const described = rules.map(({ name, meta }) => ({ name, summary: meta.summary }));
  return `${JSON.stringify(settingsSchema(described), undefined, 2)}\n`;
}

/** The generated files that are not as they should be. */
export function staleFiles(root: string, files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([path, text]) => {
    const present = existsSync(`${root}/${path}`) ? readFileSync(`${root}/${path}`, 'utf8') : undefined;
    return present === text ? [] : [path];
  });
}
