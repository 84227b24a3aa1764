import {
  firstRemoved,
  isHistoryCut,
  isSquash,
  keepsItsPlace,
  movedRevisions,
  removedRevisions,
  saysSquash,
} from '../../src/alembic/edits/removed-revisions.js';
import { revisionEdit } from '../../src/alembic/edits/revision-edit.js';
import type { RevisionGraph } from '../../src/alembic/revision-graph.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  meta: {
    summary: 'Add a new revision instead of changing one that others have applied.',
    guideline: '5 Alembic Migrations',
    severity: 'error',
    outranksFamily: true,
    messages: {
      upgrade:
        'Revision {{revision}} is on the base branch already: a database that has applied it never runs this change, so it ends up with another schema than a fresh one. Take the change back and write it as a new revision.',
      identity:
        'Revision {{revision}} is on the base branch already, and its place in the chain changes here: a database stamped with the old one no longer fits, and `alembic upgrade` stops or skips steps. Leave `revision` and `down_revision` as they are and add a new revision.',
      order:
        'Revision {{revision}} is on the base branch already, and its place in the chain changes here, like that of {{further}} more: a database stamped with one of them no longer fits, and `alembic upgrade` stops or skips steps. Leave `revision` and `down_revision` as they are and add new revisions at the end.',
      downgrade:
        'The downgrade of revision {{revision}}, which is on the base branch already, is changed. A database whose upgrade ran in another form may not fit it: make sure that it undoes what was applied.',
      logic:
        'Revision {{revision}} is on the base branch already, and the code around its steps is changed: databases that have applied it keep what the old code made of them. Where the result can differ, take the change back and correct the data in a new revision.',
      rows: 'Revision {{revision}} is on the base branch already, and what it writes into rows is changed: databases that have applied it keep what the old statement wrote. Where the result differs, take the change back and correct the data in a new revision.',
      mended:
        'Revision {{revision}} is on the base branch already. In its old form it failed on a table with rows, which is mended here; a database where the table was empty has applied it and keeps the old form. Bring those in line in a new revision.',
      sweep:
        'Revision {{revision}} is one of many on the base branch that this pull request changes: databases that have applied them keep what the old steps made. Build a fresh database and compare its schema with one in use before this is merged.',
      deleted:
        'Revision {{revision}} is on the base branch already and is deleted here{{further}}: a database that has applied it stops with "Can\'t locate revision identified by", and what it did there stays. Put the file back, and take its changes back in a new revision.',
      cut: 'Revision {{revision}} is deleted from the beginning of the chain{{further}}: a database that is still there stops with "Can\'t locate revision identified by" and can no longer be upgraded. Make sure that all databases are past these revisions, backups and test data included.',
      guards:
        'Revision {{revision}} is on the base branch already; this change only adds an existence check, a condition, a timeout or CONCURRENTLY. Databases that have applied it are not touched, and a check may hide that they differ from fresh ones.',
    },
  },
  files: 'migrations',
  needs: ['base', 'pull', 'revisions'],
  check: (context) => ({
    migration(migration) {
      const before = context.base;
      // The base side itself, and whole files, have nothing to be compared with.
      if (context.pull === undefined || before?.role !== 'migration') return;
      const graph = context.revisions.graphOf(context.file.path);
      const hasOldPlace = graph?.isComplete === true && keepsItsPlace(graph, migration.revision);
      const edit = revisionEdit(before, context.file, hasOldPlace);
      if (!edit || isUnreleased(edit.revision, graph, context.options['unreleased_since'])) return;
      if (graph && isSquash(graph) && saysSquash(context.file.text)) return;
      // One of several heads is put behind another: before that, `alembic upgrade head` refused to run.
      const joinsHeads = edit.kind === 'identity' && graph !== undefined && graph.mergedHeads.length < graph.baseHeads.length;
      const data = { revision: `\`${edit.revision}\`` };
      const changed = changedRevisions(graph, context.pull.statusOf);
      if (edit.kind !== 'identity' && changed.length >= SWEEP) {
        const severity = changed[0] === context.file.path ? 'warning' : 'info';
        context.report({ at: edit.at, message: 'sweep', data, severity });
        return;
      }
      // One chain put in another order is one cause, told where it begins.
      const moved = edit.kind === 'identity' && graph ? movedRevisions(graph).map(({ path }) => path) : [];
      const further = moved.includes(context.file.path) ? moved.length - 1 : 0;
      if (further > 0) {
        const isFirst = moved[0] === context.file.path;
        const severity = !isFirst || joinsHeads ? 'info' : 'error';
        context.report({ at: edit.at, message: isFirst ? 'order' : 'identity', data: { ...data, further }, severity });
        return;
      }
      context.report({
        at: edit.at,
        message: edit.kind,
        data,
        // Code is mostly brought up to date there, for newer libraries.
        severity: joinsHeads || edit.kind === 'logic' ? 'info' : edit.kind === 'upgrade' || edit.kind === 'identity' ? 'error' : 'warning',
      });
    },
    removedMigration({ revision, revisionNode }) {
      const { path, tree } = context.file;
      const graph = context.revisions.graphOf(path);
      // Without revisions left the whole environment is gone, and nobody runs it any more.
      if (!graph?.isComplete || graph.head.revisions.size === 0) return;
      // Moved: into another file, or with its whole folder.
      if (context.revisions.all.some(({ head }) => head.revisions.has(revision))) return;
      if (isUnreleased(revision, graph, context.options['unreleased_since']) || isSquash(graph)) return;
      // What still builds on it says so more loudly: broken-revision-chain reports it.
      if (graph.head.missing.some(({ name, revision: owner }) => name === revision && !context.pull?.statusOf.has(owner.path))) return;
      // Of all that go, the first is reported.
      if (firstRemoved(graph)[0] !== revision) return;
      const further = removedRevisions(graph).size - 1;
      const isCut = isHistoryCut(graph);
      context.report({
        at: revisionNode ?? tree.root,
        message: isCut ? 'cut' : 'deleted',
        data: { revision: `\`${revision}\``, further: further > 0 ? `, with ${further} more` : '' },
        severity: isCut ? 'warning' : 'error',
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

/** Nobody changes so many by mistake: the project gives all its revisions another schema, type or database. */
const SWEEP = 8;

/** The paths of the revisions that the pull request changes. */
function changedRevisions(graph: RevisionGraph | undefined, statusOf: ReadonlyMap<string, string>): readonly string[] {
  const paths = [...(graph?.merged.values() ?? [])].map(({ path }) => path);
  return paths.filter((path) => statusOf.get(path) === 'modified').sort();
}
