// What a new rule starts from. It compiles, and its pages fail until the rule is written: a scaffold must not pass for one.

export function ruleTemplate(): string {
  return `import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  meta: {
    summary: 'Say what to do instead, in one imperative sentence.',
    guideline: '1 Engine Configuration',
    severity: 'warning',
    messages: {
      found: 'What is wrong with \`{{name}}\`. What it does in production. What to do.',
    },
  },
  files: 'application',
  check: () => ({
    // Listen to the facts the rule is about (see Listeners in src/lint/rule.ts) and call context.report().
  }),
});
`;
}

export function pageTemplate(name: string): string {
  return `## Why

The condition, its effect in production, the way out: three to eight lines.

## Bad

\`\`\`py
bad_example()  # finding
\`\`\`

## Good

\`\`\`py
good_example()
\`\`\`

## When not to use it

Say when, and show the line to copy:

\`\`\`py
bad_example()  # sqla: ignore[${name}] the reason
\`\`\`

## References

- [SQLAlchemy](https://docs.sqlalchemy.org/en/20/)
`;
}

export function edgePageTemplate(): string {
  return `## Bad

Aliases, odd layout, the second way to write it:

\`\`\`py
bad_example()  # finding
\`\`\`

## Good

Look-alikes and exemptions:

\`\`\`py
good_example()
\`\`\`
`;
}
