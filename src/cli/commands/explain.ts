import { readRulePage } from '../../report/rule-page.js';
import { nearestOf } from '../../text/nearest.js';
import { didYouMean, readArguments } from '../arguments.js';
import { EXPLAIN_HELP } from '../help.js';
import { UsageError, type ExitCode, type Io, type Program } from '../io.js';

/** Shows the page of a rule. */
export async function explainCommand(args: readonly string[], io: Io, program: Program): Promise<ExitCode> {
  const { values, positionals } = readArguments(args, { help: { type: 'boolean', short: 'h' } });
  if (values.help) {
    io.out(EXPLAIN_HELP);
    return 0;
  }
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) throw new UsageError('explain takes the name of one rule.');
  const rules = await program.loadRules();
  const rule = rules.find((candidate) => candidate.name === name);
  if (!rule) {
    const near = nearestOf(
      name,
      rules.map((candidate) => candidate.name),
    );
    throw new UsageError(`There is no rule ${name}.${didYouMean(near)}`);
  }
  io.out(await readRulePage(rule));
  return 0;
}
