import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { check, type CheckInput } from '../../src/lint/check.js';
import { DEFAULT_SETTINGS } from '../../src/lint/settings.js';
import { decodeEntry, encodeEntry } from '../../src/project/context/facts-entry.js';
import type { FileFacts } from '../../src/project/facts/file-facts.js';
import type { Rule } from '../../src/lint/rule.js';
import { casesOf } from '../support/pages/page-cases.js';
import { parsePage } from '../support/pages/page.js';
import { loadRules, ROOT } from '../support/pages/rules.js';

const results = await loadRules();
const rules: readonly Rule[] = results.flatMap(({ loaded }) => (loaded.status === 'fulfilled' ? [loaded.value] : []));

type Texts = Readonly<Record<string, string>>;

/** Projects of the rule pages that have several files, and the sample. Migrations are more than their facts, and always read. */
function projects(): { readonly name: string; readonly texts: Texts }[] {
  const pages = results.flatMap(({ file }) => [`checks/${file.family}/${file.name}.md`, `test/checks/${file.family}/${file.name}.md`]);
  const found = pages
    .filter((path) => existsSync(`${ROOT}/${path}`))
    .flatMap((path) => {
      const cases = casesOf(parsePage(readFileSync(`${ROOT}/${path}`, 'utf8')));
      return cases.map(({ files, line }) => {
        const python = files.filter(({ block }) => block.language === 'py' && block.status !== 'base');
        return { name: `${path}:${line}`, texts: Object.fromEntries(python.map(({ block, text }) => [block.path, text])) };
      });
    });
  const withoutMigrations = found.filter(({ texts }) => !Object.values(texts).some((text) => /^down_revision\b/m.test(text)));
  return [...withoutMigrations.filter(({ texts }) => Object.keys(texts).length > 1), { name: 'sample', texts: sample() }];
}

function sample(): Texts {
  const folder = `${ROOT}/src/demo/sample/after`;
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.py') && !path.includes('versions'),
  );
  return Object.fromEntries(paths.map((path) => [path, readFileSync(`${folder}/${path}`, 'utf8')]));
}

/** The one file checked among the others, which are there as texts or as what an earlier check told of them. */
function inputs(texts: Texts, checked: string, facts: ReadonlyMap<string, FileFacts>): [CheckInput, CheckInput] {
  const common = { files: [{ path: checked, text: texts[checked]! }], paths: Object.keys(texts), rules, settings: DEFAULT_SETTINGS };
  const others = Object.entries(texts).filter(([path]) => path !== checked);
  const known = others.flatMap(([path]) => (facts.has(path) ? [[path, throughCache(facts.get(path)!)] as const] : []));
  return [
    { ...common, context: new Map(others) },
    { ...common, contextFacts: new Map(known) },
  ];
}

function throughCache(facts: FileFacts): FileFacts {
  return decodeEntry(encodeEntry({ names: [], isConcerned: true, facts }))!.facts!;
}

test('facts of an earlier run give the findings that the texts give', async () => {
  let findings = 0;
  const all = projects();
  for (const { name, texts } of all) {
    const context = new Map(Object.entries(texts));
    const { facts } = await check({ files: [], context, rules: [], settings: DEFAULT_SETTINGS, paths: Object.keys(texts) });
    for (const path of Object.keys(texts)) {
      const [fresh, known] = inputs(texts, path, facts);
      const expected = await check(fresh);
      const result = await check(known);
      expect([name, result.findings]).toEqual([name, expected.findings]);
      findings += expected.findings.length;
    }
  }
  // The law would hold for nothing as well.
  expect(all.length).toBeGreaterThan(50);
  expect(findings).toBeGreaterThan(100);
}, 300_000);

test('facts under another module name are not taken', async () => {
  const models = 'from sqlalchemy.orm import Session\n\n\ndef make() -> Session:\n    return Session()\n';
  const jobs =
    'from app.db import make\n\n\ndef load(items):\n    session = make()\n    for item in items:\n        session.add(item)\n        session.commit()\n';
  const look = async (paths: string[], facts: ReadonlyMap<string, FileFacts>) =>
    (await check({ files: [{ path: 'src/app/jobs.py', text: jobs }], contextFacts: facts, paths, rules, settings: DEFAULT_SETTINGS }))
      .findings;
  const paths = ['src/app/db.py', 'src/app/jobs.py'];
  const { facts } = await check({ files: [], context: new Map([['src/app/db.py', models]]), rules: [], settings: DEFAULT_SETTINGS, paths });
  expect(facts.get('src/app/db.py')?.module).toBe('app.db');
  expect((await look(paths, facts)).map(({ rule }) => rule)).toEqual(['commit-in-loop']);
  const moved = new Map([...facts].map(([path, one]) => [path, { ...one, module: 'src.app.db' }]));
  expect(await look(paths, moved)).toEqual([]);
});
