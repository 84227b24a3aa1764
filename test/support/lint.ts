import { check, type CheckInput, type CheckResult } from '../../src/lint/check.js';
import type { Finding } from '../../src/lint/finding.js';
import { defineRule, nameRule, type Rule, type RuleDefinition } from '../../src/lint/rule.js';
import { DEFAULT_SETTINGS } from '../../src/lint/settings.js';

type AnyDefinition = RuleDefinition<Record<string, string>, never>;

/** A rule with the parts that a test does not care about filled in. */
export function ruleOf(
  name: string,
  part: Partial<Omit<AnyDefinition, 'meta'>> & { readonly meta?: Partial<AnyDefinition['meta']> },
): Rule {
  const { meta, ...rest } = part;
  return nameRule(
    'testing',
    name,
    defineRule<Record<string, string>, never>({
      files: 'any',
      check: () => ({}),
      ...rest,
      meta: { summary: 'Do it.', guideline: '5 Testing', severity: 'warning', messages: { found: 'Found {{text}}.' }, ...meta },
    }),
  );
}

/** Reports every call of `bad(...)`; its fix, where asked for, renames it to `good` and imports that. */
export function badCallRule(name = 'bad-call', fix?: 'safe' | 'unsafe'): Rule {
  return ruleOf(name, {
    meta: fix ? { fix } : {},
    check: (context) => ({
      call(call) {
        if (call.name !== 'bad') return;
        context.report({
          at: call.node,
          message: 'found',
          data: { text: call.node.text },
          ...(fix && {
            fix: (fixer) => {
              fixer.replace(call.callee, fixer.importName('kit', 'good'));
              return { title: 'Call good', applicability: fix };
            },
          }),
        });
      },
    }),
  });
}

/** Files that say nothing of SQLAlchemy are not checked at all; behind the end the word moves no offset. */
function mattering(text: string): string {
  return `${text}# sqlalchemy\n`;
}

/** Checks texts by path with rules, everything else at its default. */
export function checkTexts(texts: Record<string, string>, rules: readonly Rule[], more: Partial<CheckInput> = {}): Promise<CheckResult> {
  const files = Object.entries(texts).map(([path, text]) => ({ path, text: mattering(text) }));
  return check({ files, rules, settings: DEFAULT_SETTINGS, ...more });
}

/** The findings of one text. */
export async function findingsIn(text: string, rules: readonly Rule[], base?: string): Promise<readonly Finding[]> {
  const file = { path: 'app/a.py', text: mattering(text), ...(base !== undefined && { base: mattering(base) }) };
  const { findings } = await check({ files: [file], rules, settings: DEFAULT_SETTINGS });
  return findings;
}
