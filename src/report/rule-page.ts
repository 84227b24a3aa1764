import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A rule has no page where the program looks for it: the installation is incomplete. */
export class MissingRulePageError extends Error {}

/**
 * The Markdown page of a rule, without the comments that mark its generated parts.
 * @throws MissingRulePageError when the file is not there.
 */
export async function readRulePage(rule: { readonly family: string; readonly name: string }): Promise<string> {
  const path = join('checks', rule.family, `${rule.name}.md`);
  // The pages lie beside the rules' sources: two folders above this one there, three above the built file.
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, path))) {
    if (dirname(folder) === folder) throw new MissingRulePageError(`There is no page ${path} in this installation.`);
    folder = dirname(folder);
  }
  const page = await readFile(join(folder, path), 'utf8');
  return page.replace(/^<!--.*?-->\n?/gms, '').replace(/\n{3,}/g, '\n\n');
}
