import { writeFileSync } from 'node:fs';
import { generatedFiles, staleFiles } from './rules/generated-files.js';
import { listRuleFiles, loadRule } from './rules/rule-files.js';

// `npm run generate` writes what follows from other files; with `--check` it only says what is stale, and fails.
// Rules are found on disk, not in checks/index.ts: that is one of the files to write.
const root = process.cwd();
const compiled = new URL('../../checks/', import.meta.url);
const rules = await Promise.all(listRuleFiles(root).map((file) => loadRule(file, compiled, '.js')));
const files = await generatedFiles(root, rules);
const stale = staleFiles(root, files);

if (process.argv.includes('--check')) {
  for (const path of stale) console.error(`${path} is stale: run \`npm run generate\``);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const path of stale) writeFileSync(`${root}/${path}`, files.get(path)!);
  console.log(stale.length === 0 ? 'all generated files are fresh' : `written: ${stale.join(', ')}`);
}
