import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processVariables } from '../../config/env.js';
import { gitBlobId } from '../../diff/git-blob-id.js';
import { check, type CheckInput, type InputFile } from '../../lint/check.js';
import { DEFAULT_SETTINGS } from '../../lint/settings.js';
import { KnownFiles } from '../../project/context/known-files.js';
import { MemoryFactsCache } from '../../project/context/memory-facts-cache.js';
import { createProjectLayout } from '../../project/layout.js';
import type { Stage } from './measure.js';

const CLI = fileURLToPath(new URL('../../cli.js', import.meta.url));

export interface ProjectStages {
  readonly stages: readonly Stage[];
  /** Takes away what the stages wrote. */
  readonly end: () => void;
}

/**
 * What a large project costs of which one file changed: its index from texts and from a cache, and the whole command
 * with an empty and a filled cache.
 * @param bare parses one text; the measure for the others.
 */
export async function loadProjectStages(files: readonly InputFile[], changed: string, bare: Stage): Promise<ProjectStages> {
  const cache = new MemoryFactsCache(1_000_000_000);
  const paths = files.map(({ path }) => path);
  const layout = createProjectLayout(paths);
  const blobs = new Map(files.map(({ path, text }) => [path, gitBlobId(text)]));
  const context = new Map(files.filter(({ path }) => path !== changed).map(({ path, text }) => [path, text]));
  const common: CheckInput = { files: files.filter(({ path }) => path === changed), paths, rules: [], settings: DEFAULT_SETTINGS };
  const { facts } = await check({ ...common, context });
  const read = [...context].map(([path, text]) => ({ path, text, blob: blobs.get(path)! }));
  await new KnownFiles(cache, layout).keep(read, facts);
  const fromCache = async (): Promise<void> => {
    const found = await new KnownFiles(cache, createProjectLayout(paths)).find(blobs);
    const known = [...found].flatMap(([path, entry]) => (entry.facts && path !== changed ? [[path, entry.facts] as const] : []));
    await check({ ...common, contextFacts: new Map(known) });
  };

  const folder = mkdtempSync(join(tmpdir(), 'sqla-review-bench-'));
  for (const { path, text } of files) {
    mkdirSync(join(folder, 'project', dirname(path)), { recursive: true });
    writeFileSync(join(folder, 'project', path), text);
  }
  const project = join(folder, 'project');
  spawnSync('git', ['init', '--quiet'], { cwd: project });
  spawnSync('git', ['add', '--all'], { cwd: project });
  const command = (...options: string[]) => runCommand(project, join(folder, 'cache'), ['check', changed, ...options]);
  command();
  return {
    stages: [
      bare,
      { name: 'index from texts', turns: 1, run: async () => void (await check({ ...common, context })) },
      { name: 'index from the cache', turns: 1, run: fromCache },
      { name: 'command that does nothing', turns: 1, run: async () => runCommand(project, folder, ['--version']) },
      { name: 'command, one file, --no-cache', turns: 1, run: async () => command('--no-cache') },
      { name: 'command, one file, warm cache', turns: 1, run: async () => command() },
    ],
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Written to a descriptor of its own when the process ends. */
const TELL_CPU =
  "import { writeSync } from 'node:fs'; process.on('exit', () => { const { user, system } = process.cpuUsage(); writeSync(3, String((user + system) / 1000)); });";

/** Runs the built command line. @returns the CPU time of its process, in milliseconds. */
function runCommand(cwd: string, cache: string, args: readonly string[]): number {
  const hook = `data:text/javascript,${encodeURIComponent(TELL_CPU)}`;
  const { status, output } = spawnSync(process.execPath, ['--import', hook, CLI, ...args], {
    cwd,
    env: { ...processVariables(), SQLA_REVIEW_CACHE_DIR: cache },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  if (status !== 0 && status !== 1) throw new Error(`the command line ended with ${status}: ${String(output[2])}`);
  return Number(String(output[3]));
}
