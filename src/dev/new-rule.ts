import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { edgePageTemplate, pageTemplate, ruleTemplate } from './rules/templates.js';
import { FAMILIES, listRuleFiles } from './rules/rule-files.js';
import { ruleIndex } from './rules/rule-index.js';

// `npm run new-rule -- <family>/<name>` lays out a rule: the pair in checks/, the page of edge cases, the index.
const root = process.cwd();
const wanted = process.argv[2] ?? '';
const [family = '', name = ''] = wanted.split('/');
const fault = faultOf(family, name);

if (fault === undefined) scaffold();
else {
  console.error(`${fault}\nusage: npm run new-rule -- <family>/<name>`);
  process.exitCode = 2;
}

function faultOf(family: string, name: string): string | undefined {
  if (!FAMILIES.includes(family)) return `"${family}" is no family; there are: ${FAMILIES.join(', ')}`;
  if (!/^[a-z]+(-[a-z0-9]+)*$/.test(name)) return 'a rule is named in kebab-case after the pattern it finds: commit-in-loop';
  const twin = listRuleFiles(root).find((file) => file.name === name);
  return twin && `${name} exists already, in checks/${twin.family}`;
}

function scaffold(): void {
  const files = new Map([
    [`checks/${family}/${name}.ts`, ruleTemplate()],
    [`checks/${family}/${name}.md`, pageTemplate(name)],
    [`test/checks/${family}/${name}.md`, edgePageTemplate()],
  ]);
  for (const [path, text] of files) {
    if (existsSync(`${root}/${path}`)) continue;
    mkdirSync(dirname(`${root}/${path}`), { recursive: true });
    writeFileSync(`${root}/${path}`, text);
    console.log(`written: ${path}`);
  }
  writeFileSync(`${root}/checks/index.ts`, ruleIndex(listRuleFiles(root)));
  console.log(`Write the rule and its pages, run them with \`npm test -- test/checks.test.ts -t ${name}\`, then \`npm run generate\`.`);
}
