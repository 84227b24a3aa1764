import { revisionEdit } from '../../src/alembic/edits/revision-edit.js';
import type { RevisionGraph } from '../../src/alembic/revision-graph.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  meta: {
    summary: 'Add a new revision instead of changing one that others have applied.',
    guideline: '5 Alembic Migrations',
    severity: 'error',
    messages: {
      upgrade:
        'Revision {{revision}} is on the base branch already: a database that has applied it never runs this change, so it ends up with another schema than a fresh one. Take the change back and write it as a new revision.',
      identity:
        'Revision {{revision}} is on the base branch already, and its place in the chain changes here: a database stamped with the old one no longer fits, and `alembic upgrade` stops or skips steps. Leave `revision` and `down_revision` as they are and add a new revision.',
      downgrade:
        'The downgrade of revision {{revision}}, which is on the base branch already, is changed. A database whose upgrade ran in another form may not fit it: make sure that it undoes what was applied.',
      logic:
        'Revision {{revision}} is on the base branch already, and the code around its steps is changed: databases that have applied it keep what the old code made of them. Where the result can differ, take the change back and correct the data in a new revision.',
      deleted:
        'Revision {{revision}} is on the base branch already and is deleted here{{further}}: a database that has applied it stops with "Can\'t locate revision identified by", and what it did there stays. Put the file back, and take its changes back in a new revision.',
      guards:
        'Revision {{revision}} is on the base branch already; this change only adds an existence check or a timeout. Databases that have applied it are not touched, and an `IF EXISTS` may hide that they differ from fresh ones.',
    },
  },
  files: 'migrations',
  needs: ['base', 'pull', 'revisions'],
  check: (context) => ({
    migration() {
      const before = context.base;
      // The base side itself, and whole files, have nothing to be compared with.
      if (context.pull === undefined || before?.role !== 'migration') return;
      const edit = revisionEdit(before, context.file);
      const graph = context.revisions.graphOf(context.file.path);
      if (!edit || isUnreleased(edit.revision, graph, context.options['unreleased_since'])) return;
      if (graph && isSquash(graph) && SQUASH.test(context.file.text)) return;
      context.report({
        at: edit.at,
        message: edit.kind,
        data: { revision: `\`${edit.revision}\`` },
        severity: edit.kind === 'upgrade' || edit.kind === 'identity' ? 'error' : 'warning',
      });
    },
    removedMigration({ revision, revisionNode }) {
      const { path, tree } = context.file;
      const graph = context.revisions.graphOf(path);
      // Moved: into another file, or with its whole folder.
      if (!graph?.isComplete || context.revisions.all.some(({ head }) => head.revisions.has(revision))) return;
      if (isUnreleased(revision, graph, context.options['unreleased_since']) || isSquash(graph)) return;
      // What still builds on it says so more loudly: broken-revision-chain reports it.
      if (graph.head.missing.some(({ name, revision: owner }) => name === revision && !context.pull?.statusOf.has(owner.path))) return;
      const gone = removedRevisions(graph);
      // Of a chain that goes, the first is reported.
      if (graph.base.parentsOf(revision).some((parent) => gone.has(parent))) return;
      const further = gone.size > 1 ? `, with ${gone.size - 1} more` : '';
      context.report({ at: revisionNode ?? tree.root, message: 'deleted', data: { revision: `\`${revision}\``, further } });
    },
  }),
});

function removedRevisions(graph: RevisionGraph): ReadonlySet<string> {
  return new Set([...graph.atBase.keys()].filter((id) => !graph.head.revisions.has(id)));
}

/** Many revisions become one, which says so: what was applied stays as it is. */
function isSquash(graph: RevisionGraph): boolean {
  if (removedRevisions(graph).size < FEWEST_SQUASHED) return false;
  return [...graph.merged.keys()].some((id) => {
    const isTouched = !graph.atBase.has(id) || graph.atBase.get(id)!.downRevisions.join() !== graph.merged.get(id)!.downRevisions.join();
    return isTouched && SQUASH.test(graph.textOf(id) ?? '');
  });
}

const FEWEST_SQUASHED = 2;
const SQUASH = /\bsquash|\breplaces\b/i;

/** @param released the id of the newest revision that runs anywhere but on the desks of developers, from the settings. */
function isUnreleased(revision: string, graph: RevisionGraph | undefined, released: unknown): boolean {
  if (!graph || typeof released !== 'string' || !graph.atBase.has(released)) return false;
  const applied = new Set([released]);
  for (const id of applied) for (const parent of graph.base.parentsOf(id)) applied.add(parent);
  return !applied.has(revision);
}
