import type { Migration } from '../../src/alembic/facts.js';
import type { RevisionGraph } from '../../src/alembic/revision-graph.js';
import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import { constantString } from '../../src/python/literals.js';

export default defineRule({
  meta: {
    summary: 'Build a migration on the present head of the base branch.',
    guideline: '5 Alembic Migrations',
    severity: 'error',
    fix: 'unsafe',
    messages: {
      oneHead:
        'After merging there are {{count}} heads ({{heads}}): this revision builds on `{{parent}}`, but the base branch has gone on to `{{head}}`. `alembic upgrade head` then refuses to run, and the deployment stops. Set `down_revision = "{{head}}"`, or add a merge revision.',
      severalHeads:
        'After merging there are {{count}} heads ({{heads}}), more than the base branch has. `alembic upgrade head` refuses to run with several heads, and the deployment stops. Build this revision on a head of the base branch, or run `alembic merge heads`.',
    },
  },
  files: 'migrations',
  needs: ['revisions', 'pull'],
  check: (context) => ({
    migration(migration) {
      const { path } = context.file;
      const graph = context.revisions.graphOf(path);
      if (context.pull?.statusOf.get(path) === undefined || !graph?.isComplete) return;
      // A parent that does not exist makes a head as well, but that is broken-revision-chain's to say.
      if (graph.head.missing.some((each) => each.revision.path === path)) return;
      const line = graph.lines.find((candidate) => opensHeadOf(graph, candidate.mergedHeads, migration));
      if (!line || line.mergedHeads.length < 2 || line.mergedHeads.length <= line.baseHeads.length) return;
      const onlyHead = line.baseHeads.length === 1 ? line.baseHeads[0]! : undefined;
      context.report({
        at: migration.downRevisionNode ?? migration.revisionNode ?? context.file.tree.root,
        message: onlyHead === undefined ? 'severalHeads' : 'oneHead',
        data: {
          count: line.mergedHeads.length,
          heads: line.mergedHeads.map((head) => `\`${head}\``).join(', '),
          parent: migration.downRevisions.join(', ') || 'None',
          head: onlyHead ?? '',
        },
        fix: (fixer) => (onlyHead === undefined ? undefined : rebase(fixer, migration, onlyHead)),
      });
    },
  }),
});

/**
 * This migration is the first of a chain that ends in a head the base does not have: it is not on the base, its parent
 * is, and that parent is no head of the base.
 */
function opensHeadOf(graph: RevisionGraph, mergedHeads: readonly string[], { revision, branchLabels }: Migration): boolean {
  const parents = graph.head.parentsOf(revision);
  if (parents.length > 1 || branchLabels.length > 0) return false;
  if (graph.atBase.has(revision) && graph.base.parentsOf(revision).join() === parents.join()) return false;
  const parent = parents[0];
  if (parent !== undefined && (!graph.atBase.has(parent) || graph.baseHeads.includes(parent))) return false;
  return mergedHeads.some((head) => !graph.baseHeads.includes(head) && descendsFrom(graph, head, revision));
}

function descendsFrom(graph: RevisionGraph, head: string, revision: string): boolean {
  const line = new Set([head]);
  for (const id of line) for (const parent of graph.head.parentsOf(id)) line.add(parent);
  return line.has(revision);
}

/** Moves the revision onto the head, in the variable and in the docstring's "Revises:" line. */
function rebase(fixer: Fixer, migration: Migration, head: string): ProposedFix | undefined {
  const { downRevisionNode: node, docstring } = migration;
  const parent = migration.downRevisions[0];
  if (!node || parent === undefined || constantString(node) !== parent) return undefined;
  fixer.replace(node, node.text.replace(parent, head));
  const revises = docstring && new RegExp(`^(Revises:[ \\t]*)${parent.replace(/[^\w-]/g, '\\$&')}[ \\t]*\\r?$`, 'm').exec(docstring.text);
  if (revises) {
    const start = docstring.start + revises.index + revises[1]!.length;
    fixer.replace({ start, end: start + parent.length }, head);
  }
  return { title: `Build the revision on ${head}`, applicability: 'unsafe' };
}
