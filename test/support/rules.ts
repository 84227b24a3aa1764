import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nameRule, type Rule } from '../../src/lint/rule.js';

/** The repository's root folder, with a "/" at its end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface RuleFile {
  readonly family: string;
  readonly name: string;
}

/** The rules that lie in checks/, by their files: the generated index may be behind. */
export function ruleFiles(): RuleFile[] {
  const families = readdirSync(`${ROOT}checks`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return families.flatMap(({ name: family }) =>
    readdirSync(`${ROOT}checks/${family}`)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => ({ family, name: file.slice(0, -'.ts'.length) })),
  );
}

/** Loads one rule. */
export async function loadRule({ family, name }: RuleFile): Promise<Rule> {
  const loaded = (await import(`../../checks/${family}/${name}.ts`)) as { default: Parameters<typeof nameRule>[2] };
  return nameRule(family, name, loaded.default);
}
