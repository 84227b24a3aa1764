import { parseArgs } from 'node:util';
import { cpus } from 'node:os';
import { optimizeLess } from '../config/compiler-flags.js';
import { CHANGED_FILE, generateProject } from './bench/generated-project.js';
import { measureRounds, type Measured } from './bench/measure.js';
import { loadProjectStages } from './bench/project-stages.js';
import { readPython } from './bench/python-files.js';
import { bareParse, loadStages } from './bench/stages.js';
import { renderTable } from './bench/table.js';

// `npm run bench -- [--folder <dir>]... [--rounds <n>]` measures the checker against the bare native parse of the same
// files, of each folder and of all together, and what a project of 1,000 files costs of which one changed: each round runs
// all stages one after the other, so that a noisy moment hits all of them.

const SAMPLE = 'src/demo/sample/after';
const PROJECT_FILES = 1_000;
const usage = 'usage: npm run bench -- [--folder <directory with Python>]... [--rounds <number>]';

// As the command does.
optimizeLess();

try {
  const { values } = parseArgs({
    options: { folder: { type: 'string', multiple: true, default: [SAMPLE] }, rounds: { type: 'string', default: '7' } },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError(`--rounds must be a whole number above 0, not ${values.rounds}`);
  console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, ${rounds} rounds`);
  const results: FolderResult[] = [];
  for (const folder of values.folder) results.push(await benchFolder(folder, rounds));
  if (results.length > 1) tellTogether(results);
  console.log(`\npeak memory of the whole run: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
  await benchProject(rounds);
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(`${error.message}\n${usage}`);
  process.exitCode = 2;
}

interface FolderResult {
  readonly files: number;
  readonly characters: number;
  readonly measured: readonly Measured[];
}

async function benchFolder(folder: string, rounds: number): Promise<FolderResult> {
  const files = readPython(folder);
  if (files.length === 0) throw new TypeError(`${folder} has no Python files`);
  const { stages, notes } = await loadStages(files);
  const measured = await measureRounds(stages, rounds);
  const characters = files.reduce((sum, { text }) => sum + text.length, 0);
  tell(folder, { files: files.length, characters, measured });
  for (const note of notes) console.log(note);
  return { files: files.length, characters, measured };
}

/** Round by round, the times of all folders summed up. */
function tellTogether(results: readonly FolderResult[]): void {
  const sum = (of: (result: FolderResult) => number) => results.reduce((total, result) => total + of(result), 0);
  const measured = results[0]!.measured.map(({ name, cpu }, stage) => ({
    name,
    cpu: cpu.map((_, round) => sum((result) => result.measured[stage]!.cpu[round]!)),
    wall: cpu.map((_, round) => sum((result) => result.measured[stage]!.wall[round]!)),
  }));
  tell('all folders together', { files: sum(({ files }) => files), characters: sum(({ characters }) => characters), measured });
}

function tell(title: string, { files, characters, measured }: FolderResult): void {
  console.log(`\n${title}: ${files} files, ${(characters / 1e6).toFixed(2)} million characters\n`);
  console.log(renderTable(measured, { files, characters }));
}

async function benchProject(rounds: number): Promise<void> {
  const files = generateProject(PROJECT_FILES);
  const characters = files.reduce((sum, { text }) => sum + text.length, 0);
  const { stages, end } = await loadProjectStages(files, CHANGED_FILE, await bareParse(files.map(({ text }) => text)));
  try {
    const measured = await measureRounds(stages, rounds);
    tell('a generated project, of which one file changed', { files: files.length, characters, measured });
  } finally {
    end();
  }
}
