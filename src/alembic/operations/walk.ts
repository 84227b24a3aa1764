import type { PyCall } from '../../python/calls.js';
import { withItemsAround } from '../../python/flow.js';
import type { PyFunction, PyModule } from '../../python/module.js';
import { createStringAnalyser } from '../../python/static-strings.js';
import type { PyNode } from '../../python/tree.js';
import type { Operation } from '../facts.js';
import type { OperationShape } from '../sql/shape.js';
import { schemaItemShape, statementsOf, type StatementReader } from './connection-call.js';
import { NewTables } from './new-tables.js';
import { shapeOfOpCall, type OpCall } from './op-call.js';
import { NO_OPERATIONS } from './signatures.js';
import { BARE, SurroundingsFinder, type Surroundings } from './surroundings.js';
import { originOf, type CallFrame, type Place } from './values.js';

/** Helpers that call helpers are followed so deep. */
const MAX_DEPTH = 6;
/** A file that calls its helpers over and over stops being read here; real ones have a few hundred operations. */
export const MAX_OPERATIONS = 5000;

/** Methods of a connection or session that run SQL. */
const RUNNING_METHODS: ReadonlySet<string> = new Set(['execute', 'exec_driver_sql', 'scalar', 'scalars', 'exec']);

/** Collects the operations of one direction, in the order in which they run, helpers of the same file included. */
export class OperationWalk {
  readonly #module: PyModule;
  readonly #reader: StatementReader;
  readonly #newTables: NewTables;
  readonly #surroundings: SurroundingsFinder;
  readonly #operations: Operation[] = [];

  constructor(module: PyModule, newTables: NewTables) {
    this.#module = module;
    this.#reader = { module, strings: createStringAnalyser(module) };
    this.#newTables = newTables;
    this.#surroundings = new SurroundingsFinder(module);
  }

  get operations(): readonly Operation[] {
    return this.#operations;
  }

  visit(fn: PyFunction): void {
    this.#visitBody({ function: fn, frame: undefined, around: BARE, anchor: undefined, callers: [fn.node] });
  }

  #visitBody(run: Run): void {
    for (const call of callsIn(run.function, this.#module)) {
      if (this.#operations.length >= MAX_OPERATIONS) return;
      if (!this.#surroundings.isSkipped(call.node, run.function.body, run.frame)) this.#visitCall(call, run);
    }
  }

  #visitCall(call: PyCall, run: Run): void {
    const op = this.#opCallOf(call, run.frame);
    if (op?.kind === 'execute') return this.#addStatements(call, call.positional[0] ?? call.keywords.get('sqltext'), run);
    if (op) {
      const shape = shapeOfOpCall(op, this.#module);
      return this.#add(call, shape, run, { batch: op.batch !== undefined, keywords: call.keywords, columns: shape.columns });
    }
    if (call.receiver && RUNNING_METHODS.has(call.name)) {
      return this.#addStatements(call, call.positional[0] ?? call.keywords.get('statement'), run);
    }
    const shape = schemaItemShape(call, run.frame, this.#module);
    if (shape) return this.#add(call, shape, run, { keywords: call.keywords, columns: [] });
    this.#visitHelper(call, run);
  }

  #addStatements(call: PyCall, argument: PyNode | undefined, run: Run): void {
    if (!argument) return;
    for (const { shape, sql } of statementsOf({ node: argument, frame: run.frame }, this.#reader)) {
      const columns = shape.columns.map((column) => ({ ...column, node: argument, typeNode: undefined }));
      this.#add(call, shape, run, { columns, sql, keywords: sql === undefined ? call.keywords : NO_KEYWORDS });
    }
  }

  #add(call: PyCall, shape: OperationShape, run: Run, found: Found): void {
    const around = this.#surroundings.of(call.node, run.function.body, run.around);
    // Written out, because spreading the shape takes ten times as long.
    this.#operations.push({
      kind: shape.kind,
      table: shape.table,
      tables: shape.tables,
      tableExpression: shape.tableExpression,
      schema: shape.schema,
      name: shape.name,
      newName: shape.newName,
      columnNames: shape.columnNames,
      referredTable: shape.referredTable,
      constraintType: shape.constraintType,
      isConcurrent: shape.isConcurrent,
      hasExistenceGuard: shape.hasExistenceGuard,
      isNotValid: shape.isNotValid,
      isUnique: shape.isUnique,
      isCascade: shape.isCascade,
      usesIndex: shape.usesIndex,
      hasWhere: shape.hasWhere,
      isTemporary: shape.isTemporary,
      enumValues: shape.enumValues,
      node: call.node,
      call,
      anchor: run.anchor ?? call.node,
      columns: found.columns,
      keywords: found.keywords,
      isRawSql: found.sql !== undefined,
      sql: found.sql,
      inBatch: found.batch ?? false,
      autocommitBlock: around.autocommitBlock,
      inAutocommit: around.autocommitBlock !== undefined,
      inLoop: around.inLoop,
      isConditional: around.isConditional,
      dialectGuard: around.guard.only,
      excludedDialects: around.guard.not ?? [],
      onNewTable: shape.kind !== 'create_table' && this.#newTables.includes(shape),
    });
    this.#newTables.note(shape);
  }

