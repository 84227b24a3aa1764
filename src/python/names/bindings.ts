import { moduleOfFromImport, namesOfFromImport, namesOfImport, type ImportedName } from './imports.js';
import type { BindingKind } from '../module.js';
import type { NameWalk } from './name-walk.js';
import { childWithField, FIELD, IDENTIFIER, kindSet, onlyId } from '../rows.js';
import { namesOfTarget } from './targets.js';

const ASSIGNMENT = onlyId('assignment');
const AS_PATTERN_TARGET = onlyId('as_pattern_target');
const EXCEPT_CLAUSE = onlyId('except_clause');
const WILDCARD_IMPORT = onlyId('wildcard_import');
const CLASS_PATTERN = onlyId('class_pattern');
const DICT_PATTERN = onlyId('dict_pattern');
const IMPORT_PARTS = kindSet('aliased_import', 'import_statement', 'import_from_statement', 'relative_import', 'future_import_statement');
const WALRUS_LOOKS_THROUGH = new Set(['comprehension', 'type-parameters']);

/** `a = b = c`, `a: int`, `a: int = 1`, `(a, b) = c`. Each target of a chain comes here by itself. */
export function assignment(walk: NameWalk, row: number): void {
  const { rows } = walk;
  const left = childWithField(rows, row, FIELD.left);
  const source = assignedValue(walk, row);
  const annotation = childWithField(rows, row, FIELD.type);
  if (left !== -1) bindTarget(walk, source === -1 && annotation !== -1 ? 'annotation' : 'assignment', left, { source, annotation });
}

export function augmentedAssignment(walk: NameWalk, row: number): void {
  const left = childWithField(walk.rows, row, FIELD.left);
  if (left !== -1) bindTarget(walk, 'augmented', left, { source: childWithField(walk.rows, row, FIELD.right) });
}

/** `:=` binds in the function around, never in a comprehension. */
export function walrus(walk: NameWalk, row: number): void {
  const target = childWithField(walk.rows, row, FIELD.name);
  if (target === -1 || walk.rows.kind[target] !== IDENTIFIER) return;
  let { scope } = walk;
  while (scope.parent && WALRUS_LOOKS_THROUGH.has(scope.kind)) scope = scope.parent;
  walk.bind('walrus', { target, source: childWithField(walk.rows, row, FIELD.value) }, scope);
}

export function forStatement(walk: NameWalk, row: number): void {
  bindLoopTarget(walk, row, 'for');
}

export function forInClause(walk: NameWalk, row: number): void {
  bindLoopTarget(walk, row, 'comprehension');
}

/** `x as y` of `with`, `except` and `case`. */
export function asPattern(walk: NameWalk, row: number): void {
  const { kind, parent, next } = walk.rows;
  const alias = childWithField(walk.rows, row, FIELD.alias);
  if (alias !== -1 && kind[alias] === AS_PATTERN_TARGET) {
    bindTarget(walk, kind[parent[row]!] === EXCEPT_CLAUSE ? 'except' : 'with', alias, { source: row + 1 });
    return;
  }
  let last = row;
  for (let child = row + 1; child < next[row]!; child = next[child]!) last = child;
  if (kind[last] === IDENTIFIER) walk.bind('match', { target: last });
}

/** A plain name in a `case` pattern captures; a dotted one compares, and the head of `Point(x=0)` names a class. */
export function dottedName(walk: NameWalk, row: number): void {
  const { kind, next, parent } = walk.rows;
  const holder = kind[parent[row]!]!;
  if (IMPORT_PARTS[holder] || holder === CLASS_PATTERN || holder === DICT_PATTERN) return;
  const name = row + 1;
  if (kind[name] === IDENTIFIER && next[name] === next[row]) walk.bind('match', { target: name });
}

/** `*rest` and `**rest` in a `case` pattern. */
export function splatPattern(walk: NameWalk, row: number): void {
  const { kind, next } = walk.rows;
  for (let child = row + 1; child < next[row]!; child = next[child]!) {
    if (kind[child] === IDENTIFIER) walk.bind('match', { target: child });
  }
}

export function deleteStatement(walk: NameWalk, row: number): void {
  const { rows } = walk;
  for (let child = row + 1; child < rows.next[row]!; child = rows.next[child]!) {
    for (const name of namesOfTarget(rows, child)) walk.bind('delete', { target: name.row });
  }
}

/** `global x` and `nonlocal x`: a marker in this scope, which sends bindings and uses of x elsewhere. */
export function scopeStatement(walk: NameWalk, row: number): void {
  const { kind, next } = walk.rows;
  if (!walk.scope.parent) return;
  for (let child = row + 1; child < next[row]!; child = next[child]!) {
    if (kind[child] === IDENTIFIER) walk.markOutside(child);
  }
}

export function importStatement(walk: NameWalk, row: number): void {
  bindImports(walk, namesOfImport(walk.tree, row));
}

export function importFromStatement(walk: NameWalk, row: number): void {
  const { kind, next } = walk.rows;
  const module = moduleOfFromImport(walk.tree, row, walk.self);
  for (let child = row + 1; child < next[row]!; child = next[child]!) {
    if (kind[child] === WILDCARD_IMPORT) walk.starImports.set(row, module);
  }
  bindImports(walk, namesOfFromImport(walk.tree, row, module));
}

export function futureImport(walk: NameWalk, row: number): void {
  bindImports(walk, namesOfFromImport(walk.tree, row, '__future__'));
}

function bindImports(walk: NameWalk, names: readonly ImportedName[]): void {
  for (const { name, ...rows } of names) walk.imports.push(walk.bindName(name, 'import', rows));
}

function bindLoopTarget(walk: NameWalk, row: number, kind: BindingKind): void {
  const left = childWithField(walk.rows, row, FIELD.left);
  if (left !== -1) bindTarget(walk, kind, left, { source: childWithField(walk.rows, row, FIELD.right) });
}

function bindTarget(walk: NameWalk, kind: BindingKind, target: number, origin: { source: number; annotation?: number | undefined }): void {
  const { source, annotation } = origin;
  if (walk.rows.kind[target] === IDENTIFIER) {
    walk.bind(kind, { target, source, annotation });
    return;
  }
  for (const { row, unpackIndex } of namesOfTarget(walk.rows, target)) {
    walk.bind(kind, { target: row, unpackIndex, source, annotation });
  }
}

/** The value of `a = b = c` is c for both targets; the outermost assignment comes first and finds it for all. */
function assignedValue(walk: NameWalk, row: number): number {
  const { kind, parent } = walk.rows;
  if (kind[parent[row]!] === ASSIGNMENT) return walk.chainedValue;
  let value = childWithField(walk.rows, row, FIELD.right);
  while (value !== -1 && kind[value] === ASSIGNMENT) value = childWithField(walk.rows, value, FIELD.right);
  walk.chainedValue = value;
  return value;
}
