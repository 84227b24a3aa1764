import { defineRule, type Fixer, type SuppressedName, type SuppressionFact } from '../../src/lint/rule.js';

export default defineRule({
  meta: {
    summary: 'Take away suppressions that silence nothing.',
    guideline: 'Suppressions',
    severity: 'info',
    fix: 'safe',
    messages: {
      unused:
        'This suppression of `{{name}}` silences nothing. It would hide the next real finding here without anybody having decided so. Remove it.',
    },
  },
  files: 'any',
  check: (context) => ({
    suppression(suppression) {
      const unused = suppression.names.filter(({ status }) => status === 'unused');
      for (const name of unused) {
        context.report({
          at: suppression.node,
          message: 'unused',
          data: { name: name.name },
          fix(fixer) {
            removeName(fixer, suppression, name);
            return { title: `Remove the suppression of ${name.name}`, applicability: 'safe' };
          },
        });
      }
    },
  }),
});

/** Takes one name out of the brackets; with the last name goes the suppression, and a line that held nothing else. */
function removeName(fixer: Fixer, { names, range, node }: SuppressionFact, name: SuppressedName): void {
  const index = names.findIndex((each) => each.range.start === name.range.start);
  const next = names[index + 1];
  const previous = names[index - 1];
  if (next) return fixer.remove({ start: name.range.start, end: next.range.start });
  if (previous) return fixer.remove({ start: previous.range.end, end: name.range.end });
  const isWholeComment = range.start === node.start && fixer.text.slice(range.end, node.end).trim() === '';
  const lineStart = fixer.text.lastIndexOf('\n', range.start - 1) + 1;
  const lead = fixer.text.slice(lineStart, range.start);
  const before = lead.length - lead.replace(/[ \t]+$/, '').length;
  if (isWholeComment && range.start - before === lineStart) {
    const lineEnd = fixer.text.indexOf('\n', range.end);
    return fixer.remove({ start: lineStart, end: lineEnd === -1 ? range.end : lineEnd + 1 });
  }
  // Words of other tools before or behind it stay a comment of their own.
  return fixer.remove({ start: range.start - before, end: range.end });
}
