import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measureLoad, type LoadResult } from './load/measure-load.js';
import { renderLoadTable } from './load/load-table.js';
import { LOAD_SCENARIOS } from './load/scenarios.js';

// `npm run load -- [--only <part of a name>] [--env NAME=value ...]` gives the built app much to review on the embedded local
// GitHub, and measures how fast it answers webhooks meanwhile. Times are told, not judged; a review that did not come to its
// end, or something posted twice, fails.

const usage = 'usage: npm run load -- [--only <part of a scenario name>] [--env <NAME=value> ...]';

try {
  const { values } = parseArgs({
    options: { only: { type: 'string', default: '' }, env: { type: 'string', multiple: true, default: [] } },
  });
  await load(values.only, values.env);
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(`${error.message}\n${usage}`);
  process.exitCode = 2;
}

async function load(only: string, settings: readonly string[]): Promise<void> {
  const scenarios = LOAD_SCENARIOS.filter(({ name }) => name.includes(only));
  if (scenarios.length === 0) throw new TypeError(`no scenario has ${only} in its name`);
  const env = Object.fromEntries(
    settings.map((setting) => [setting.slice(0, setting.indexOf('=')), setting.slice(setting.indexOf('=') + 1)]),
  );
  console.log(
    `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, which the app shares with the local GitHub\n`,
  );
  const results: LoadResult[] = [];
  for (const scenario of scenarios) {
    if (process.stderr.isTTY) process.stderr.write(`${scenario.name} ...\n`);
    results.push(await measureLoad(scenario, env));
  }
  console.log(renderLoadTable(results));
  console.log('\np50, p99, max: answers to webhooks. pause: the longest time that the event loop which answers them did not turn;');
  console.log('work: the most processor time that its thread took for one turn, whatever else the machine did.');
  for (const { name, faults } of results) for (const fault of faults) console.log(`FAULT in "${name}": ${fault}`);
  if (results.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
}
