import { isMetaData } from '../../src/sqlalchemy/metadata.js';
import type { SqlAlchemyFile } from '../../src/sqlalchemy/sqlalchemy-file.js';
import type { PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import { defineRule } from '../../src/lint/rule.js';

export default defineRule({
  meta: {
    summary: 'Create and change tables by migrations, not by `create_all()` in the application.',
    guideline: '5 Alembic Migrations',
    severity: 'error',
    messages: {
      create:
        '`{{call}}` creates missing tables when the application runs, beside the migrations: it never alters a table, and `alembic upgrade` then fails on tables that already exist. Leave the schema to `alembic upgrade head` in the deployment.',
      adopt:
        '`{{call}}` creates missing tables, but it never alters one: the first changed model leaves every existing database behind. Manage the schema with Alembic migrations.',
      database:
        '`{{call}}` makes a database when the application runs: its account needs the right to do so everywhere, and where the address is wrong, an empty database takes the place of the real one. Create it in the deployment.',
      dropOne:
        '`{{call}}` in application code deletes the {{what}} with all its data, wherever this code is run. Keep it to tests and scripts.',
      drop: '`{{call}}` in application code deletes every table it knows, with all data, wherever this code is run. Keep it to tests and scripts.',
    },
  },
  files: ['application'],
  needs: ['environment', 'models'],
  check: (context) => {
    const { file, sqlalchemy, environment } = context;

    function ownsTables(owner: PyNode, reference: PyNode): boolean {
      // Flask-SQLAlchemy's extension object: `db.create_all()`.
      if (sqlalchemy.symbolOf(reference)?.startsWith('sqlalchemy.') || isMetaData(owner, file.module, sqlalchemy)) return true;
      const base = owner.is('attribute') && owner.field('attribute')?.text === 'metadata' ? owner.field('object') : undefined;
      const name = base && file.module.qualifiedName(base);
      if (base === undefined || name === undefined) return false;
      if (context.models.isModel(name) === true || context.models.all().some((model) => model.base === name)) return true;
      const made = base.is('identifier') ? file.module.resolve(base)[0]?.value : undefined;
      return made?.is('call') === true && /\.declarative_base$/.test(sqlalchemy.symbolOf(made.field('function')!) ?? '');
    }

    function report(reference: PyNode, at: PyNode): void {
      const name = reference.field('attribute')?.text ?? reference.text;
      const what = changedBy(reference);
      if (!what) return;
      if (isForTests(at, file.module) || usesOnlySqlite(sqlalchemy, environment.dialects) || stampsVersion(at, file.module)) return;
      const isDrop = name.startsWith('drop');
      // Who makes a missing database mostly asks first whether it is there.
      const isCertain = isDrop || (environment.usesAlembic && what !== 'database');
      const isUsed = isCertain && !isForCallers(at, file.module) && !(isDrop && isAskedFor(at, file.module));
      const creating = what === 'database' ? 'database' : environment.usesAlembic ? 'create' : 'adopt';
      context.report({
        at,
        message: !isDrop ? creating : what === 'all' ? 'drop' : 'dropOne',
        data: { call: `${reference.text}()`, what },
        severity: isForwarded(name, at, file.module) ? 'info' : isUsed ? 'error' : 'warning',
      });
    }

    /** What a method or function creates or drops when it is called. */
    function changedBy(reference: PyNode): 'all' | 'table' | 'database' | undefined {
      if (DATABASE_FUNCTIONS.test(file.module.qualifiedName(reference) ?? '')) return 'database';
      const owner = reference.field('object');
      const name = reference.field('attribute')?.text ?? '';
      // Metadata that a call gives belongs to whoever answers it.
      if (!owner || owner.is('call') || isHandedIn(owner, file.module)) return undefined;
      if (METHODS.includes(name)) return ownsTables(owner, reference) && !(name === 'create_all' && isMadeUp(owner)) ? 'all' : undefined;
      return TABLE_METHODS.includes(name) && isLastingTable(owner) ? 'table' : undefined;
    }

    /** A table of the schema, not one that a function makes up for its own work. */
    function isLastingTable(table: PyNode): boolean {
      if (table.is('subscript')) {
        const tables = table.field('value');
        return (
          tables?.is('attribute') === true && tables.field('attribute')?.text === 'tables' && ownsTables(tables.field('object')!, tables)
        );
      }
      if (sqlalchemy.typeOf(table)?.kind !== 'table') return false;
      if (!table.is('identifier')) return true;
      const [only, second] = file.module.resolve(table);
      if (!only || second || only.scope.kind !== 'module') return false;
      return !/\bprefixes\b/.test(only.value?.text ?? '');
    }

    /** A function's own MetaData holds the tables that it makes up for its work, not the schema of the project. */
    function isMadeUp(metadata: PyNode): boolean {
      const [made, second] = metadata.is('identifier') ? file.module.resolve(metadata) : [];
      if (!made?.value?.is('call') || second || made.scope.kind !== 'function') return false;
      return sqlalchemy.symbolOf(made.value.field('function')!) === 'sqlalchemy.MetaData';
    }

    return {
      call(call) {
        const isMethod = METHODS.includes(call.name) || TABLE_METHODS.includes(call.name);
        if ((isMethod && call.callee.is('attribute')) || /^(create|drop)_database$/.test(call.name)) report(call.callee, call.node);
        // `await conn.run_sync(Base.metadata.create_all)` names the method without calling it.
        else if (call.name === 'run_sync' && call.positional[0]?.is('attribute')) report(call.positional[0], call.node);
      },
    };
  },
});

const METHODS: readonly string[] = ['create_all', 'drop_all'];
const TABLE_METHODS: readonly string[] = ['create', 'drop'];
const DATABASE_FUNCTIONS = /^sqlalchemy_utils(\.\w+)*\.(create|drop)_database$/;

const TEST_WORDS = /test|sqlite|memory|pytest|debug|\bdev|develop|local|demo|fixture|embedded|sandbox|ephemeral/i;

/** A condition, an early return, or the name of a function around says that this is not for production. */
function isForTests(node: PyNode, module: PyModule): boolean {
  for (let child = node, parent = node.parent; parent; child = parent, parent = parent.parent) {
    if (parent.is('if_statement', 'elif_clause', 'conditional_expression') && TEST_WORDS.test(conditionOf(parent))) return true;
    if (parent.is('function_definition', 'class_definition') && TEST_WORDS.test(parent.field('name')?.text ?? '')) return true;
    if (!parent.is('block')) continue;
    const isLeftBefore = parent.namedChildren.some(
      (statement) => statement.index < child.index && statement.is('if_statement') && TEST_WORDS.test(conditionOf(statement)),
    );
    if (isLeftBefore) return true;
  }
  return TEST_WORDS.test(module.name);
}

function conditionOf(statement: PyNode): string {
  const condition = statement.field('condition');
  return condition?.text ?? (statement.is('conditional_expression') ? statement.text : '');
}

/** An attribute of an object, or a parameter: whose tables these are is for others to say. */
function isHandedIn(owner: PyNode, module: PyModule): boolean {
  const root = owner.is('identifier') ? owner : owner.descendants('identifier')[0];
  return root !== undefined && module.resolve(root).some(({ kind }) => kind === 'parameter');
}

/** A method `create_all` of a class hands the call on: what matters is who calls it, and that may be the tests. */
function isForwarded(name: string, node: PyNode, module: PyModule): boolean {
  const fn = module.functionOf(node);
  return fn?.owner !== undefined && fn.name === name;
}

/** `def reset_database():`, `if options.reset:`: who comes here wants the tables gone. */
function isAskedFor(node: PyNode, module: PyModule): boolean {
  const asked = /(?:^|[_.])(?:reset|wipe|purge|destroy|recreate|drop)/i;
  if (asked.test(module.functionOf(node)?.name ?? '')) return true;
  for (let up = node.ancestor('if_statement'); up; up = up.ancestor('if_statement')) {
    if (asked.test(up.field('condition')?.text ?? '')) return true;
  }
  return false;
}

/** A database in a file or in memory: the application brings it along. */
function usesOnlySqlite({ engines }: SqlAlchemyFile, dialects: ReadonlySet<string>): boolean {
  if (engines.length > 0) return engines.every(({ dialect }) => dialect === 'sqlite');
  return dialects.size === 1 && dialects.has('sqlite');
}

/** A fresh database is built at once and stamped with the newest revision (Alembic's cookbook): migrations go on from there. */
function stampsVersion(node: PyNode, module: PyModule): boolean {
  if (/\bstamp\(/.test(module.tree.text)) return true;
  const fn = module.functionOf(node);
  return fn?.body.descendants('call').some((each) => /stamp|upgrade/.test(module.callAt(each).name)) === true;
}

/** The engine is handed in, and nothing in this file does so: it may be one for tests or of a tool. */
function isForCallers(node: PyNode, module: PyModule): boolean {
  const fn = module.functionOf(node);
  if (!fn || fn.owner !== undefined || !fn.parameters.some(({ name }) => /engine|bind|conn/i.test(name))) return false;
  return !module.calls.some((call) => call.callee.is('identifier') && call.callee.text === fn.name);
}
