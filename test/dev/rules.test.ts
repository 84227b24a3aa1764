import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseSync } from '@swc/core';
import { catalogue } from '../../src/dev/rules/catalogue.js';
import { staleFiles } from '../../src/dev/rules/generated-files.js';
import { withPageHeader } from '../../src/dev/rules/page-header.js';
import { listRuleFiles } from '../../src/dev/rules/rule-files.js';
import { ruleIndex } from '../../src/dev/rules/rule-index.js';
import { edgePageTemplate, pageTemplate, ruleTemplate } from '../../src/dev/rules/templates.js';
import { ruleOf } from '../support/lint.js';
import { casesOf } from '../support/pages/page-cases.js';
import { runCase } from '../support/pages/page-runner.js';
import { parsePage } from '../support/pages/page.js';

const rule = { ...ruleOf('missing-cup', { meta: { fix: 'safe', summary: 'Bring a | cup.' } }), family: 'engine' };

describe('generated files', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(`${tmpdir()}/rules-`);
    for (const path of ['checks/models/b-rule.ts', 'checks/models/a-rule.ts', 'checks/engine/z-rule.ts', 'checks/engine/z-rule.md']) {
      mkdirSync(`${root}/${path.slice(0, path.lastIndexOf('/'))}`, { recursive: true });
      writeFileSync(`${root}/${path}`, 'as it is');
    }
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('list rules by family and name; a family without rules has no folder', () => {
    expect(listRuleFiles(root).map(({ family, name }) => `${family}/${name}`)).toEqual(['engine/z-rule', 'models/a-rule', 'models/b-rule']);
    expect(ruleIndex(listRuleFiles(root))).toContain("import aRule from './models/a-rule.js';");
    expect(ruleIndex(listRuleFiles(root))).toContain("  nameRule('models', 'a-rule', aRule),\n");
  });

  it('are stale when they differ or are missing', () => {
    const files = new Map([
      ['checks/engine/z-rule.md', 'as it is'],
      ['checks/models/a-rule.ts', 'as it should be'],
      ['checks/README.md', 'new'],
    ]);
    expect(staleFiles(root, files)).toEqual(['checks/models/a-rule.ts', 'checks/README.md']);
  });

  it('escape what would break a table', () => {
    expect(catalogue([rule])).toContain('| [missing-cup](engine/missing-cup.md) | Bring a \\| cup. | warning | safe |');
  });

  it('give pages a head, the same one however often', () => {
    const once = withPageHeader('## Why\n', rule);
    expect(once).toMatch(/^<!-- .* -->\n# missing-cup\n\nBring a \| cup\.\n\nSeverity: \*\*warning\*\* · Fix: \*\*safe\*\*/);
    expect(once).toMatch(/-->\n\n## Why\n$/);
    expect(withPageHeader(once, rule)).toBe(once);
    expect(withPageHeader(once, { ...rule, name: 'missing-plate' })).toContain('# missing-plate');
  });
});

describe('the scaffold of a rule', () => {
  it('is TypeScript', () => {
    expect(() => parseSync(ruleTemplate(), { syntax: 'typescript' })).not.toThrow();
  });

  it.each([pageTemplate('missing-cup'), edgePageTemplate()])('has pages that fail until they are written', async (page) => {
    const cases = casesOf(parsePage(page)).filter(({ section }) => section !== 'Good');
    expect(cases.length).toBeGreaterThan(0);
    for (const each of cases) expect((await runCase(each, rule, [rule])).faults).not.toEqual([]);
  });
});
