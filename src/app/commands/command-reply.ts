import type { Rule } from '../../lint/rule.js';
import { nearestOf } from '../../text/nearest.js';
import { COMMAND_NAMES, type Command } from './parse-command.js';

/** What rules there are, and where their pages lie. */
export interface RuleCatalogue {
  readonly rules: readonly Rule[];
  readonly ruleUrl: (rule: string) => string;
}

/** What is said to a command, in Markdown. */
export interface Reply {
  readonly body: string;
  /** False when there is no such command or rule. */
  readonly isUnderstood: boolean;
}

/** The answer to a command; undefined for those whose answer is a new check run or a commit. */
export function replyTo(command: Command, catalogue: RuleCatalogue): Reply | undefined {
  switch (command.name) {
    case 'recheck':
    case 'fix':
      return undefined;
    case 'help':
      return { body: HELP, isUnderstood: true };
    case 'explain':
      return withRule(command.rule, catalogue, (rule) => explain(rule, catalogue));
    case 'ignore':
      return withRule(command.rule, catalogue, ignoreLine);
    case 'unknown':
      return { body: unknownCommand(command.text), isUnderstood: false };
  }
}

const HELP = `- \`/sqla recheck\` checks the pull request again.
- \`/sqla fix\` commits all safe fixes, where the settings allow it.
- \`/sqla explain <rule>\` says what a rule finds and why.
- \`/sqla ignore <rule>\` gives the comment that silences a finding.`;

function withRule(name: string, { rules }: RuleCatalogue, reply: (rule: Rule) => string): Reply {
  const rule = rules.find((candidate) => candidate.name === name);
  if (rule) return { body: reply(rule), isUnderstood: true };
  const nearest = nearestOf(
    name,
    rules.map((candidate) => candidate.name),
  );
  const body = `There is no rule of this name.${nearest === undefined ? '' : ` The nearest is \`${nearest}\`.`}`;
  return { body, isUnderstood: false };
}

function explain(rule: Rule, { ruleUrl }: RuleCatalogue): string {
  const fix = rule.meta.fix === undefined ? 'no automatic fix' : `${rule.meta.fix} fix`;
  return `**${rule.name}** (${rule.meta.severity}, ${fix}): ${rule.meta.summary} [Examples, reasons and exceptions](${ruleUrl(rule.name)}).`;
}

function ignoreLine(rule: Rule): string {
  return `Put this comment on the line of the finding, with your reason, and push:\n\n\`\`\`py\n# sqla: ignore[${rule.name}] reason\n\`\`\``;
}

function unknownCommand(text: string): string {
  const nearest = nearestOf(text.split(' ', 1)[0]!, COMMAND_NAMES);
  return `${nearest === undefined ? 'There is no such command.' : `There is no such command; the nearest is \`/sqla ${nearest}\`.`}\n\n${HELP}`;
}
