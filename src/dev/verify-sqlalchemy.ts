import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rules } from '../../checks/index.js';
import { check } from '../lint/check.js';
import { headOf as headOfChains, MODELS } from './laws/chain-homes.js';
import { generateChain } from './laws/chains.js';
import { diceOf } from './mutate/mutations.js';
import type { Applicability, Finding } from '../lint/finding.js';
import { applyFixes } from '../lint/fixes/apply-fixes.js';
import { DEFAULT_SETTINGS } from '../lint/settings.js';

// `npm run verify:sqlalchemy` compares code with what our fixes make of it, on real SQLAlchemy: every row of the Query
// table, SQL built from values, and every `py fixed` block of the rule pages. It needs Python 3 and a package index, and
// is no part of the tests. Cases and comparisons lie in src/dev/verify/.

/** The versions that are compared, with what else the blocks import; sqlmodel has no release for 2.1. */
const VERSIONS = [
  { name: '2.0', packages: ['sqlalchemy==2.0.54', 'sqlmodel==0.0.47'], homes: ['plain', 'flask', 'sqlmodel'] },
  { name: '2.1', packages: ['sqlalchemy==2.1.1'], homes: ['plain', 'flask'] },
] as const;
const SHARED_PACKAGES = ['alembic==1.20.0', 'aiosqlite==0.22.1', 'greenlet', 'flask-sqlalchemy==3.1.1'];
const SOURCE = 'src/dev/verify';
const VENVS = '.venv-verify';
const WORK = `${VENVS}/work`;
const QUERY_RULES = new Set(['legacy-query', 'legacy-query-get', 'query-on-async-session']);
const INJECTION_RULES = new Set(['sql-injection', 'textual-sql-without-text']);
type Home = keyof typeof MODELS;
/** Chains that are made up, beside the cases written by hand. */
const GENERATED: Readonly<Record<Home, number>> = { plain: 400, flask: 300, sqlmodel: 200 };
/** More than any case needs: fixes that touch each other are made one after the other. */
const MAX_PASSES = 10;

const cases = readFileSync(`${SOURCE}/cases.py`, 'utf8');
const homes = Object.keys(MODELS) as Home[];
const models = new Map<string, string>(homes.map((home) => [MODELS[home], readFileSync(`${SOURCE}/${MODELS[home]}`, 'utf8')]));
const sync = await fix(cases, QUERY_RULES);
const async = await fix(asAsync(cases), QUERY_RULES);
const asyncCases = functionsOf(async.text).filter((each) => !each.includes('.query('));

mkdirSync(WORK, { recursive: true });
writeModels('plain', WORK);
writeFileSync(`${WORK}/cases.py`, cases);
writeFileSync(`${WORK}/cases_fixed.py`, sync.text);
writeFileSync(`${WORK}/cases_async.py`, [headOf(async.text), ...asyncCases].join('\n\n\n'));
for (const name of ['injection', 'injection_built']) {
  const injection = readFileSync(`${SOURCE}/${name}.py`, 'utf8');
  writeFileSync(`${WORK}/${name}.py`, injection);
  writeFileSync(`${WORK}/${name}_fixed.py`, (await fix(injection, INJECTION_RULES)).text);
}
for (const home of homes) await writeGenerated(home, `${WORK}/generated-${home}`);
const isAsAnnounced = compareSafety(sync.offered);
console.log(`${functionsOf(cases).length} cases; ${asyncCases.length} of them have an async form`);
const codes = VERSIONS.flatMap((version) => {
  const python = pythonFor(version);
  const scripts = [
    [`${SOURCE}/run_cases.py`, WORK],
    ...version.homes.map((home) => [`${SOURCE}/run_cases.py`, `${WORK}/generated-${home}`, MODELS[home].replace('.py', '')]),
    [`${SOURCE}/run_injection.py`, WORK],
    [`${SOURCE}/blocks/run_blocks.py`, '.'],
  ];
  return scripts.map((args) => run(python, args));
});
process.exitCode = isAsAnnounced && codes.every((code) => code === 0) ? 0 : 1;

