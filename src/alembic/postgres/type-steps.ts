import type { PyModule } from '../../python/module.js';
import type { Migration, Operation } from '../facts.js';
import { enumsOf, type EnumUse } from './enum-types.js';

const TYPE_STEPS: ReadonlySet<string> = new Set(['create_type', 'drop_type', 'rename_type']);
const TAKES_TYPES = /\bDROP\s+TYPE\b|\.drop\(|\bRENAME\s+TO\b/i;

/** Which steps of an upgrade make and take enum types; worked out once, since an upgrade may have thousands of steps. */
export class TypeSteps {
  readonly #migration: Migration;
  readonly #module: PyModule;
  readonly #places = new Map<Operation, number>();
  readonly #firsts = new Map<string, number>();
  /** The steps that work on a type alone, by its name. */
  readonly #own = new Map<string | null | undefined, Operation[]>();
  #firstCreation = Infinity;
  #firstWithoutName = Infinity;
  #takesTypes: boolean | undefined;

  constructor(migration: Migration, module: PyModule) {
    this.#migration = migration;
    this.#module = module;
    for (const [place, step] of migration.upgradeOperations.entries()) {
      this.#places.set(step, place);
      for (const name of this.createdBy(step)) if (!this.#firsts.has(name)) this.#firsts.set(name, place);
      if (TYPE_STEPS.has(step.kind)) addTo(this.#own, step.name, step);
      if (step.kind !== 'create_type') continue;
      this.#firstCreation = Math.min(this.#firstCreation, place);
      if (step.name == null) this.#firstWithoutName = Math.min(this.#firstWithoutName, place);
    }
  }

  /** The types that a step creates itself. */
  createdBy(step: Operation): string[] {
    if (step.kind === 'create_type') return step.name == null ? [] : [step.name];
    if (step.kind !== 'create_table') return [];
    return this.enumsOf(step).flatMap(({ name, isExisting }) => (isExisting ? [] : [name]));
  }

  enumsOf(step: Operation): EnumUse[] {
    return enumsOf(step, this.#module);
  }

  /** Whether a step gives a column of an enum type one of its values as the default. */
  hasDefault(step: Operation, type: string | null | undefined, value: string): boolean {
    return step.columns.some((column) => {
      const { serverDefaultText: text, typeText } = column;
      if (text === undefined || !(text.includes(`'${value}'`) || text.includes(`"${value}"`))) return false;
      if (step.isRawSql) return typeText?.replaceAll('"', '').split('.').at(-1)?.toLowerCase() === type?.toLowerCase();
      return this.enumsOf({ ...step, columns: [column] }).some(({ name }) => name === type);
    });
  }

  isCreatedBefore(step: Operation, name: string): boolean {
    return (this.#firsts.get(name) ?? Infinity) < this.#places.get(step)!;
  }

  /** Whether an earlier step is a `CREATE TYPE`. */
  isCreationBefore(step: Operation): boolean {
    return this.#firstCreation < this.#places.get(step)!;
  }

  /** Whether an earlier `CREATE TYPE` is of a type whose name is not constant. */
  isUnnamedCreationBefore(step: Operation): boolean {
    return this.#firstWithoutName < this.#places.get(step)!;
  }

  /** The earlier steps that create, drop or rename a type, and do nothing else. */
  ownStepsBefore(step: Operation, name: string): Operation[] {
    const place = this.#places.get(step)!;
    return (this.#own.get(name) ?? []).filter((other) => this.#places.get(other)! < place);
  }

  /** Whether the upgrade may drop or rename types in a way that is not read. */
  get takesTypes(): boolean {
    return (this.#takesTypes ??= TAKES_TYPES.test(this.#migration.upgrade?.node.text ?? ''));
  }
}

function addTo<Key, Value>(groups: Map<Key, Value[]>, key: Key, value: Value): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}

/** Whether a downgrade drops types, or may do so in a way that is not read. */
export function mayDropTypes(steps: readonly Operation[], text: string): boolean {
  // Made anew under its own name while the old one is renamed: the downgrade does the same the other way round.
  if (steps.some(({ kind, name }) => ['create_type', 'rename_type'].includes(kind) || (kind === 'drop_type' && name == null))) return true;
  return !steps.some(({ kind }) => kind === 'drop_type') && /\.drop\(|\bALTER\s+TYPE\b|\bDROP\s+TYPE\b|\bdrop_enum|\bdrop_type/i.test(text);
}

const DATA_STEPS: readonly string[] = ['update', 'insert', 'bulk_insert', 'delete', 'select'];

/** The first later step of the same transaction that reads or writes the value. A type of the same transaction may be used at once. */
export function userOfValue(added: Operation, steps: readonly Operation[], types: TypeSteps): Operation | undefined {
  const [value] = added.enumValues;
  if (value === undefined || added.isConditional || types.isCreatedBefore(added, added.name ?? '')) return undefined;
  const later = steps.slice(steps.indexOf(added) + 1);
  const end = later.findIndex(({ inAutocommit, kind }) => inAutocommit || kind === 'commit');
  const together = end === -1 ? later : later.slice(0, end);
  return together.find((step) => {
    const { kind, sql, call } = step;
    if (types.hasDefault(step, added.name, value)) return true;
    if (sql !== undefined) return (DATA_STEPS.includes(kind) || kind === 'alter_column') && sql.includes(`'${value}'`);
    return DATA_STEPS.includes(kind) && (call.node.text.includes(`"${value}"`) || call.node.text.includes(`'${value}'`));
  });
}

/**
 * Outside a transaction the value stays when a later step fails, and nothing lets the next attempt pass over it. Inside
 * one it is taken back with the rest. Said once, of the first such step.
 */
export function isLeftHalfWay(added: Operation, steps: readonly Operation[]): boolean {
  const isBare = (step: Operation) =>
    step.kind === 'add_enum_value' &&
    step.inAutocommit &&
    !step.hasExistenceGuard &&
    step.isRawSql &&
    !step.isConditional &&
    !step.node.ancestor('try_statement');
  return isBare(added) && steps.find(isBare) === added;
}
