import { existsSync, readdirSync } from 'node:fs';
import { nameRule, type Rule } from '../../lint/rule.js';

/** Where a rule lies: checks/<family>/<name>.ts, with its page beside it. */
export interface RuleFile {
  readonly family: string;
  readonly name: string;
}

/** The families in the order a reader meets them: from the engine to the tests, and what is about this tool itself last. */
export const FAMILIES: readonly string[] = [
  'engine',
  'models',
  'querying',
  'transactions',
  'migrations',
  'testing',
  'performance',
  'suppressions',
];

/** The rules that lie in `<root>/checks`, by family and name; the generated index may be behind. */
export function listRuleFiles(root: string): RuleFile[] {
  return FAMILIES.flatMap((family) =>
    filesOf(`${root}/checks/${family}`)
      .filter((file) => file.endsWith('.ts'))
      .sort()
      .map((file) => ({ family, name: file.slice(0, -'.ts'.length) })),
  );
}

function filesOf(folder: string): string[] {
  // Git keeps no empty folder: a family without a rule yet has none.
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

/** Imports one rule from a folder of compiled (or, under Jest, plain) rule files. */
export async function loadRule({ family, name }: RuleFile, folder: URL, extension: '.js' | '.ts'): Promise<Rule> {
  const url = new URL(`${family}/${name}${extension}`, folder);
  const loaded = (await import(url.href)) as { readonly default: Parameters<typeof nameRule>[2] };
  return nameRule(family, name, loaded.default);
}
