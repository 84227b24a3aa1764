import { enumCreation, type EnumCreation } from '../../src/alembic/edits/enum-creation.js';
import { isInMigrationTransaction } from '../../src/alembic/operations/connection.js';
import { hasEnumType, SAYS_OF_TYPES } from '../../src/alembic/postgres/earlier-types.js';
import type { Migration, Operation } from '../../src/alembic/facts.js';
import { definesEnum, unmigratedMembers } from '../../src/alembic/postgres/unmigrated-members.js';
import { onPostgres } from '../../src/alembic/postgres/on-postgres.js';
import type { PyCall } from '../../src/python/calls.js';
import { isLeftHalfWay, mayDropTypes, TypeSteps, userOfValue } from '../../src/alembic/postgres/type-steps.js';
import { recreatedTypes } from '../../src/alembic/postgres/recreated-types.js';
import { defineRule, lowered, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import { leadOfLine, lineBreakIn } from '../../src/text/insertion-layout.js';

export default defineRule({
  meta: {
    summary: 'Create, extend and drop the enum types of PostgreSQL by steps of their own.',
    guideline: '5 Alembic Migrations',
    severity: 'error',
    fix: 'unsafe',
    messages: {
      notCreated:
        'Nothing creates the enum type {{type}}: unlike `create_table`, `{{operation}}` sends no CREATE TYPE, so PostgreSQL stops with "type does not exist". Create it first with `{{type}}.create(op.get_bind(), checkfirst=True)`, where {{type}} is a `postgresql.ENUM`.',
      exists:
        '`create_table` sends CREATE TYPE for {{type}}, which {{origin}} has created already: PostgreSQL stops with "type already exists"{{unseen}}. Use `postgresql.ENUM(..., name="{{plain}}", create_type=False)` here.',
      notDropped:
        'The downgrade leaves the enum {{types}} behind, so running the upgrade again fails with "type already exists". End the downgrade with `op.execute("DROP TYPE IF EXISTS {{plain}}")`{{others}}.',
      newValue:
        "This step uses the value '{{value}}', which the same transaction adds to {{type}}: PostgreSQL refuses it as unsafe until the value is committed. Add the value in an autocommit block, or in a migration before this one.",
      renamed:
        'A value of {{type}} is renamed: the version still running writes and reads the old one and fails from this moment on. Add the new value, move the code over, and leave the old one in place.',
      member:
        '{{members}} of `{{class}}` is stored in the enum type `{{type}}`, and no migration adds it there: the first row that uses it fails with "invalid input value for enum". Add a migration with `ALTER TYPE {{type}} ADD VALUE IF NOT EXISTS \'{{label}}\'`.',
      unguarded:
        'Without IF NOT EXISTS this fails when the value is there already, as after a migration that stopped half way. Write `ADD VALUE IF NOT EXISTS`.',
    },
  },
  files: ['migration', 'application', 'script'],
  needs: ['environment', 'revisions', 'models', 'pull', 'base'],
  check: (context) => {
    const { path, module, text } = context.file;
    if (context.role !== 'migration') return context.pull ? { fileEnd: reportMembers } : {};
    const graph = context.revisions.graphOf(path);
    // This extension of Alembic creates and drops types with their columns.
    const areTypesKept = graph?.environmentText.includes('alembic_postgresql_enum') === true;
    const severityOf = (step: Operation, severity: 'error' | 'warning') => {
      const likely = onPostgres(step, path, context.environment.dialects);
      return likely === 'no' ? undefined : likely === 'yes' ? severity : lowered(severity);
    };

    function reportMembers(): void {
      const { dialects } = context.environment;
      if ((dialects.size > 0 && !dialects.has('postgresql')) || !definesEnum(module) || !context.base) return;
      const versions = { before: context.base.module, after: module, models: context.models, graphs: context.revisions };
      for (const { at, enumClass, type, labels } of unmigratedMembers(versions)) {
        const data = { members: labels.map((label) => `\`${label}\``).join(', '), class: enumClass.name, type, label: labels[0]! };
        context.report({ at, message: 'member', data, severity: dialects.size > 0 ? 'warning' : 'info' });
      }
    }

    let mentionsCreation: boolean | undefined;
    let types: TypeSteps | undefined;
    let left: LeftTypes | undefined;

    /** Types are created in a way that is not read: in a loop, by a helper of another file. */
    function createsUnnamedTypes(step: Operation, steps: TypeSteps): boolean {
      if (steps.isUnnamedCreationBefore(step)) return true;
      mentionsCreation ??= /\.create\(|\bCREATE\s+TYPE\b|\bcreate_enum/i.test(text);
      return mentionsCreation && !steps.isCreationBefore(step);
    }

    function reportMissing(step: Operation, steps: TypeSteps): void {
      const severity = severityOf(step, 'error');
      if (!severity || !graph?.isComplete || createsUnnamedTypes(step, steps)) return;
      for (const use of steps.enumsOf(step)) {
        const { name, isExisting } = use;
        if (isExisting || steps.isCreatedBefore(step, name) || graph.mentionsElsewhere(name, path)) continue;
        const data = { type: `\`${name}\``, operation: step.kind };
        const fix = (fixer: Fixer) => createFirst(fixer, enumCreation(step, use, module));
        context.report({ at: step.anchor, message: 'notCreated', data, severity, fix });
      }
    }

    function reportExisting(step: Operation, migration: Migration, steps: TypeSteps): void {
      const severity = severityOf(step, 'error');
      if (!severity) return;
      const released = graph?.isComplete ? () => graph.textsBefore(migration.revision, 'released', SAYS_OF_TYPES) : undefined;
      for (const { use, by } of recreatedTypes(step, steps, released)) {
        const origin = by === 'upgrade' ? 'this upgrade' : 'an earlier revision';
        const unseen = by === 'upgrade' ? '' : ', but for databases that are built from nothing in one run';
        const data = { type: `\`${use.name}\``, plain: use.name, origin, unseen };
        const fix = (fixer: Fixer) => leaveType(fixer, module.callAt(use.node));
        context.report({ at: step.anchor, message: 'exists', data, severity, fix });
      }
    }

    function reportTypes(step: Operation, migration: Migration, steps: TypeSteps): void {
      if (step.kind === 'add_column' || step.kind === 'alter_column') reportMissing(step, steps);
      reportExisting(step, migration, steps);
      if (step.kind === 'create_table' || step.kind === 'create_type') noteLeft(step, migration, steps);
    }

    /** The types that the downgrade leaves behind, each with the step that creates it. */
    const leftBehind = new Map<string, Operation>();

    function noteLeft(step: Operation, migration: Migration, steps: TypeSteps): void {
      left ??= leftTypesOf(migration);
      if (!severityOf(step, 'warning') || left.mayBeNone) return;
      // Only a downgrade that takes the column back is meant to be run again.
      if (step.kind === 'create_table' && !left.droppedTables.has(step.table)) return;
      // `checkfirst=True` passes over a type that is there.
      if (step.kind === 'create_type' && step.hasExistenceGuard) return;
      for (const name of steps.createdBy(step)) {
        // A type that was there before belongs to another migration.
        if (left.droppedTypes.has(name) || leftBehind.has(name)) continue;
        const released = graph?.textsBefore(migration.revision, 'released', SAYS_OF_TYPES) ?? [];
        if (hasEnumType(name, released) === 'no') leftBehind.set(name, step);
      }
    }

    /** One finding for all: a first migration may create a dozen. */
    function reportLeft(steps: readonly Operation[]): void {
      const names = [...leftBehind.keys()];
      const [first] = leftBehind.values();
      const severity = first && severityOf(first, 'warning');
      if (!severity) return;
      const data = {
        types: `${names.length === 1 ? 'type' : 'types'} ${names.map((name) => `\`${name}\``).join(', ')}`,
        plain: names[0]!,
        others: names.length === 1 ? '' : ', and so for each of them',
      };
      context.report({ at: first.anchor, message: 'notDropped', data, severity, fix: (fixer) => dropInDowngrade(fixer, names, steps) });
    }

    let downgradeSteps: readonly Operation[] = [];
    return {
      operation(step, migration) {
        const steps = migration.upgradeOperations;
        downgradeSteps = migration.downgradeOperations;
        types ??= new TypeSteps(migration, module);
        if (!areTypesKept) reportTypes(step, migration, types);
        const type = `\`${step.name ?? 'the type'}\``;
        if (step.kind === 'rename_enum_value') context.report({ at: step.anchor, message: 'renamed', data: { type }, severity: 'warning' });
        if (step.kind !== 'add_enum_value') return;
        const user = isInMigrationTransaction(step, steps, module) ? userOfValue(step, steps, types) : undefined;
        if (user) context.report({ at: user.anchor, message: 'newValue', data: { type, value: step.enumValues[0]! } });
        else if (isLeftHalfWay(step, steps)) context.report({ at: step.anchor, message: 'unguarded', severity: 'info' });
      },
      fileEnd: () => reportLeft(downgradeSteps),
    };
  },
});

