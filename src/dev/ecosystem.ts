import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { renderTallies, tally } from './ecosystem/precision.js';
import { checkOut, openRepository, run, type Repository } from './ecosystem/repository.js';
import { compare, parseSnapshot, renderSnapshot, withVerdicts, type PinnedFinding, type PinnedPull } from './ecosystem/snapshot.js';

// `npm run ecosystem -- [--clones <dir>] [--only <owner/name>] [--update]` runs the command line on merged pull requests
// of public repositories and compares with test/ecosystem/: each change of a rule shows what it does to real code. It
// needs Git and the network, and is no part of the tests. Exit code 1: something differs; 2: it could not be run.

const SNAPSHOTS = 'test/ecosystem';
/** Where tools keep what can be made again; Git, Jest and Prettier stay out of it. */
const WORK = 'node_modules/.cache/ecosystem';
const usage = 'usage: npm run ecosystem -- [--clones <folder of clones called owner+name>] [--only <owner/name>] [--update]';

const { values } = parseArgs({
  options: { clones: { type: 'string' }, only: { type: 'string', default: '' }, update: { type: 'boolean' } },
});
const files = readdirSync(SNAPSHOTS, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.txt'));
const wanted = files.filter((path) => path.startsWith(values.only)).sort();
if (wanted.length === 0) {
  console.error(`${SNAPSHOTS} has nothing about ${values.only}\n${usage}`);
  process.exitCode = 2;
}

const all: PinnedFinding[] = [];
for (const path of wanted) {
  const file = join(SNAPSHOTS, path);
  const repository = openRepository(path.slice(0, -'.txt'.length), { into: WORK, clones: values.clones });
  const known = parseSnapshot(readFileSync(file, 'utf8'));
  const found = known.map((pull) => look(repository, pull));
  all.push(...found.flatMap(({ findings }) => findings));
  if (values.update) writeFileSync(file, renderSnapshot(found));
}
console.log(renderTallies(tally(all)));

/** The same pull request with what the checker says now; differences are printed. */
function look(repository: Repository, pull: PinnedPull): PinnedPull {
  const { commit } = pull;
  checkOut(repository, commit);
  const cli = fileURLToPath(new URL('../cli.js', import.meta.url));
  const report = run('node', [cli, 'check', '--no-cache', '--base', `${commit}^`, '--format', 'json'], repository.folder, [0, 1]);
  const title = pull.title || run('git', ['log', '-1', '--format=%s', commit], repository.folder).trim();
  const findings = withVerdicts(toFindings(JSON.parse(report)), pull.findings);
  const { gone, come } = compare(pull.findings, findings);
  if (gone.length + come.length > 0) {
    process.exitCode ??= values.update ? 0 : 1;
    console.log(`${repository.name} ${commit} ${title}`);
    for (const { rule, place, severity } of gone) console.log(`  - ${severity} ${rule} ${place}`);
    for (const { rule, place, severity, message } of come) console.log(`  + ${severity} ${rule} ${place}\n      ${message}`);
  }
  return { commit, title, findings };
}

interface Report {
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly path: string;
    readonly range: { readonly start: { readonly line: number; readonly column: number } };
    readonly message: string;
    readonly fix?: { readonly safety: 'safe' | 'unsafe' };
  }[];
}

function toFindings({ findings }: Report): PinnedFinding[] {
  return findings.map(({ rule, severity, path, range: { start }, message, fix }) => ({
    verdict: 'unread',
    severity,
    rule,
    place: `${path}:${start.line}:${start.column}`,
    fix: fix?.safety ?? 'none',
    message: message.replaceAll('\n', ' '),
  }));
}
