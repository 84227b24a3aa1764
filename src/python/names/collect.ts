import { nodeIdsOfKind, type Kind } from '../grammar.js';
import type { PyFunction } from '../module.js';
import type { PyNode, SyntaxTree } from '../tree.js';
import * as bindings from './bindings.js';
import * as definitions from './definitions.js';
import type { ModuleName } from './imports.js';
import { NameWalk } from './name-walk.js';

type Handler = (walk: NameWalk, row: number) => void;

const handlersByKind: readonly (readonly [Handler, ...Kind[]])[] = [
  [definitions.functionDefinition, 'function_definition'],
  [definitions.classDefinition, 'class_definition'],
  [definitions.lambda, 'lambda'],
  [definitions.comprehension, 'list_comprehension', 'set_comprehension', 'dictionary_comprehension', 'generator_expression'],
  [definitions.typeAlias, 'type_alias_statement'],
  [bindings.assignment, 'assignment'],
  [bindings.augmentedAssignment, 'augmented_assignment'],
  [bindings.walrus, 'named_expression'],
  [bindings.forStatement, 'for_statement'],
  [bindings.forInClause, 'for_in_clause'],
  [bindings.asPattern, 'as_pattern'],
  [bindings.dottedName, 'dotted_name'],
  [bindings.splatPattern, 'splat_pattern'],
  [bindings.deleteStatement, 'delete_statement'],
  [bindings.scopeStatement, 'global_statement', 'nonlocal_statement'],
  [bindings.importStatement, 'import_statement'],
  [bindings.importFromStatement, 'import_from_statement'],
  [bindings.futureImport, 'future_import_statement'],
  [(walk, row) => walk.calls.push(row), 'call'],
  [(walk, row) => walk.comments.push(row), 'comment'],
  [(walk) => (walk.scope.hasYield = true), 'yield'],
];

const HANDLERS = handlersByKind.map(([handler]) => handler);
// One place per possible id: 0 for nothing to do, else the place in HANDLERS + 1.
const ACTION = new Uint8Array(1 << 16);
handlersByKind.forEach(([, ...kinds], place) => {
  for (const kind of kinds) for (const id of nodeIdsOfKind(kind)) ACTION[id] = place + 1;
});

/** Finds scopes, bindings, calls, functions, classes and comments of a file in one pass over its rows. */
export function collectNames(tree: SyntaxTree, self: ModuleName, functionAt: (node: PyNode) => PyFunction): NameWalk {
  const walk = new NameWalk({ tree, functionAt }, self);
  const { kind, count } = tree.rows;
  for (let row = 0; row < count; row++) {
    walk.visit(row);
    const action = ACTION[kind[row]!]!;
    if (action !== 0) HANDLERS[action - 1]!(walk, row);
  }
  return walk;
}