/** What a downgrade says about types that it may leave behind. */
interface LeftTypes {
  /** There is no downgrade to run, or it may drop types in a way that is not read. */
  readonly mayBeNone: boolean;
  readonly droppedTables: ReadonlySet<string | undefined>;
  readonly droppedTypes: ReadonlySet<string | null | undefined>;
}

function leftTypesOf({ downgrade, engines, downgradeOperations: steps }: Migration): LeftTypes {
  const isEmpty = engines.every(({ downgradeBody }) => downgradeBody !== 'work');
  return {
    mayBeNone: !downgrade || isEmpty || mayDropTypes(steps, downgrade.node.text),
    droppedTables: new Set(steps.flatMap(({ kind, table }) => (kind === 'drop_table' ? [table] : []))),
    droppedTypes: new Set(steps.flatMap(({ kind, name }) => (kind === 'drop_type' ? [name] : []))),
  };
}

function createFirst(fixer: Fixer, creation: EnumCreation | undefined): ProposedFix | undefined {
  if (!creation) return undefined;
  const { statement, written, name } = creation;
  fixer.insertBefore(statement, creation.text(fixer.importName('alembic', 'op')));
  if (written) fixer.replace(written, name);
  return { title: `Create the type ${name} first`, applicability: 'unsafe' };
}

