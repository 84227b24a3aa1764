import type { FileRole } from '../../project/source-file.js';
import type { Severity } from '../finding.js';
import type { FileScope, Rule } from '../rule.js';
import type { Settings } from '../settings.js';

/** The rules that the settings leave on. */
export function activeRules(rules: readonly Rule[], settings: Settings): readonly Rule[] {
  return rules.filter((rule) => settings.rules[rule.name] !== 'off');
}

/** Whether a rule looks at files of a role. */
export function appliesTo(files: FileScope, role: FileRole): boolean {
  if (files === 'any') return true;
  return (typeof files === 'string' ? ROLES[files] : files).includes(role);
}

// Alembic's env.py is configuration: only rules that name it look at it.
const ROLES: Readonly<Record<Exclude<FileScope, 'any' | readonly FileRole[]>, readonly FileRole[]>> = {
  application: ['application', 'script', 'migration'],
  migrations: ['migration'],
  tests: ['test'],
};

/**
 * How heavy a finding is. A configured severity replaces the rule's own; a case that the rule itself reports as
 * weaker stays weaker.
 */
export function severityOf(rule: Rule, reported: Severity | undefined, settings: Settings): Severity {
  const configured = settings.rules[rule.name];
  if (configured === undefined || configured === 'off') return reported ?? rule.meta.severity;
  return reported === undefined ? configured : weaker(reported, configured);
}

/** Whether a finding of this severity fails a check that fails at `level`. */
export function isAtLeast(severity: Severity, level: Settings['failOn']): boolean {
  return level !== 'never' && WEIGHT[severity] >= WEIGHT[level];
}

const WEIGHT: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

function weaker(a: Severity, b: Severity): Severity {
  return WEIGHT[a] <= WEIGHT[b] ? a : b;
}
