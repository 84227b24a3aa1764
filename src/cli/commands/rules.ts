import { ruleUrl } from '../../lint/rule-url.js';
import type { Rule } from '../../lint/rule.js';
import { oneOf, readArguments } from '../arguments.js';
import { RULES_HELP } from '../help.js';
import { UsageError, type ExitCode, type Io, type Program } from '../io.js';

/** Lists the rules. */
export async function rulesCommand(args: readonly string[], io: Io, program: Program): Promise<ExitCode> {
  const { values, positionals } = readArguments(args, { help: { type: 'boolean', short: 'h' }, format: { type: 'string' } });
  if (values.help) {
    io.out(RULES_HELP);
    return 0;
  }
  if (positionals.length > 0) throw new UsageError(`rules takes no arguments, but was given ${positionals[0]}.`);
  const format = oneOf('format', values.format ?? 'text', ['text', 'json']);
  const rules = await program.loadRules();
  io.out(format === 'json' ? asJson(rules) : asTable(rules));
  return 0;
}

function asJson(rules: readonly Rule[]): string {
  const list = rules.map((rule) => ({
    name: rule.name,
    family: rule.family,
    severity: rule.meta.severity,
    fix: rule.meta.fix ?? null,
    summary: rule.meta.summary,
    guideline: rule.meta.guideline,
    url: ruleUrl(rule),
  }));
  return `${JSON.stringify(list, undefined, 2)}\n`;
}

function asTable(rules: readonly Rule[]): string {
  const width = Math.max(0, ...rules.map((rule) => rule.name.length));
  return rules
    .map(({ name, meta }) => `${name.padEnd(width)}  ${meta.severity.padEnd(7)}  ${(meta.fix ?? '-').padEnd(6)}  ${meta.summary}\n`)
    .join('');
}
