import { writeFileSync } from 'node:fs';
import { defineRule, nameRule } from './dist/src/lint/rule.js';

// What a test's thread checks with: files say in their text how the check is to go wrong.

const tester = defineRule({
  meta: {
    summary: 'Do it.',
    guideline: '5 Testing',
    severity: 'error',
    fix: 'safe',
    messages: { found: 'Found.' },
  },
  files: 'any',
  check(context) {
    const { text } = context.file;
    if (text.includes('hang_here')) {
      writeFileSync(new URL('hangs', import.meta.url), '');
      for (;;);
    }
    if (text.includes('crash_here')) process.exit(7);
    if (text.includes('throw_later')) setImmediate(() => Promise.reject(new Error('later')));
    if (text.includes('fill_memory')) for (const all = []; ;) all.push(new Array(10_000).fill(all));
    return {
      call(call) {
        const fix = (fixer) => {
          fixer.replace(call.callee, 'good');
          return { title: 'Call good', applicability: 'safe' };
        };
        if (call.name === 'bad') context.report({ at: call.node, message: 'found', fix });
      },
    };
  },
});

export const rules = [nameRule('testing', 'tester', tester)];
