import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  meta: {
    summary: 'Give the reason behind the brackets of a suppression.',
    guideline: 'Suppressions',
    severity: 'info',
    messages: {
      noReason:
        'This suppression gives no reason. Whoever reads the line later cannot tell whether it still holds, so it stays for ever. Write why behind the brackets.',
    },
  },
  files: 'any',
  check: (context) => ({
    suppression({ node, reason, fault, names }) {
      // One that silences nothing at all is a matter of the other rules.
      if (reason !== '' || fault !== undefined || !names.some(({ status }) => status === 'used' || status === 'not-judged')) return;
      context.report({ at: node, message: 'noReason' });
    },
  }),
});
