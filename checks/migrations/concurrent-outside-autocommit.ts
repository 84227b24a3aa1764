import { plainStatementOf, wrappedInAutocommit } from '../../src/alembic/edits/autocommit-wrap.js';
import type { Operation } from '../../src/alembic/facts.js';
import { isInMigrationTransaction } from '../../src/alembic/operations/connection.js';
import { onPostgres, refusedInTransaction } from '../../src/alembic/postgres/on-postgres.js';
import { defineRule, isBelow, lowered, type Fixer, type ProposedFix, type Version } from '../../src/lint/rule.js';

export default defineRule({
  meta: {
    summary: 'Run CONCURRENTLY in an autocommit block of its own.',
    guideline: '5 Alembic Migrations',
    severity: 'error',
    fix: 'mixed',
    messages: {
      outside:
        '{{statement}} cannot run inside a transaction, and Alembic runs migrations in one: PostgreSQL refuses it and the deployment stops. Put it into `with op.get_context().autocommit_block():`.',
      needless:
        '{{statement}} cannot run inside a transaction: PostgreSQL refuses it here. The table is created in the same migration and nothing reads it yet, so a concurrent build is needless: drop CONCURRENTLY.',
      afterSteps:
        'Entering the autocommit block commits the steps before it, whatever happens later. If the build fails, half of this migration stays and running it again fails at its first step. Move the block into a migration of its own.',
      unguarded:
        'When {{statement}} fails or is interrupted, it leaves an index or a finished step behind, and running the migration again stops at "already exists" or "does not exist". Add `{{guard}}=True`, and look for invalid indexes before the next attempt.',
    },
  },
  files: 'migrations',
  needs: ['environment', 'revisions'],
  check: (context) => {
    const { path, module } = context.file;
    const severityOf = (step: Operation, severity: 'error' | 'warning') => {
      const likely = onPostgres(step, path, context.environment.dialects);
      return likely === 'no' ? undefined : likely === 'yes' ? severity : lowered(severity);
    };

    function reportOutside(step: Operation, steps: readonly Operation[]): void {
      const severity = severityOf(step, 'error');
      if (!severity || context.revisions.graphOf(path)?.runsInAutocommit || !isInMigrationTransaction(step, steps, module)) return;
      context.report({
        at: step.anchor,
        message: step.onNewTable ? 'needless' : 'outside',
        data: { statement: refusedInTransaction(step)! },
        severity,
        fix: (fixer) => (step.onNewTable ? undefined : moveIntoBlock(fixer, step)),
      });
    }

    function reportBlock(block: readonly Operation[], steps: readonly Operation[], isUpgrade: boolean): void {
      const [first] = block;
      const severity = first && severityOf(first, 'warning');
      if (!severity) return;
      if (isUpgrade && steps.slice(0, steps.indexOf(first)).some(isLostWithoutGuard)) {
        context.report({ at: first.autocommitBlock!, message: 'afterSteps', severity });
      }
      const unguarded = block.find((step) => needsGuard(step, block, steps));
      if (!unguarded) return;
      const guard = unguarded.kind === 'create_index' ? 'if_not_exists' : 'if_exists';
      context.report({
        at: unguarded.anchor,
        message: 'unguarded',
        data: { statement: refusedInTransaction(unguarded)!, guard },
        severity: isUpgrade ? severity : 'info',
        fix: (fixer) => (unguarded.isRawSql ? undefined : addGuard(fixer, unguarded, guard, context.environment.alembicVersion)),
      });
    }

    return {
      migration(migration) {
        for (const steps of [migration.upgradeOperations, migration.downgradeOperations]) {
          for (const step of steps) if (refusedInTransaction(step) && !step.inAutocommit) reportOutside(step, steps);
          const blocks = new Set(steps.flatMap((step) => (refusedInTransaction(step) && step.autocommitBlock) || []));
          for (const block of blocks) {
            reportBlock(
              steps.filter((step) => step.autocommitBlock === block && refusedInTransaction(step)),
              steps,
              steps === migration.upgradeOperations,
            );
          }
        }
      },
    };
  },
});

const HARMLESS: readonly string[] = [
  'set',
  'reset',
  'select',
  'update',
  'delete',
  'commit',
  'begin',
  'execute',
  'analyze',
  'comment',
  'lock',
];

/** A step in the transaction that a second run of the migration would stumble over. */
function isLostWithoutGuard(step: Operation): boolean {
  return (
    !step.inAutocommit && !step.hasExistenceGuard && !step.isConditional && !HARMLESS.includes(step.kind) && !refusedInTransaction(step)
  );
}

/** A build leaves an invalid index behind; a drop only matters when another step of the block may fail after it. */
function needsGuard(step: Operation, block: readonly Operation[], steps: readonly Operation[]): boolean {
  if (step.hasExistenceGuard || (step.kind !== 'create_index' && step.kind !== 'drop_index') || step.isConditional) return false;
  if (step.kind === 'drop_index') return block.length > 1 && block.at(-1) !== step;
  const before = steps.slice(0, steps.indexOf(step));
  return !before.some(({ kind, name, hasExistenceGuard }) => kind === 'drop_index' && hasExistenceGuard && name === step.name);
}

function moveIntoBlock(fixer: Fixer, step: Operation): ProposedFix | undefined {
  const statement = plainStatementOf(step);
  const insertions = statement && wrappedInAutocommit(statement, fixer.importName('alembic', 'op'), fixer.text);
  if (!insertions) return undefined;
  for (const { at, text } of insertions) fixer.insertBefore(at, text);
  return { title: 'Run it in an autocommit block', applicability: 'safe' };
}

function addGuard(fixer: Fixer, step: Operation, guard: string, alembic: Version | undefined): ProposedFix | undefined {
  if (alembic && isBelow(alembic, '1.12')) return undefined;
  fixer.appendArgument(step.call, `${guard}=True`);
  return { title: `Add ${guard}=True`, applicability: alembic ? 'safe' : 'unsafe' };
}
