import type { PyCall } from './calls.js';
import type { Binding, PyClass, PyFunction, PyModule, Scope, StarImport } from './module.js';
import { CallRecord, nameOfCall } from './definitions/call-record.js';
import { collectNames } from './names/collect.js';
import { ClassRecord, FunctionRecord } from './definitions/definition-records.js';
import type { ModuleName } from './names/imports.js';
import { ownerOf, type NameWalk } from './names/name-walk.js';
import { isNameUse, QualifiedNames } from './names/qualified-names.js';
import type { BindingRecord, ScopeRecord } from './names/records.js';
import { isTargetOf, NameUses } from './names/uses.js';
import type { PyNode, SyntaxTree } from './tree.js';

export type { ModuleName } from './names/imports.js';

/** The facts of one Python file. The pass over its rows runs when a fact is first asked for. Never throws for bad Python. */
export function createModule(tree: SyntaxTree, name: ModuleName): PyModule {
  return new ModuleRecord(tree, name);
}

class ModuleRecord implements PyModule {
  readonly tree: SyntaxTree;
  readonly name: string;
  readonly isPackage: boolean;
  #walk: NameWalk | undefined;
  #names: QualifiedNames | undefined;
  #uses: NameUses | undefined;
  #scopeByRow: Map<number, ScopeRecord> | undefined;
  #callRowsByName: Map<string, number[]> | undefined;
  #calls: readonly PyCall[] | undefined;
  #starImports: readonly StarImport[] | undefined;
  #functions: readonly PyFunction[] | undefined;
  #classes: readonly PyClass[] | undefined;
  readonly #callByRow = new Map<number, PyCall>();
  readonly #functionByRow = new Map<number, PyFunction>();
  readonly #classByRow = new Map<number, PyClass>();

  constructor(tree: SyntaxTree, { name, isPackage }: ModuleName) {
    this.tree = tree;
    this.name = name;
    this.isPackage = isPackage;
  }

  get scope(): Scope {
    return this.#found.scopes[0]!;
  }

  get functions(): readonly PyFunction[] {
    return (this.#functions ??= this.#found.functions.map((row) => this.functionAt(this.tree.at(row))));
  }

  get classes(): readonly PyClass[] {
    return (this.#classes ??= this.#found.classes.map((row) => this.classAt(this.tree.at(row))));
  }

  get calls(): readonly PyCall[] {
    return (this.#calls ??= this.#found.calls.map((row) => this.callAt(this.tree.at(row))));
  }

  get comments(): readonly PyNode[] {
    return this.#found.comments.map((row) => this.tree.at(row));
  }

  get imports(): readonly Binding[] {
    return this.#found.imports;
  }

  get starImports(): readonly StarImport[] {
    return (this.#starImports ??= Array.from(this.#found.starImports, ([row, module]) => ({ node: this.tree.at(row), module })));
  }

  callsNamed(name: string): readonly PyCall[] {
    const rows = (this.#callRowsByName ??= this.#groupCalls()).get(name);
    return rows ? rows.map((row) => this.callAt(this.tree.at(row))) : [];
  }

  scopeOf(node: PyNode): Scope {
    return this.#scopeAt(node.index);
  }

  functionOf(node: PyNode): PyFunction | undefined {
    let scope: ScopeRecord | undefined = this.#scopeAt(node.index);
    while (scope && scope.kind !== 'function' && scope.kind !== 'class') scope = scope.parent;
    return scope?.function;
  }

  resolve(identifier: PyNode): readonly Binding[] {
    return this.lookup(identifier);
  }

  lookup(identifier: PyNode): readonly BindingRecord[] {
    const name = identifier.text;
    const bindings = visibleBindings(name, this.#scopeAt(identifier.index));
    if (isNameUse(identifier)) return bindings;
    return isTargetOf(bindings, identifier.index) ? bindings : NONE;
  }

  usesOf(binding: Binding): readonly PyNode[] {
    return (this.#uses ??= new NameUses(this.tree, (identifier) => this.lookup(identifier))).of(binding);
  }

  qualifiedName(expression: PyNode): string | undefined {
    return (this.#names ??= new QualifiedNames(this)).of(expression);
  }

  callAt(node: PyNode): PyCall {
    let call = this.#callByRow.get(node.index);
    if (!call) {
      call = new CallRecord(node);
      this.#callByRow.set(node.index, call);
    }
    return call;
  }

  functionAt(node: PyNode): PyFunction {
    return getOrCreate(this.#functionByRow, node.index, () => new FunctionRecord(node, this.#ownScopeOf(node), this));
  }

  classAt(node: PyNode): PyClass {
    return getOrCreate(this.#classByRow, node.index, () => new ClassRecord(node, this.#ownScopeOf(node)));
  }

  get #found(): NameWalk {
    return (this.#walk ??= collectNames(this.tree, this, (node) => this.functionAt(node)));
  }

  #scopeAt(row: number): ScopeRecord {
    const { scopes, scopeOfRow } = this.#found;
    return scopes[scopeOfRow[row]!]!;
  }

  #ownScopeOf(definition: PyNode): ScopeRecord {
    this.#scopeByRow ??= new Map(this.#found.scopes.filter(({ kind }) => kind !== 'type-parameters').map((scope) => [scope.row, scope]));
    return this.#scopeByRow.get(definition.index)!;
  }

  #groupCalls(): Map<string, number[]> {
    const groups = new Map<string, number[]>();
    for (const row of this.#found.calls) {
      const name = nameOfCall(this.tree, row);
      const group = groups.get(name);
      if (group) group.push(row);
      else groups.set(name, [row]);
    }
    return groups;
  }
}

const NONE: readonly BindingRecord[] = [];

/** Python's rule: the own scope, then the functions around and the module; class scopes are seen only from directly inside. */
function visibleBindings(name: string, start: ScopeRecord): readonly BindingRecord[] {
  let direct = true;
  for (let scope: ScopeRecord | undefined = start; scope; scope = scope.parent) {
    if (scope.kind !== 'class' || direct) {
      const bindings = scope.bindings.get(name);
      if (bindings) return bindings[0]?.kind === 'global' ? (ownerOf(name, scope).bindings.get(name) ?? NONE) : bindings;
    }
    // A class scope is directly around its body and around the type parameters written in it.
    if (scope.kind !== 'type-parameters') direct = false;
  }
  return NONE;
}

function getOrCreate<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = create();
    map.set(key, value);
  }
  return value;
}