/** Generated chains whose fix is announced as safe; the others have no form to compare with. */
async function writeGenerated(home: Home, folder: string): Promise<void> {
  const count = GENERATED[home];
  const spelling = { home, session: home === 'flask' ? 'db.session' : 'session', isAsync: false, usesAlias: false } as const;
  const bodies = Array.from({ length: count }, (_, each) => generateChain(`chain_${each}`, diceOf(each), spelling).body);
  const head = headOfChains(spelling);
  const legacy = [head, ...bodies].join('\n\n\n');
  const { text, offered } = await fix(legacy, QUERY_RULES);
  const safe = bodies.map((_, each) => `chain_${each}`).filter((name) => offered.get(name)?.has('unsafe') === false);
  const only = (form: string) => [headOf(form), ...functionsOf(form).filter((each) => safe.includes(nameOf(each)))].join('\n\n\n');
  mkdirSync(folder, { recursive: true });
  writeModels(home, folder);
  writeFileSync(`${folder}/cases.py`, only(legacy));
  writeFileSync(`${folder}/cases_fixed.py`, only(text));
  writeFileSync(`${folder}/cases_async.py`, head);
  console.log(`${count} generated chains, ${home}; ${safe.length} of them have a safe fix`);
}

function writeModels(home: Home, folder: string): void {
  writeFileSync(`${folder}/${MODELS[home]}`, models.get(MODELS[home])!);
}

interface Fixed {
  readonly text: string;
  /** What was offered, by case. */
  readonly offered: ReadonlyMap<string, ReadonlySet<Applicability>>;
}

/** Applies the fixes of some rules, pass by pass, until nothing changes. */
async function fix(text: string, only: ReadonlySet<string>): Promise<Fixed> {
  const offered = new Map<string, Set<Applicability>>();
  let current = text;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const { findings, notes } = await check({
      files: [{ path: 'cases.py', text: current }],
      context: models,
      rules,
      settings: DEFAULT_SETTINGS,
      wantsFix: ({ rule }) => only.has(rule),
    });
    for (const { message } of notes) console.error(message);
    for (const finding of findings) if (finding.fix) noteOffer(offered, caseAt(current, finding), finding.fix.applicability);
    const { applied, text: next } = applyFixes(current, findings, { unsafe: true });
    if (applied.length === 0) break;
    current = next;
  }
  return { text: current, offered };
}

function noteOffer(offered: Map<string, Set<Applicability>>, name: string, applicability: Applicability): void {
  const known = offered.get(name);
  if (known) known.add(applicability);
  else offered.set(name, new Set([applicability]));
}

function caseAt(text: string, { start }: Finding): string {
  const before = text.split('\n').slice(0, start.row + 1);
  return /def (\w+)/.exec(before.findLast((line) => /^(async )?def /.test(line)) ?? '')?.[1] ?? '';
}

function nameOf(body: string): string {
  return /^(?:async )?def (\w+)/.exec(body)![1]!;
}

/** The names of the cases say what fix they must get. */
function compareSafety(offered: Fixed['offered']): boolean {
  let isEqual = true;
  for (const name of functionsOf(cases).map(nameOf)) {
    const wanted = name.startsWith('kept_') ? 'none' : name.startsWith('safe_') ? 'safe' : 'unsafe';
    const given = offered.get(name);
    const got = !given ? 'none' : given.has('unsafe') ? 'unsafe' : 'safe';
    if (got === wanted) continue;
    isEqual = false;
    console.log(`${name}: its fix is announced as ${wanted}, offered is ${got}`);
  }
  return isEqual;
}

function asAsync(text: string): string {
  return text
    .replace('from sqlalchemy.orm import Session, ', 'from sqlalchemy.ext.asyncio import AsyncSession\nfrom sqlalchemy.orm import ')
    .replaceAll('session: Session', 'session: AsyncSession')
    .replaceAll(/^def /gm, 'async def ');
}

function headOf(text: string): string {
  return text.split(/\n\n\n(?=(?:async )?def )/)[0]!;
}

function functionsOf(text: string): string[] {
  return text.split(/\n\n\n(?=(?:async )?def )/).slice(1);
}

/** The Python of a virtual environment with these packages, made when it is missing. */
function pythonFor({ name, packages }: (typeof VERSIONS)[number]): string {
  const folder = `${VENVS}/${name}`;
  const python = `${folder}/bin/python`;
  const wanted = [...packages, ...SHARED_PACKAGES];
  // Written last: an interrupted installation leaves a Python without its packages.
  const installed = `${folder}/installed.txt`;
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted.join('\n')) return python;
  if (run('python3', ['-m', 'venv', '--clear', folder]) !== 0) throw new Error(`python3 -m venv ${folder} failed`);
  if (run(python, ['-m', 'pip', 'install', '--quiet', ...wanted]) !== 0) throw new Error(`could not install ${wanted.join(', ')}`);
  writeFileSync(installed, wanted.join('\n'));
  return python;
}

function run(command: string, args: readonly string[]): number {
  return spawnSync(command, args, { stdio: 'inherit' }).status ?? 1;
}
