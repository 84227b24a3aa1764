import { replyTo, type RuleCatalogue } from '../../../src/app/commands/command-reply.js';
import { defineRule, nameRule } from '../../../src/lint/rule.js';

const rule = nameRule(
  'transactions',
  'commit-in-loop',
  defineRule({
    meta: {
      summary: 'Commit once after the loop.',
      guideline: '4 Transactions',
      severity: 'error',
      fix: 'unsafe',
      messages: { commit: 'No.' },
    },
    files: 'any',
    check: () => ({}),
  }),
);
const catalogue: RuleCatalogue = { rules: [rule], ruleUrl: (name) => `https://rules.test/${name}` };

describe('replyTo', () => {
  it('leaves the answer to a recheck to the check run', () => {
    expect(replyTo({ name: 'recheck' }, catalogue)).toBeUndefined();
  });

  it('explains a rule', () => {
    expect(replyTo({ name: 'explain', rule: 'commit-in-loop' }, catalogue)).toEqual({
      isUnderstood: true,
      body: '**commit-in-loop** (error, unsafe fix): Commit once after the loop. [Examples, reasons and exceptions](https://rules.test/commit-in-loop).',
    });
  });

  it('gives the line that silences a rule', () => {
    expect(replyTo({ name: 'ignore', rule: 'commit-in-loop' }, catalogue)?.body).toContain('\n# sqla: ignore[commit-in-loop] reason\n');
  });

  it('names the nearest rule or command, and never repeats what was written', () => {
    expect(replyTo({ name: 'explain', rule: 'comit-in-loop' }, catalogue)).toEqual({
      body: 'There is no rule of this name. The nearest is `commit-in-loop`.',
      isUnderstood: false,
    });
    expect(replyTo({ name: 'unknown', text: 'rechek' }, catalogue)?.body).toMatch(/the nearest is `\/sqla recheck`/);
    expect(replyTo({ name: 'unknown', text: '@everyone' }, catalogue)?.body).not.toContain('@everyone');
  });
});