  #visitHelper(call: PyCall, run: Run): void {
    const helper = this.#helperOf(call);
    if (!helper || run.callers.length >= MAX_DEPTH || run.callers.includes(helper.node)) return;
    this.#visitBody({
      function: helper,
      frame: { function: helper, arguments: argumentsOf(call, helper, run.frame) },
      around: this.#surroundings.of(call.node, run.function.body, run.around),
      anchor: run.anchor ?? call.node,
      callers: [...run.callers, helper.node],
    });
  }

  /** The function of this file that a call runs. */
  #helperOf(call: PyCall): PyFunction | undefined {
    if (!call.callee.is('identifier')) return undefined;
    const definition = this.#module.resolve(call.callee).findLast(({ kind }) => kind === 'function')?.target.parent;
    return definition?.is('function_definition') ? this.#module.functionAt(definition) : undefined;
  }

  #opCallOf(call: PyCall, frame: CallFrame | undefined): OpCall | undefined {
    const name = this.#module.qualifiedName(call.callee);
    if (name?.startsWith('alembic.op.')) {
      const kind = name.slice('alembic.op.'.length);
      return NO_OPERATIONS.has(kind) || kind.includes('.') ? undefined : { kind, call, frame, batch: undefined };
    }
    const batch = call.receiver && this.#batchOf({ node: call.receiver, frame });
    return batch && !NO_OPERATIONS.has(call.name) ? { kind: call.name, call, frame, batch } : undefined;
  }

  /** The `op.batch_alter_table(...)` that a name was entered from. */
  #batchOf(place: Place): OpCall['batch'] {
    const { node, frame } = originOf(place, this.#module);
    if (!node.is('identifier')) return undefined;
    // One name is usually reused for a batch per table: the innermost block around that binds it counts.
    const item = withItemsAround(node).find(({ alias }) => alias?.text === node.text);
    const entered = item && originOf({ node: item.expression, frame }, this.#module);
    if (!entered?.node.is('call')) return undefined;
    const call = this.#module.callAt(entered.node);
    return this.#module.qualifiedName(call.callee) === 'alembic.op.batch_alter_table' ? { call, frame: entered.frame } : undefined;
  }
}

/** One run of a function body: `upgrade` itself, or a helper with what its call gives. */
interface Run {
  readonly function: PyFunction;
  readonly frame: CallFrame | undefined;
  readonly around: Surroundings;
  readonly anchor: PyNode | undefined;
  readonly callers: readonly PyNode[];
}

interface Found {
  readonly columns: Operation['columns'];
  readonly keywords: Operation['keywords'];
  readonly batch?: boolean;
  readonly sql?: string | undefined;
}

const NO_KEYWORDS: Operation['keywords'] = new Map();

/** The calls that a function's own body makes, without those of functions defined in it. */
function callsIn(fn: PyFunction, module: PyModule): PyCall[] {
  return fn.body.descendants('call').flatMap((node) => {
    const home = module.functionOf(node);
    return home?.node === fn.node ? [module.callAt(node)] : [];
  });
}

function argumentsOf(call: PyCall, helper: PyFunction, frame: CallFrame | undefined): Map<string, Place> {
  const given = new Map<string, Place>();
  let index = 0;
  for (const parameter of helper.parameters) {
    const positional = parameter.kind === 'positional' && !call.hasStar ? call.positional[index++] : undefined;
    const node = positional ?? call.keywords.get(parameter.name);
    if (node) given.set(parameter.name, { node, frame });
    else if (parameter.defaultValue) given.set(parameter.name, { node: parameter.defaultValue, frame: undefined });
  }
  return given;
}
