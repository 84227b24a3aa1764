import type { PyCall } from '../../python/calls.js';
import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { OperationColumn } from '../facts.js';
import { columnOf, shapeOf, type OperationShape } from '../sql/shape.js';
import { booleanKeyword, readColumn } from './columns.js';
import { BATCH_GIVEN, SIGNATURES } from './signatures.js';
import { tablesOf } from './tables.js';
import { knownString, knownStringList, originOf, type CallFrame, type Place } from './values.js';

/** A call in Alembic's `op` namespace, or of the same name on a batch. */
export interface OpCall {
  readonly kind: string;
  readonly call: PyCall;
  readonly frame: CallFrame | undefined;
  /** The `op.batch_alter_table(...)` call whose batch it is made on. */
  readonly batch: { readonly call: PyCall; readonly frame: CallFrame | undefined } | undefined;
}

/** What an operation call does, as far as its arguments are constant. */
export function shapeOfOpCall(op: OpCall, module: PyModule): OperationShape & { readonly columns: readonly OperationColumn[] } {
  const args = new Arguments(op, module);
  const { batch } = op;
  const tablePlace = batch ? placeOf(batch.call.positional[0] ?? batch.call.keywords.get('table_name'), batch.frame) : args.table();
  const tables = tablePlace ? tablesOf(tablePlace, module) : [];
  const shape = shapeOf(op.kind, {
    table: tables.length === 1 ? tables[0] : undefined,
    tables,
    tableExpression: tablePlace && tables.length === 0 ? originOf(tablePlace, module).node.text : undefined,
    schema: batch ? schemaOf(batch, module) : (args.string('schema') ?? args.string('source_schema')),
    name: args.name(),
    newName: args.string('new_table_name') ?? args.string('new_column_name'),
    columnNames: args.strings('columns') ?? args.strings('local_cols') ?? [],
    referredTable: args.string('referent_table'),
    constraintType: args.string('type_'),
    isConcurrent: args.booleanOf('postgresql_concurrently'),
    hasExistenceGuard: args.isTrue('if_exists') || args.isTrue('if_not_exists'),
    isNotValid: args.isTrue('postgresql_not_valid'),
    isUnique: args.isTrue('unique'),
    hasWhere: args.get('postgresql_where') !== undefined || args.get('sqlite_where') !== undefined,
    isTemporary: args.strings('prefixes')?.some((prefix) => /^temp/i.test(prefix)) ?? false,
  });
  return { ...shape, columns: columnsOf(op, args, module) };
}

function columnsOf(op: OpCall, args: Arguments, module: PyModule): OperationColumn[] {
  if (op.kind === 'add_column') {
    const column = args.get('column');
    return column ? [readColumn(column, module)] : [];
  }
  if (op.kind === 'create_table') {
    return args.rest('*columns').flatMap((place) => {
      const column = readColumn(place, module);
      return column.node === place.node && !isColumnCall(place.node, module) ? [] : [column];
    });
  }
  if (op.kind !== 'drop_column' && op.kind !== 'alter_column') return [];
  const named = args.get('column_name');
  const type = op.kind === 'alter_column' ? args.get('type_') : undefined;
  return [
    {
      ...columnOf({ name: args.string('column_name') }),
      ...alteredParts(op, args),
      node: named?.node ?? op.call.node,
      typeNode: type && originOf(type, module).node,
    },
  ];
}

function isColumnCall(node: PyNode, module: PyModule): boolean {
  return node.is('call') && module.callAt(node).name === 'Column';
}

function alteredParts({ kind, call }: OpCall, args: Arguments): Partial<OperationColumn> {
  if (kind !== 'alter_column') return {};
  const serverDefault = args.get('server_default')?.node;
  const isSet = serverDefault !== undefined && !serverDefault.is('none', 'false');
  return {
    typeText: args.get('type_')?.node.text,
    nullable: booleanKeyword(call, 'nullable'),
    hasServerDefault: isSet,
    serverDefaultText: isSet ? serverDefault.text : undefined,
  };
}

/** The arguments of an operation call by Alembic's parameter names. */
class Arguments {
  readonly #op: OpCall;
  readonly #module: PyModule;
  readonly #parameters: readonly string[];

  constructor(op: OpCall, module: PyModule) {
    this.#op = op;
    this.#module = module;
    const parameters = SIGNATURES[op.kind] ?? [];
    this.#parameters = op.batch ? parameters.filter((name) => !BATCH_GIVEN.has(name)) : parameters;
  }

  get(name: string): Place | undefined {
    const { call, frame } = this.#op;
    const index = this.#parameters.indexOf(name);
    return placeOf(call.keywords.get(name) ?? (index === -1 || call.hasStar ? undefined : call.positional[index]), frame);
  }

  /** All positional arguments from a "*name" parameter on. */
  rest(name: string): Place[] {
    const index = this.#parameters.indexOf(name);
    return this.#op.call.positional.slice(index).map((node) => ({ node, frame: this.#op.frame }));
  }

  table(): Place | undefined {
    return this.get('table_name') ?? this.get('source_table') ?? this.get('old_table_name') ?? this.get('table');
  }

  /** Name of the index or constraint: null when it is None. */
  name(): string | null | undefined {
    const place = this.get('index_name') ?? this.get('constraint_name');
    return place?.node.is('none') ? null : place && knownString(place, this.#module);
  }

  string(name: string): string | undefined {
    const place = this.get(name);
    return place && knownString(place, this.#module);
  }

  strings(name: string): string[] | undefined {
    const place = this.get(name);
    return place && knownStringList(place, this.#module);
  }

  /** False when it is not given, undefined when its value is not constant or may be among `**options`. */
  booleanOf(name: string): boolean | undefined {
    const { call } = this.#op;
    return call.keywords.has(name) || call.hasDoubleStar ? booleanKeyword(call, name) : false;
  }

  isTrue(name: string): boolean {
    return booleanKeyword(this.#op.call, name) === true;
  }
}

function placeOf(node: PyNode | undefined, frame: CallFrame | undefined): Place | undefined {
  return node && { node, frame };
}

function schemaOf({ call, frame }: NonNullable<OpCall['batch']>, module: PyModule): string | undefined {
  const place = placeOf(call.keywords.get('schema') ?? call.positional[1], frame);
  return place && knownString(place, module);
}
