import type { FlatRows } from '../engines/engine.js';
import type { BindingKind, Scope } from '../module.js';
import type { SyntaxTree } from '../tree.js';
import type { ModuleName } from './imports.js';
import { BindingRecord, ScopeRecord, type BindingRows, type ScopeHome } from './records.js';
import { textOf } from '../rows.js';

/** The state of the one pass over a file's rows: which scope a row stands in, and what was found so far. */
export class NameWalk {
  readonly tree: SyntaxTree;
  readonly rows: FlatRows;
  readonly self: ModuleName;
  readonly scopes: ScopeRecord[] = [];
  /** Before a row is visited: the scope that begins there (its number + 1) or 0; afterwards the number of its scope. */
  readonly scopeOfRow: Int32Array;
  readonly functions: number[] = [];
  readonly classes: number[] = [];
  readonly calls: number[] = [];
  readonly comments: number[] = [];
  readonly imports: BindingRecord[] = [];
  readonly starImports = new Map<number, string>();
  /** Row of the value of the assignment chain seen last. */
  chainedValue = -1;
  readonly #home: ScopeHome;
  readonly #ends: number[] = [];
  readonly #open: number[] = [];
  #current = 0;
  #end: number;

  constructor(home: ScopeHome, self: ModuleName) {
    this.#home = home;
    this.tree = home.tree;
    this.rows = home.tree.rows;
    this.self = self;
    this.scopeOfRow = new Int32Array(this.rows.count);
    this.scopes.push(new ScopeRecord('module', 0, undefined, home));
    this.#end = this.rows.count;
  }

  /** The scope of the row being visited. */
  get scope(): ScopeRecord {
    return this.scopes[this.#current]!;
  }

  /** Steps to a row: leaves the scopes that ended before it and enters the one that begins with it. */
  visit(row: number): void {
    while (row === this.#end) this.#leave();
    const begins = this.scopeOfRow[row]!;
    if (begins !== 0) this.#enter(begins - 1, this.rows.next[row]!);
    this.scopeOfRow[row] = this.#current;
  }

  /** Makes a scope inside the current one, or inside `parent`; no row stands in it yet. */
  addScope(kind: Scope['kind'], row: number, parent = this.scope): number {
    return this.scopes.push(new ScopeRecord(kind, row, parent, this.#home)) - 1;
  }

  /** Puts a later subtree into a scope. */
  assign(row: number, scope: number): void {
    if (row !== -1) this.scopeOfRow[row] = scope + 1;
  }

  /** Puts a later subtree into the current scope, although a scope that is entered before covers it. */
  keepOutside(row: number): void {
    this.assign(row, this.#current);
  }

  /** Puts all rows below the one being visited into a scope. */
  enterBelow(row: number, scope: number): void {
    if (this.rows.next[row]! > row + 1) this.#enter(scope, this.rows.next[row]!);
  }

  /** Binds the name written at `rows.target`, in the current scope or the one that `global` and `nonlocal` name. */
  bind(kind: BindingKind, rows: BindingRows, scope = this.scope): BindingRecord {
    return this.bindName(textOf(this.tree, rows.target), kind, rows, scope);
  }

  bindName(name: string, kind: BindingKind, rows: BindingRows, scope = this.scope): BindingRecord {
    const owner = ownerOf(name, scope);
    const binding = new BindingRecord(name, kind, owner, rows);
    const known = owner.bindings.get(name);
    if (known) known.push(binding);
    else owner.bindings.set(name, [binding]);
    return binding;
  }

  /** Records that `global` or `nonlocal` names this identifier; must come before what it redirects, as in Python. */
  markOutside(row: number): void {
    const { scope } = this;
    const name = textOf(this.tree, row);
    scope.bindings.set(name, [new BindingRecord(name, 'global', scope, { target: row })]);
  }

  #enter(scope: number, end: number): void {
    this.#open.push(this.#current);
    this.#ends.push(this.#end);
    this.#current = scope;
    this.#end = end;
  }

  #leave(): void {
    this.#current = this.#open.pop()!;
    this.#end = this.#ends.pop()!;
  }
}

/** The scope that a binding made in `scope` belongs to, when a `global` or `nonlocal` statement there names another. */
export function ownerOf(name: string, scope: ScopeRecord): ScopeRecord {
  const marker = scope.bindings.get(name)?.[0];
  if (marker?.kind !== 'global') return scope;
  if (marker.target.parent?.kind === 'nonlocal_statement') {
    for (let outer = scope.parent; outer; outer = outer.parent) {
      if (outer.kind === 'function' && outer.bindings.has(name)) return ownerOf(name, outer);
    }
  }
  let top = scope;
  while (top.parent) top = top.parent;
  return top;
}
