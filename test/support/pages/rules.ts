import { fileURLToPath } from 'node:url';
import { listRuleFiles, loadRule as loadRuleFrom, type RuleFile } from '../../../src/dev/rules/rule-files.js';
import type { Rule } from '../../../src/lint/rule.js';

export type { RuleFile } from '../../../src/dev/rules/rule-files.js';

/** The repository's root folder, without a "/" at its end. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** The rules that lie in checks/, by their files. */
export function ruleFiles(): RuleFile[] {
  return listRuleFiles(ROOT);
}

export function loadRule(file: RuleFile): Promise<Rule> {
  return loadRuleFrom(file, new URL('../../../checks/', import.meta.url), '.ts');
}

/**
 * Every rule file with its rule, or with the reason why it does not load. One after the other: Jest's modules fail on
 * imports that overlap ("request for ... is not in cache").
 */
export async function loadRules(): Promise<{ readonly file: RuleFile; readonly loaded: PromiseSettledResult<Rule> }[]> {
  const results = [];
  for (const file of ruleFiles()) {
    const [loaded] = await Promise.allSettled([loadRule(file)]);
    results.push({ file, loaded });
  }
  return results;
}
