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
      if (!edit || isUnreleased(edit.revision, context.revisions.graphOf(context.file.path), context.options['unreleased_since'])) return;
      context.report({
        at: edit.at,
        message: edit.kind,
        data: { revision: `\`${edit.revision}\`` },
        severity: edit.kind === 'upgrade' || edit.kind === 'identity' ? 'error' : 'warning',
      });
    },
  }),
});

/** @param released the id of the newest revision that runs anywhere but on the desks of developers, from the settings. */
function isUnreleased(revision: string, graph: RevisionGraph | undefined, released: unknown): boolean {
  if (!graph || typeof released !== 'string' || !graph.atBase.has(released)) return false;
  const applied = new Set([released]);
  for (const id of applied) for (const parent of graph.base.parentsOf(id)) applied.add(parent);
  return !applied.has(revision);
}
