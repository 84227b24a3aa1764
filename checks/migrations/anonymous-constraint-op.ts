import { derivedConstraintName, dropsLike, isConstraintCreation, nameArgument } from '../../src/alembic/edits/constraint-name.js';
import { mayRunOn, type Migration, type Operation } from '../../src/alembic/facts.js';
import { onMySql } from '../../src/alembic/dialects/on-mysql.js';
import type { PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';

export default defineRule({
  meta: {
    summary: 'Name every constraint that a migration creates or drops.',
    guideline: '5 Alembic Migrations',
    severity: 'error',
    fix: 'unsafe',
    messages: {
      drop: '`drop_constraint(None, ...)` cannot be turned into SQL: Alembic raises an error, and this {{direction}} stops here. Give the constraint a name where it is created, and drop it by that name.',
      dropMany:
        '`drop_constraint(None, ...)` cannot be turned into SQL: Alembic raises an error, and this {{direction}} stops here, as it would at {{more}} more below. Give the constraints names where they are created, and drop them by those names.',
      create:
        'This constraint on {{table}} has no name, so the database makes one up. It may differ from one database to the next, and no later migration can drop it by name. Name it here.',
      derived:
        'This constraint on {{table}} has no name, so PostgreSQL makes one up from the table and its columns, with a number where that is taken. Who drops it later has to look it up or to guess it. Name it here.',
      convention:
        'This constraint on {{table}} gets its name from the naming convention of the MetaData as it is on the day the migration runs. Once the convention is changed, a database built anew has another name than those in use. Write the name here.',
      batch:
        'This constraint on {{table}} has no name, and SQLite takes none such in a batch: Alembic rebuilds the table and stops with "Constraint must have a name". Name it here, or give `batch_alter_table` a `naming_convention`.',
      inTable:
        'A constraint of the new table {{table}} has no name, so the database makes one up, and a later migration has to guess it. Name it, or set a `naming_convention` on the MetaData.',
      type: '`drop_constraint` without `type_` fails on MySQL, which has a statement of its own for each kind of constraint. Say `type_="foreignkey"`, `"unique"`, `"check"` or `"primary"`.',
    },
  },
  files: 'migrations',
  needs: ['environment', 'revisions', 'base'],
  check: (context) => {
    const { dialects, hasNamingConvention } = context.environment;

    // What a new migration does over and over is told once; where one is silenced, or only some are new, each is told.
    const isToldOnce = context.base === undefined && !context.file.text.includes('ignore[anonymous-constraint-op');
    let failing = 0;

    function reportDrop(drop: Operation, direction: 'upgrade' | 'downgrade', migration: Migration): void {
      if (drop.kind !== 'drop_constraint' || drop.isRawSql) return;
      if (drop.name === null) {
        // Of the usual conventions only the one for primary keys needs no more than the table's name. MySQL's has none.
        const isPrimary = drop.constraintType === 'primary';
        if (isPrimary && (hasNamingConvention || isOnMySqlAlone(drop))) return;
        const created = direction === 'downgrade' ? creationOf(drop, migration) : undefined;
        const fix = (fixer: Fixer) => (created ? nameBoth(fixer, created, drop) : undefined);
        const steps = direction === 'upgrade' ? migration.upgradeOperations : migration.downgradeOperations;
        const more = isToldOnce && failing++ === 0 ? steps.filter(isNameless).length - 1 : 0;
        const severity = isToldOnce && failing > 1 ? 'info' : 'error';
        context.report({ at: drop.anchor, message: more > 0 ? 'dropMany' : 'drop', data: { direction, more }, severity, fix });
      } else if (isTypeMissing(drop) && mayRunOnMySql(drop)) {
        context.report({ at: drop.anchor, message: 'type', severity: dialects.size === 1 ? 'error' : 'warning' });
      }
    }

    const isOnMySqlAlone = (drop: Operation) => onMySql(drop, context.file.path, dialects) === 'alone';

    // A driver among the requirements may be there for something else: then the migrations have to know MySQL as well.
    function mayRunOnMySql(drop: Operation): boolean {
      const { path } = context.file;
      const likely = onMySql(drop, path, dialects);
      if (likely !== 'maybe') return likely === 'alone';
      const graph = context.revisions.graphOf(path);
      return ['mysql', 'mariadb'].some((word) => graph?.mentionsElsewhere(word, path));
    }

    return {
      migration(migration) {
        for (const step of migration.upgradeOperations) reportDrop(step, 'upgrade', migration);
        for (const step of migration.downgradeOperations) reportDrop(step, 'downgrade', migration);
        const unnamed = hasNamingConvention ? undefined : unnamedInTable(migration, context.file.module);
        if (unnamed) context.report({ at: unnamed.node, message: 'inTable', data: { table: quoted(unnamed.table) }, severity: 'info' });
      },
      operation(step, migration) {
        if (!isConstraintCreation(step) || step.name !== null) return;
        // The drop that fails for want of the name is reported; it is one fault.
        if (migration.downgradeOperations.some((drop) => drop.name === null && dropsLike(drop, step))) return;
        // A batch may bring a convention of its own.
        if (step.inBatch && /\bnaming_convention\s*=/.test(context.file.text)) return;
        const isOnSqlite = dialects.has('sqlite') && mayRunOn(step, 'sqlite') && !step.node.ancestor('try_statement');
        if (step.inBatch && !hasNamingConvention && isOnSqlite) {
          const data = { table: quoted(step.table) };
          // Beside another database it may be the one of the tests.
          const severity = dialects.size === 1 ? 'error' : 'warning';
          context.report({ at: step.anchor, message: 'batch', data, severity, fix: (fixer) => nameOne(fixer, step) });
          return;
        }
        const isNamedLater = migration.downgradeOperations.some((drop) => drop.name != null && dropsLike(drop, step));
        // Its names are the same in every database, unless one was taken.
        const isDerived = !hasNamingConvention && dialects.size === 1 && dialects.has('postgresql');
        context.report({
          at: step.anchor,
          message: hasNamingConvention ? 'convention' : isDerived ? 'derived' : 'create',
          data: { table: quoted(step.table) },
          severity: hasNamingConvention || isNamedLater || isDerived ? 'info' : 'warning',
          fix: (fixer) => (hasNamingConvention || isNamedLater ? undefined : nameOne(fixer, step)),
        });
      },
    };
  },
});

function isNameless({ kind, name, isRawSql }: Operation): boolean {
  return kind === 'drop_constraint' && name === null && !isRawSql;
}

/** Where the name stands among the positional arguments of a table's constraints; a UniqueConstraint takes columns only. */
const NAME_PLACES: ReadonlyMap<string, number> = new Map([
  ['UniqueConstraint', Infinity],
  ['ForeignKeyConstraint', 2],
  ['CheckConstraint', 1],
]);

/** The first constraint without a name in a table that the upgrade creates: one is enough to say it. */
function unnamedInTable({ upgradeOperations }: Migration, module: PyModule): { node: PyNode; table: string | undefined } | undefined {
  for (const step of upgradeOperations) {
    if (step.kind !== 'create_table' || step.isRawSql || step.anchor !== step.node) continue;
    const node = step.call.positional.find((argument) => {
      const call = argument.is('call') ? module.callAt(argument) : undefined;
      if (!call || call.hasStar || call.hasDoubleStar) return false;
      const place = NAME_PLACES.get(module.qualifiedName(call.callee)?.match(/^sqlalchemy\b.*\.(\w+)$/)?.[1] ?? '');
      const name = call.keywords.get('name') ?? call.positional[place ?? 0];
      return place !== undefined && (name === undefined || name.is('none'));
    });
    if (node) return { node, table: step.table };
  }
  return undefined;
}

/** The creation that a nameless drop of the downgrade stands for: of several alike the one in the same place of the row. */
function creationOf(drop: Operation, { upgradeOperations, downgradeOperations }: Migration): Operation | undefined {
  const created = upgradeOperations.filter((step) => isConstraintCreation(step) && step.name === null && dropsLike(drop, step));
  const drops = downgradeOperations.filter((step) => step.name === null && created[0] && dropsLike(step, created[0]));
  return created.length === drops.length ? created[drops.indexOf(drop)] : undefined;
}

function nameBoth(fixer: Fixer, created: Operation, drop: Operation): ProposedFix | undefined {
  const dropped = nameArgument(drop);
  if (!dropped || drop.anchor !== drop.node) return undefined;
  const proposed = nameOne(fixer, created);
  if (proposed) fixer.replace(dropped, `"${derivedConstraintName(created)!}"`);
  return proposed;
}

function nameOne(fixer: Fixer, created: Operation): ProposedFix | undefined {
  const name = derivedConstraintName(created);
  const argument = nameArgument(created);
  if (name === undefined || !argument || created.inLoop || created.anchor !== created.node) return undefined;
  fixer.replace(argument, `"${name}"`);
  return { title: `Name the constraint ${name}`, applicability: 'unsafe' };
}

function isTypeMissing({ call, inBatch }: Operation): boolean {
  const type = call.keywords.get('type_') ?? call.positional[inBatch ? 1 : 2];
  return (type === undefined || type.is('none')) && !call.hasStar && !call.hasDoubleStar;
}

function quoted(table: string | undefined): string {
  return table === undefined ? 'here' : `\`${table}\``;
}
