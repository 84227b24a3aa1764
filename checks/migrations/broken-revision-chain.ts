import type { Migration } from '../../src/alembic/facts.js';
import type { RevisionGraph } from '../../src/alembic/revision-graph.js';
import type { MissingParent } from '../../src/alembic/revision-state.js';
import { docstringParents } from '../../src/alembic/revision-docstring.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  meta: {
    summary: 'Keep the chain of revisions whole: unique ids, parents that exist, no circles.',
    guideline: '5 Alembic Migrations',
    severity: 'error',
    fix: 'safe',
    messages: {
      missing:
        '`{{variable}}` names `{{name}}`, but no revision has this id. Every Alembic command that reads the chain stops here, the deployment with it. Name an existing revision, or add the missing file.',
      deleted:
        'Revision `{{revision}}` is deleted here, but {{children}} still builds on it. Every Alembic command that reads the chain stops there, the deployment with it. Put the file back, or point `down_revision` of what follows to the revision before.',
      ambiguous:
        '`{{variable}}` names `{{name}}`, and several revision ids begin so. Alembic refuses to choose between them and stops. Write the whole id.',
      duplicate:
        'Revision id `{{revision}}` is used by {{others}} too. Alembic keeps one of the files and never runs the other. Give this revision an id of its own.',
      cycle:
        'Revision `{{revision}}` is its own ancestor. Alembic cannot order the revisions and stops with a cycle error. Point `down_revision` to the revision that really comes before.',
      variables:
        'This file in the versions folder sets no `{{variable}}`. Alembic fails on it when it reads the folder, so no migration can run. Set `revision` and `down_revision`, or move the file elsewhere.',
      docstring:
        'The docstring says `Revises: {{said}}`, but `down_revision` is `{{actual}}`. Alembic goes by the variable; readers go by the docstring. Correct the docstring.',
    },
  },
  files: 'migrations',
  needs: ['revisions', 'pull'],
  check: (context) => ({
    removedMigration({ revision, revisionNode }) {
      const { path, tree } = context.file;
      const graph = context.revisions.graphOf(path);
      if (!graph?.isComplete || context.revisions.all.some(({ head }) => head.revisions.has(revision))) return;
      const children = graph.head.missing.flatMap(({ name, variable, revision: child }) => {
        // A child that the pull request changes is reported itself.
        const isLeft = variable === 'down_revision' && name === revision && !context.pull?.statusOf.has(child.path);
        return isLeft ? [`\`${child.path}\``] : [];
      });
      if (children.length === 0) return;
      context.report({ at: revisionNode ?? tree.root, message: 'deleted', data: { revision, children: children.join(', ') } });
    },
    migration(migration) {
      const { path, module } = context.file;
      const graph = context.revisions.graphOf(path);
      if (!graph) return;
      const has = (name: string) => module.scope.bindings.has(name);
      const absent = has('revision') ? (has('down_revision') ? undefined : 'down_revision') : 'revision';
      if (absent !== undefined) {
        if (!isRead(graph, migration) || module.starImports.length > 0 || !migration.upgrade) return;
        context.report({ at: migration.upgrade.node, message: 'variables', data: { variable: absent } });
        return;
      }
      const { revision } = migration;
      const at = migration.downRevisionNode ?? context.file.tree.root;
      const others = graph.head.duplicates
        .find((group) => group.some((other) => other.path === path))
        ?.filter((other) => other.path !== path);
      if (others) {
        const data = { revision, others: others.map((other) => `\`${other.path}\``).join(', ') };
        context.report({ at: migration.revisionNode ?? at, message: 'duplicate', data });
        return;
      }
      if (graph.isComplete) {
        for (const { name, variable, isAmbiguous, revision: owner } of graph.head.missing) {
          if (owner.path !== path || (!isAmbiguous && !isNamedHere(graph, { name, variable }))) continue;
          const value = module.scope.bindings.get(variable)?.findLast(({ kind }) => kind === 'assignment')?.value;
          context.report({ at: value ?? at, message: isAmbiguous ? 'ambiguous' : 'missing', data: { name, variable } });
        }
        if (graph.head.cyclic.has(revision)) context.report({ at, message: 'cycle', data: { revision } });
      }
      const said = docstringParents(migration);
      if (!said || !migration.isConstant || isSame(said.ids, migration.downRevisions)) return;
      const actual = migration.downRevisions.join(', ');
      context.report({
        at: said,
        message: 'docstring',
        data: { said: said.ids.join(', ') || 'nothing', actual: actual || 'None' },
        severity: 'info',
        fix(fixer) {
          fixer.replace(said, actual === '' ? 'Revises:' : `Revises: ${actual}`);
          return { title: 'Name the parent in the docstring', applicability: 'safe' };
        },
      });
    },
  }),
});

/** A name that is missing here is missing for Alembic too. `depends_on` of a project with labelled branches names those of other packages. */
function isNamedHere(
  { isSelfContained, atBase, lines }: RevisionGraph,
  { name, variable }: Pick<MissingParent, 'name' | 'variable'>,
): boolean {
  if (!isSelfContained) return false;
  return variable === 'down_revision' || atBase.has(name) || !lines.some(({ isLabelled }) => isLabelled);
}

/** Alembic reads a folder's own files, not those of its sub-folders; a folder without revisions may not be Alembic's at all. */
function isRead(graph: RevisionGraph, { path }: Migration): boolean {
  const folder = path.slice(0, path.lastIndexOf('/'));
  return graph.folders.includes(folder) && [...graph.merged.values()].some((other) => other.path.startsWith(`${folder}/`));
}

function isSame(said: readonly string[], ids: readonly string[]): boolean {
  return said.length === ids.length && said.every((name) => ids.some((id) => id.startsWith(name) || name.startsWith(id)));
}
