import { nearestOf } from '../text/nearest.js';
import { didYouMean } from './arguments.js';
import { HELP } from './help.js';
import { UsageError, type ExitCode, type Io, type Program } from './io.js';

type Command = (args: readonly string[], io: Io, program: Program) => Promise<ExitCode>;

/** Loaded one by one: what a command needs, no other waits for. */
const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['check', async () => (await import('./commands/check.js')).checkCommand],
  ['rules', async () => (await import('./commands/rules.js')).rulesCommand],
  ['explain', async () => (await import('./commands/explain.js')).explainCommand],
  ['review', async () => (await import('./commands/review.js')).reviewCommand],
]);

/** Runs one command line; every failure is told on stderr. */
export async function main(args: readonly string[], io: Io, program: Program): Promise<ExitCode> {
  try {
    return await dispatch(args, io, program);
  } catch (error) {
    if (error instanceof UsageError) io.err(`sqla-review: ${error.message}\n`);
    else io.err(`sqla-review: internal error: ${stackOf(error)}\n`);
    return 2;
  }
}

async function dispatch([name, ...rest]: readonly string[], io: Io, program: Program): Promise<ExitCode> {
  if (name === undefined) throw new UsageError('Say what to do: sqla-review check, or sqla-review --help.');
  if (name === '--help' || name === '-h' || name === 'help') {
    io.out(HELP);
    return 0;
  }
  if (name === '--version') {
    io.out(`${program.version}\n`);
    return 0;
  }
  const load = COMMANDS.get(name);
  if (!load) {
    const what = name.startsWith('-') ? 'option' : 'command';
    throw new UsageError(`There is no ${what} ${name}.${didYouMean(nearestOf(name, [...COMMANDS.keys(), '--help', '--version']))}`);
  }
  const command = await load();
  return command(rest, io, program);
}

function stackOf(error: unknown): string {
  const stack = typeof error === 'object' && error !== null && 'stack' in error ? error.stack : undefined;
  return typeof stack === 'string' ? stack : String(error);
}
