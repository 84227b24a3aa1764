import type { NameWalk } from './name-walk.js';
import { childWithField, FIELD, IDENTIFIER, kindSet, onlyId } from '../rows.js';
import { namesOfTarget } from './targets.js';

const TYPE = onlyId('type');
const GENERIC_TYPE = onlyId('generic_type');
const FOR_IN_CLAUSE = onlyId('for_in_clause');
const PARAMETER_WITH_NAME = kindSet('default_parameter', 'typed_default_parameter');
const TYPED_PARAMETER = onlyId('typed_parameter');
const TYPE_WRAPPERS = kindSet('type', 'constrained_type', 'splat_type');
const PUNCTUATION = kindSet('[', ']', ',', '*', '**', 'comment', 'line_continuation');

/** `def f[T](a: A = b) -> R: ...`: body and parameter names are inside, defaults, annotations and decorators outside. */
export function functionDefinition(walk: NameWalk, row: number): void {
  const { rows } = walk;
  walk.functions.push(row);
  const name = childWithField(rows, row, FIELD.name);
  if (name !== -1) walk.bind('function', { target: name });
  const outer = typeParameterScope(walk, row);
  const scope = walk.addScope('function', row, outer === -1 ? walk.scope : walk.scopes[outer]!);
  const parameters = childWithField(rows, row, FIELD.parameters);
  if (outer !== -1) {
    walk.assign(parameters, outer);
    walk.assign(childWithField(rows, row, FIELD.return_type), outer);
  }
  if (parameters !== -1) bindParameters(walk, parameters, scope);
  walk.assign(childWithField(rows, row, FIELD.body), scope);
}

/** Bases and keywords are outside the class scope, but inside the scope of its type parameters. */
export function classDefinition(walk: NameWalk, row: number): void {
  const { rows } = walk;
  walk.classes.push(row);
  const name = childWithField(rows, row, FIELD.name);
  if (name !== -1) walk.bind('class', { target: name });
  const outer = typeParameterScope(walk, row);
  if (outer !== -1) walk.assign(childWithField(rows, row, FIELD.superclasses), outer);
  const scope = walk.addScope('class', row, outer === -1 ? walk.scope : walk.scopes[outer]!);
  walk.assign(childWithField(rows, row, FIELD.body), scope);
}

export function lambda(walk: NameWalk, row: number): void {
  const scope = walk.addScope('lambda', row);
  const parameters = childWithField(walk.rows, row, FIELD.parameters);
  if (parameters !== -1) bindParameters(walk, parameters, scope);
  walk.assign(childWithField(walk.rows, row, FIELD.body), scope);
}

/** All of a comprehension runs in its own scope, but for the first iterable. */
export function comprehension(walk: NameWalk, row: number): void {
  const { kind, next } = walk.rows;
  const scope = walk.addScope('comprehension', row);
  for (let child = row + 1; child < next[row]!; child = next[child]!) {
    if (kind[child] !== FOR_IN_CLAUSE) continue;
    const iterable = childWithField(walk.rows, child, FIELD.right);
    if (iterable !== -1) walk.keepOutside(iterable);
    break;
  }
  walk.enterBelow(row, scope);
}

/** `type X[T] = ...` */
export function typeAlias(walk: NameWalk, row: number): void {
  const { rows } = walk;
  const left = childWithField(rows, row, FIELD.left);
  const right = childWithField(rows, row, FIELD.right);
  if (left === -1) return;
  const generic = rows.kind[left + 1] === GENERIC_TYPE && rows.kind[left] === TYPE;
  const target = generic ? left + 2 : left + 1;
  if (rows.kind[target] !== IDENTIFIER) return;
  walk.bind('assignment', { target, source: right });
  if (!generic) return;
  const scope = walk.addScope('type-parameters', row);
  bindTypeParameters(walk, rows.next[target]!, scope);
  walk.assign(right, scope);
}

function typeParameterScope(walk: NameWalk, definition: number): number {
  const list = childWithField(walk.rows, definition, FIELD.type_parameters);
  if (list === -1) return -1;
  const scope = walk.addScope('type-parameters', definition);
  bindTypeParameters(walk, list, scope);
  walk.assign(list, scope);
  return scope;
}

/** Binds `T`, `*Ts` and `**P` of `[T: int, *Ts, **P = ...]`; bounds and defaults bind nothing. */
function bindTypeParameters(walk: NameWalk, list: number, scope: number): void {
  const { kind, next } = walk.rows;
  for (let child = list + 1; child < next[list]!; child = next[child]!) {
    let name = child;
    while (TYPE_WRAPPERS[kind[name]!] && next[name]! > name + 1) name = firstContent(walk, name);
    if (kind[name] === IDENTIFIER) walk.bind('type-parameter', { target: name }, walk.scopes[scope]);
  }
}

function firstContent(walk: NameWalk, row: number): number {
  const { kind, next } = walk.rows;
  let child = row + 1;
  while (PUNCTUATION[kind[child]!] && next[child]! < next[row]!) child = next[child]!;
  return child;
}

function bindParameters(walk: NameWalk, list: number, scope: number): void {
  const { kind, next } = walk.rows;
  for (let child = list + 1; child < next[list]!; child = next[child]!) bindParameter(walk, child, kind[child]!, scope);
}

function bindParameter(walk: NameWalk, parameter: number, kind: number, scope: number): void {
  const { rows } = walk;
  const annotation = kind === IDENTIFIER ? -1 : childWithField(rows, parameter, FIELD.type);
  let target = parameter;
  if (PARAMETER_WITH_NAME[kind]) target = childWithField(rows, parameter, FIELD.name);
  else if (kind === TYPED_PARAMETER) target = parameter + 1;
  if (target === -1 || target >= rows.next[parameter]!) return;
  for (const { row } of namesOfTarget(rows, target)) {
    walk.assign(row, scope);
    walk.bind('parameter', { target: row, annotation }, walk.scopes[scope]);
  }
}
