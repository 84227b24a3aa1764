import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import { numberOf } from '../../src/python/literals.js';
import type { PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import { lazyReadsOf, type LazyRead } from '../../src/sqlalchemy/results/lazy-reads.js';

const FILTERS = new Set(['where', 'filter', 'filter_by']);
/** So few rows cost so few statements. */
const FEW_ROWS = 5;

export default defineRule({
  meta: {
    summary: 'Load relationships with the statement, not once per row.',
    guideline: '5 Performance',
    severity: 'warning',
    fix: 'unsafe',
    messages: {
      method:
        '`{{read}}()` reads `{{relationship}}`, which sends a SELECT of its own in each turn of this loop: a hundred rows are a hundred and one round trips to the database. Add `.options({{loader}}({{model}}.{{relationship}}))` to the statement.',
      read: '`{{read}}` sends a SELECT of its own in each turn of this loop: a hundred rows are a hundred and one round trips to the database. Add `.options({{loader}}({{model}}.{{relationship}}))` to the statement.',
    },
  },
  files: ['application', 'script', 'test'],
  needs: ['models'],
  check: (context) => ({
    fileEnd() {
      const { sqlalchemy, models, file, role } = context;
      for (const read of lazyReadsOf('session', { module: file.module, sqlalchemy, models })) {
        if (!isPerRow(read) || isPreloaded(read, file.module)) continue;
        const { relationship, model } = read;
        context.report({
          at: read.node,
          message: read.isInMethod ? 'method' : 'read',
          data: { read: read.node.text, loader: loaderOf(read), model: model.name, relationship: relationship.name },
          ...(role === 'application' ? {} : { severity: 'info' }),
          fix: (fixer) => loadAlong(fixer, read),
        });
      }
    },
  }),
});

/** The object is the turn's own, and there may be many turns that go on. */
function isPerRow({ binding, load }: LazyRead): boolean {
  if (binding.kind !== 'for' && binding.kind !== 'comprehension') return false;
  if (load.links.some(({ name, call }) => name === 'limit' && (numberOf(call?.positional[0] ?? load.root) ?? Infinity) <= FEW_ROWS))
    return false;
  const loop = binding.target.ancestor('for_statement');
  return binding.kind === 'comprehension' || !loop || leavingStatements(loop).length === 0;
}

/** A loop that is left early may take only one turn. */
function leavingStatements(loop: PyNode): readonly PyNode[] {
  return loop.field('body')?.descendants('break_statement', 'return_statement') ?? [];
}

/**
 * A many-to-one whose targets the function has loaded before, or that the rows were chosen by, comes from the session's
 * own memory: `.filter(Post.author_id == user.id)`, `.filter_by(author=user)`.
 */
function isPreloaded({ relationship, node, load }: LazyRead, module: PyModule): boolean {
  if (relationship.isCollection === true) return false;
  const chosenBy = new RegExp(`\\b${relationship.name}(?:_id\\b|\\s*={1,2}|\\.in_)`);
  if (load.links.some(({ name, call }) => FILTERS.has(name) && call && chosenBy.test(call.argumentList.text))) return true;
  const target = relationship.target?.slice(relationship.target.lastIndexOf('.') + 1) ?? relationship.targetName;
  const fn = module.functionOf(node);
  return target === undefined || fn === undefined || fn.body.descendants('identifier').some(({ text }) => text === target);
}

function loaderOf({ relationship }: LazyRead): string {
  return relationship.isCollection === false ? 'joinedload' : 'selectinload';
}

function loadAlong(fixer: Fixer, read: LazyRead): ProposedFix | undefined {
  const { load, relationship } = read;
  const { entity } = load;
  if (!entity?.is('identifier', 'attribute')) return undefined;
  const option = `${fixer.importName('sqlalchemy.orm', loaderOf(read))}(${entity.text}.${relationship.name})`;
  fixer.insertAfter(load.root, `.options(${option})`);
  return { title: `Load ${relationship.name} with the statement`, applicability: 'unsafe' };
}
