import { argumentInBlock, plainStatementOf, wrappedInAutocommit } from '../../src/alembic/edits/autocommit-wrap.js';
import { GUARDS_SINCE } from '../../src/alembic/edits/concurrent-index.js';
import type { Operation } from '../../src/alembic/facts.js';
import { isInMigrationTransaction } from '../../src/alembic/operations/connection.js';
import { isLostWithoutGuard } from '../../src/alembic/postgres/committed-steps.js';
import { onPostgres, refusedInTransaction } from '../../src/alembic/postgres/on-postgres.js';
import { constantString } from '../../src/python/literals.js';
import type { PyModule } from '../../src/python/module.js';
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
      together:
        '{{statement}} stands in one text with other statements, and PostgreSQL runs such a text as one transaction: it refuses it there, in an autocommit block as well. Give each statement an `op.execute` of its own.',
      afterSteps:
        'Entering the autocommit block commits the steps before it, whatever happens later. If the build fails, half of this migration stays and running it again fails at its first step. Move the block into a migration of its own.',
      unguarded:
        'When {{statement}} fails or is interrupted, it leaves an index or a finished step behind, and running the migration again stops at "already exists" or "does not exist". Add {{guard}}, and look for invalid indexes before the next attempt.',
    },
  },
  files: 'migrations',
  needs: ['environment', 'revisions'],
  check: (context) => {
    const { path, module } = context.file;
    const { alembicVersion } = context.environment;
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
        fix: (fixer) =>
          step.onNewTable || isOneOfSeveral(step, steps, module)
            ? undefined
            : moveIntoBlock(fixer, step, needsGuard(step, [step], steps), alembicVersion),
      });
    }

    function reportBlock(block: readonly Operation[], steps: readonly Operation[], isUpgrade: boolean): void {
      const [first] = block;
      const severity = first && severityOf(first, 'warning');
      if (!severity) return;
      if (isUpgrade && steps.slice(0, steps.indexOf(first)).some(isLostWithoutGuard)) {
        context.report({ at: first.autocommitBlock!, message: 'afterSteps', severity });
      }
      const together = block.find((step) => isOneOfSeveral(step, steps, module));
      if (together) {
        const data = { statement: refusedInTransaction(together)! };
        context.report({ at: together.anchor, message: 'together', data, severity: severityOf(together, 'error') ?? severity });
      }
      const unguarded = block.find((step) => needsGuard(step, block, steps));
      if (!unguarded) return;
      context.report({
        at: unguarded.anchor,
        message: 'unguarded',
        data: { statement: refusedInTransaction(unguarded)!, guard: guardText(unguarded, alembicVersion) },
        severity: isUpgrade ? severity : 'info',
        fix: (fixer) => {
          const applicability = addGuard(fixer, unguarded, alembicVersion);
          return applicability && { title: `Add ${guardText(unguarded, alembicVersion)}`, applicability };
        },
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

/** Whether the SQL text that a call runs holds a further statement. */
function isOneOfSeveral(step: Operation, steps: readonly Operation[], module: PyModule): boolean {
  const [argument] = step.call.positional;
  const text = argument?.is('call') ? module.callAt(argument).positional[0] : argument;
  // A name may stand for several texts, of which one is run at a time.
  if (!step.isRawSql || !text || constantString(text) === undefined) return false;
  return steps.some(({ node, sql }) => node === step.node && sql !== step.sql);
}

/** A build leaves an invalid index behind; a drop only matters when another step of the block may fail after it. */
function needsGuard(step: Operation, block: readonly Operation[], steps: readonly Operation[]): boolean {
  // An index without a name can have no guard; among `**options` there may be one.
  if (step.name === null || (step.call.hasDoubleStar && !step.isRawSql)) return false;
  if (step.hasExistenceGuard || (step.kind !== 'create_index' && step.kind !== 'drop_index') || step.isConditional) return false;
  if (step.kind === 'drop_index') return block.length > 1 && block.at(-1) !== step;
  const before = steps.slice(0, steps.indexOf(step));
  return !before.some(({ kind, name, hasExistenceGuard }) => kind === 'drop_index' && hasExistenceGuard && name === step.name);
}

function moveIntoBlock(fixer: Fixer, step: Operation, hasToBeGuarded: boolean, alembic: Version | undefined): ProposedFix | undefined {
  const statement = plainStatementOf(step);
  const insertions = statement && wrappedInAutocommit(statement, fixer.importName('alembic', 'op'), fixer.text);
  if (!insertions) return undefined;
  for (const { at, text } of insertions) fixer.insertBefore(at, text);
  const toArgument = (guard: string) => argumentInBlock(guard, step.call, fixer.text);
  const applicability = hasToBeGuarded ? addGuard(fixer, step, alembic, toArgument) : 'safe';
  return applicability && { title: 'Run it in an autocommit block', applicability };
}

/** What to add, as the step says it. */
function guardText(step: Operation, alembic: Version | undefined): string {
  const isCreated = step.kind === 'create_index';
  if (!step.isRawSql && !(alembic && isBelow(alembic, GUARDS_SINCE))) return isCreated ? '`if_not_exists=True`' : '`if_exists=True`';
  const sql = isCreated ? '`IF NOT EXISTS`' : '`IF EXISTS`';
  return step.isRawSql ? sql : `${sql}, by \`op.execute\` before Alembic ${GUARDS_SINCE}`;
}

/** Adds the guard to the call or into its SQL; undefined when that cannot be done. */
function addGuard(
  fixer: Fixer,
  step: Operation,
  alembic: Version | undefined,
  toArgument = (guard: string) => guard,
): 'safe' | 'unsafe' | undefined {
  const isCreated = step.kind === 'create_index';
  if (!step.isRawSql) {
    if (alembic && isBelow(alembic, GUARDS_SINCE)) return undefined;
    fixer.appendArgument(step.call, toArgument(isCreated ? 'if_not_exists=True' : 'if_exists=True'));
    return alembic ? 'safe' : 'unsafe';
  }
  const [word, second] = step.node.text.matchAll(/\bCONCURRENTLY\b/gi);
  if (!word || second) return undefined;
  const end = step.node.start + word.index + word[0].length;
  fixer.insertBefore({ start: end, end }, isCreated ? ' IF NOT EXISTS' : ' IF EXISTS');
  return 'safe';
}
