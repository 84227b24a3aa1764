import type { Migration } from '../../src/alembic/facts.js';
import type { RevisionGraph, RevisionLine } from '../../src/alembic/revision-graph.js';
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
      siblings:
        'After merging there are {{count}} heads ({{heads}}): this revision and `{{sibling}}` both build on `{{parent}}`. `alembic upgrade head` then refuses to run, and the deployment stops. Set `down_revision = "{{head}}"`, so that one comes after the other.',
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
      const opening = openingOf(graph, migration);
      if (!opening) return;
      const { line, sibling, otherHead: head } = opening;
      context.report({
        at: migration.downRevisionNode ?? migration.revisionNode ?? context.file.tree.root,
        message: head === undefined ? 'severalHeads' : sibling === undefined ? 'oneHead' : 'siblings',
        data: {
          count: line.mergedHeads.length,
          heads: line.mergedHeads.map((each) => `\`${each}\``).join(', '),
          parent: migration.downRevisions.join(', ') || 'None',
          head: head ?? '',
          sibling: sibling ?? '',
        },
        fix: (fixer) => (head === undefined ? undefined : rebase(fixer, migration, head)),
      });
    },
  }),
});

/** How a migration comes to begin a chain that ends in a head of its own. */
interface Opening {
  readonly line: RevisionLine;
  /** Another new revision on the same parent, which goes first. */
  readonly sibling: string | undefined;
  /** The only other head of the line. */
  readonly otherHead: string | undefined;
}

function openingOf(graph: RevisionGraph, { revision, branchLabels }: Migration): Opening | undefined {
  const parents = graph.head.parentsOf(revision);
  if (parents.length > 1 || branchLabels.length > 0 || !isNew(graph, revision)) return undefined;
  const line = graph.lines.find(({ mergedHeads }) => mergedHeads.some((head) => descendsFrom(graph, head, revision)));
  if (!line || line.mergedHeads.length < 2 || line.mergedHeads.length <= line.baseHeads.length) return undefined;
  const others = line.mergedHeads.filter((head) => !descendsFrom(graph, head, revision));
  const otherHead = others.length === 1 ? others[0] : undefined;
  const [parent] = parents;
  if (parent === undefined || (graph.atBase.has(parent) && !graph.baseHeads.includes(parent)))
    return { line, sibling: undefined, otherHead };
  // On a head of the base, or on a new revision, one may build.
  const sibling = newChildrenOf(graph, parent)[0];
  return sibling === undefined || sibling === revision ? undefined : { line, sibling, otherHead };
}

/** Not on the base, or moved to another parent. */
function isNew(graph: RevisionGraph, revision: string): boolean {
  return !graph.atBase.has(revision) || graph.base.parentsOf(revision).join() !== graph.head.parentsOf(revision).join();
}

/** In order of their paths. Merges join chains, and a label keeps one apart. */
function newChildrenOf(graph: RevisionGraph, parent: string): readonly string[] {
  return [...graph.merged].flatMap(([id, { branchLabels }]) => {
    const parents = graph.head.parentsOf(id);
    return parents.length === 1 && parents[0] === parent && branchLabels.length === 0 && isNew(graph, id) ? [id] : [];
  });
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
