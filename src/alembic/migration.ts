import { stringStatementOf, bodyKindOf } from './body.js';
import type { PyFunction, PyModule } from '../python/module.js';
import type { SourceFile } from '../project/source-file.js';
import type { PyNode } from '../python/tree.js';
import type { Migration, Operation } from './facts.js';
import { NewTables, type TableKey } from './operations/new-tables.js';
import { OperationWalk } from './operations/walk.js';
import { parseRevision, type Revision } from './revision.js';

// alembic/ knows what migrations do and how revisions hang together, from texts and trees alone: no rules, no findings,
// no disk.

export interface MigrationOptions {
  /** Tables that added revisions before this one in the same pull request create; asked once, when operations are. */
  readonly tablesBefore?: () => readonly TableKey[];
}

/**
 * The migration a file is; undefined when it is none: another role, or neither revision variables nor `upgrade`.
 * A file in a `versions` folder that defines `upgrade` without the variables has the revision "".
 */
export function createMigration(file: SourceFile, options: MigrationOptions = {}): Migration | undefined {
  if (file.role !== 'migration') return undefined;
  const { module } = file;
  const upgrades = directionFunctions(module, 'upgrade');
  const revision = parseRevision(file.path, file.text) ?? (upgrades.length > 0 ? withoutVariables(file.path) : undefined);
  return revision && new FileMigration(file, revision, upgrades, options);
}

/** The tables a migration leaves behind that were not there before it. */
export function tablesCreatedBy(migration: Migration): readonly TableKey[] {
  const tables = new NewTables();
  for (const operation of migration.upgradeOperations) tables.note(operation);
  return tables.created;
}

/** The facts of one migration file; operations are collected when first asked for. */
class FileMigration implements Migration {
  readonly path: string;
  readonly revision: string;
  readonly downRevisions: readonly string[];
  readonly branchLabels: readonly string[];
  readonly dependsOn: readonly string[];
  readonly isConstant: boolean;
  readonly #file: SourceFile;
  readonly #options: MigrationOptions;
  readonly #upgrades: readonly PyFunction[];
  readonly #downgrades: readonly PyFunction[];
  #engines: Migration['engines'] | undefined;
  #upgradeOperations: readonly Operation[] | undefined;
  #downgradeOperations: readonly Operation[] | undefined;

  constructor(file: SourceFile, revision: Revision, upgrades: readonly PyFunction[], options: MigrationOptions) {
    this.path = revision.path;
    this.revision = revision.revision;
    this.downRevisions = revision.downRevisions;
    this.branchLabels = revision.branchLabels;
    this.dependsOn = revision.dependsOn;
    this.isConstant = revision.isConstant;
    this.#file = file;
    this.#options = options;
    this.#upgrades = upgrades;
    this.#downgrades = directionFunctions(file.module, 'downgrade');
  }

  get upgrade(): PyFunction | undefined {
    return this.#upgrades[0];
  }

  get downgrade(): PyFunction | undefined {
    return this.#downgrades[0];
  }

  get engines(): Migration['engines'] {
    return (this.#engines ??= this.#findEngines());
  }

  get upgradeOperations(): readonly Operation[] {
    return (this.#upgradeOperations ??= this.#operationsOf(this.#upgrades, this.#options.tablesBefore?.()));
  }

  get downgradeOperations(): readonly Operation[] {
    return (this.#downgradeOperations ??= this.#operationsOf(this.#downgrades));
  }

  get revisionNode(): PyNode | undefined {
    return assignedValue(this.#file.module, 'revision');
  }

  get downRevisionNode(): PyNode | undefined {
    return assignedValue(this.#file.module, 'down_revision');
  }

  get docstring(): PyNode | undefined {
    return stringStatementOf(this.#file.tree.root);
  }

  #findEngines(): Migration['engines'] {
    const names = new Set([...this.#upgrades, ...this.#downgrades].map(({ name }) => engineOf(name)));
    return Array.from(names, (engine) => {
      const upgrade = this.#upgrades.find(({ name }) => engineOf(name) === engine);
      const downgrade = this.#downgrades.find(({ name }) => engineOf(name) === engine);
      return { upgrade, downgrade, upgradeBody: bodyKindOf(upgrade), downgradeBody: bodyKindOf(downgrade) };
    });
  }

  #operationsOf(functions: readonly PyFunction[], before?: readonly TableKey[]): readonly Operation[] {
    const walk = new OperationWalk(this.#file.module, new NewTables(before));
    for (const fn of functions) walk.visit(fn);
    return walk.operations;
  }
}

/** `upgrade`, and the `upgrade_<engine>` functions that Alembic's template for several databases calls by name. */
function directionFunctions(module: PyModule, direction: 'upgrade' | 'downgrade'): PyFunction[] {
  const own = module.functions.filter(({ owner, scope }) => owner === undefined && scope.parent?.kind === 'module');
  const main = own.filter(({ name }) => name === direction).slice(-1);
  const callsByName = main.some(({ body }) => /\bglobals\(\)/.test(body.text));
  if (main.length > 0 && !callsByName) return main;
  const named = own.filter(({ name }) => name.startsWith(`${direction}_`));
  return named.length > 0 ? named : main;
}

/** "upgrade_shop" -> "shop"; "" for `upgrade` itself. */
function engineOf(name: string): string {
  return name.replace(/^(?:up|down)grade_?/, '');
}

function assignedValue(module: PyModule, name: string): PyNode | undefined {
  return module.scope.bindings.get(name)?.findLast(({ kind }) => kind === 'assignment')?.value;
}

function withoutVariables(path: string): Revision {
  return { path, revision: '', downRevisions: [], branchLabels: [], dependsOn: [], isConstant: false };
}
