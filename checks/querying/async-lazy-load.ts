import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import type { PyModule } from '../../src/python/module.js';
import { flushedReadsOf, type FlushedRead } from '../../src/sqlalchemy/results/flushed-reads.js';
import { lazyReadsOf, type LazyRead } from '../../src/sqlalchemy/results/lazy-reads.js';
import { leadOfLine, lineBreakIn } from '../../src/text/insertion-layout.js';

export default defineRule({
  meta: {
    summary: 'Load relationships with the statement when the session is async.',
    guideline: '3 Querying',
    severity: 'error',
    fix: 'unsafe',
    messages: {
      unloaded:
        '`{{read}}` is not loaded by the statement that gave `{{name}}`, and an AsyncSession cannot load it at this point: the line raises MissingGreenlet. Add `.options(selectinload({{model}}.{{relationship}}))` to the statement.',
      flushed:
        '`{{name}}` was flushed without `{{relationship}}`, so `{{read}}` has to be loaded, which an AsyncSession cannot do at this point: the line raises MissingGreenlet. Pass `{{relationship}}` to the constructor, or load it: `await {{session}}.refresh({{name}}, ["{{relationship}}"])`.',
      method:
        '`{{read}}()` reads `{{relationship}}`, which the statement that gave `{{name}}` did not load, and an AsyncSession cannot load it at this point: the line raises MissingGreenlet. Add `.options(selectinload({{model}}.{{relationship}}))` to the statement.',
      maybe:
        '`{{read}}` is not loaded by the statement that gave `{{name}}`: unless the session happens to hold the object already, the line raises MissingGreenlet. Add `.options(selectinload({{model}}.{{relationship}}))` to the statement.',
    },
  },
  files: 'any',
  needs: ['models'],
  check: (context) => ({
    fileEnd() {
      const { sqlalchemy, models, file } = context;
      for (const read of flushedReadsOf({ module: file.module, sqlalchemy, models })) {
        const { node, binding, relationship, added } = read;
        context.report({
          at: node,
          message: 'flushed',
          data: { read: node.text, name: binding.name, relationship: relationship.name, session: added.receiver.text },
          fix: (fixer) => refreshAfter(fixer, read),
        });
      }
      for (const read of lazyReadsOf('async-session', { module: file.module, sqlalchemy, models })) {
        const isCollection = read.relationship.isCollection === true;
        if (read.isInMethod && !isCollection) continue;
        context.report({
          at: read.node,
          message: read.isInMethod ? 'method' : isCollection ? 'unloaded' : 'maybe',
          data: { read: read.node.text, name: read.binding.name, model: read.model.name, relationship: read.relationship.name },
          // A many-to-one that the session already holds needs no query.
          ...(isCollection ? {} : { severity: 'warning' }),
          fix: (fixer) => loadAlong(fixer, read, file.module),
        });
      }
    },
  }),
});

function loadAlong(fixer: Fixer, { load, relationship }: LazyRead, module: PyModule): ProposedFix | undefined {
  const { entity } = load;
  if (!entity?.is('identifier', 'attribute')) return undefined;
  const option = `${fixer.importName('sqlalchemy.orm', 'selectinload')}(${entity.text}.${relationship.name})`;
  if (load.isGet) fixer.appendArgument(module.callAt(load.root), `options=[${option}]`);
  else fixer.insertAfter(load.root, `.options(${option})`);
  return { title: `Load ${relationship.name} with the statement`, applicability: 'unsafe' };
}

function refreshAfter(fixer: Fixer, { last, binding, relationship, added }: FlushedRead): ProposedFix | undefined {
  const indent = leadOfLine(fixer.text, last.start);
  const rest = /^[ \t]*(?:#[^\r\n]*)?(?=\r?\n|$)/.exec(fixer.text.slice(last.end));
  if (indent.trim() !== '' || !rest) return undefined;
  const end = last.end + rest[0].length;
  const line = `await ${added.receiver.text}.refresh(${binding.name}, ["${relationship.name}"])`;
  fixer.insertAfter({ start: end, end }, `${lineBreakIn(fixer.text)}${indent}${line}`);
  return { title: `Load ${relationship.name}`, applicability: 'unsafe' };
}
