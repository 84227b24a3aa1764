import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  meta: {
    summary: 'Name existing rules in a suppression, and put `ignore-file` at the top.',
    guideline: 'Suppressions',
    severity: 'info',
    fix: 'safe',
    messages: {
      noNames:
        'This suppression names no rule, so it silences nothing. One that silenced everything would also hide what nobody has seen yet. Write `# sqla: ignore[rule-name] reason`.',
      notAtTop:
        '`ignore-file` counts only above the first statement, so this one silences nothing. Readers look for it there. Move it up, or use `# sqla: ignore[...]` on the line itself.',
      unknown: 'There is no rule `{{name}}`, so this silences nothing.{{hint}}',
    },
  },
  files: 'any',
  check: (context) => ({
    suppression({ node, fault, names }) {
      if (fault) context.report({ at: node, message: fault === 'no-names' ? 'noNames' : 'notAtTop' });
      for (const { name, range, status, nearest } of names) {
        if (status !== 'unknown') continue;
        context.report({
          at: node,
          message: 'unknown',
          data: { name, hint: nearest === undefined ? '' : ` Did you mean \`${nearest}\`?` },
          fix(fixer) {
            if (nearest === undefined) return fixer.abort();
            fixer.replace(range, nearest);
            return { title: `Name ${nearest}`, applicability: 'safe' };
          },
        });
      }
    },
  }),
});