/** The generic `Enum` knows `create_type` from SQLAlchemy 2.1 on only. */
function leaveType(fixer: Fixer, type: PyCall): ProposedFix | undefined {
  if (type.name !== 'ENUM' || type.keywords.has('create_type')) return undefined;
  fixer.appendArgument(type, 'create_type=False');
  return { title: 'Use the type that is there', applicability: 'unsafe' };
}

function dropInDowngrade(fixer: Fixer, types: readonly string[], steps: readonly Operation[]): ProposedFix | undefined {
  const last = steps.at(-1);
  const statement = last?.node.parent;
  if (!last || last.anchor !== last.node || !statement?.is('expression_statement') || !statement.parent?.parent?.is('function_definition'))
    return undefined;
  if (!types.every((type) => /^\w+$/.test(type)) || steps.some(({ isConditional }) => isConditional)) return undefined;
  const indent = leadOfLine(fixer.text, statement.start);
  if (indent.trim() !== '') return undefined;
  const lead = `${lineBreakIn(fixer.text)}${indent}${fixer.importName('alembic', 'op')}`;
  fixer.insertAfter(statement, types.map((type) => `${lead}.execute("DROP TYPE IF EXISTS ${type}")`).join(''));
  return { title: types.length === 1 ? `Drop the type ${types[0]}` : `Drop the ${types.length} types`, applicability: 'unsafe' };
}
