import type { Binding, BindingKind, PyFunction, Scope } from '../module.js';
import type { PyNode, SyntaxTree } from '../tree.js';

/** What a binding is made of, in rows; -1 for none. */
export interface BindingRows {
  readonly target: number;
  readonly source?: number;
  readonly annotation?: number | undefined;
  readonly unpackIndex?: number | undefined;
  readonly imported?: string;
  readonly importedModule?: string;
}

export class BindingRecord implements Binding {
  readonly name: string;
  readonly kind: BindingKind;
  readonly scope: ScopeRecord;
  readonly imported: string | undefined;
  readonly importedModule: string | undefined;
  readonly unpackIndex: number | undefined;
  readonly targetRow: number;
  readonly #source: number;
  readonly #annotation: number;

  constructor(name: string, kind: BindingKind, scope: ScopeRecord, rows: BindingRows) {
    this.name = name;
    this.kind = kind;
    this.scope = scope;
    this.imported = rows.imported;
    this.importedModule = rows.importedModule;
    this.unpackIndex = rows.unpackIndex;
    this.targetRow = rows.target;
    this.#source = rows.source ?? -1;
    this.#annotation = rows.annotation ?? -1;
  }

  get target(): PyNode {
    return this.scope.tree.at(this.targetRow);
  }

  get source(): PyNode | undefined {
    return this.#source === -1 ? undefined : this.scope.tree.at(this.#source);
  }

  get annotation(): PyNode | undefined {
    return this.#annotation === -1 ? undefined : this.scope.tree.at(this.#annotation);
  }

  get value(): PyNode | undefined {
    if (this.kind !== 'assignment' && this.kind !== 'with' && this.kind !== 'walrus') return undefined;
    const { source } = this;
    if (this.unpackIndex === undefined || !source) return source;
    return this.kind === 'assignment' && this.unpackIndex !== -1 ? elementOf(source, this.unpackIndex) : undefined;
  }
}

/** The element of a literal sequence, unless a star before it makes its place unknown. */
function elementOf(sequence: PyNode, index: number): PyNode | undefined {
  if (!sequence.is('expression_list', 'tuple', 'list')) return undefined;
  const elements = sequence.namedChildren;
  return elements.slice(0, index + 1).some((element) => element.is('list_splat')) ? undefined : elements[index];
}

export class ScopeRecord implements Scope {
  readonly kind: Scope['kind'];
  readonly tree: SyntaxTree;
  readonly parent: ScopeRecord | undefined;
  readonly bindings = new Map<string, BindingRecord[]>();
  readonly row: number;
  /** A `yield` stands in it. */
  hasYield = false;
  /** Set for function scopes once the function is asked for. */
  readonly #functionAt: (node: PyNode) => PyFunction;
  #qualifiedName: string | undefined;

  constructor(kind: Scope['kind'], row: number, parent: ScopeRecord | undefined, home: ScopeHome) {
    this.kind = kind;
    this.row = row;
    this.parent = parent;
    this.tree = home.tree;
    this.#functionAt = home.functionAt;
  }

  get node(): PyNode {
    return this.tree.at(this.row);
  }

  get function(): PyFunction | undefined {
    return this.kind === 'function' ? this.#functionAt(this.node) : undefined;
  }

  get qualifiedName(): string {
    return (this.#qualifiedName ??= this.#nameInModule());
  }

  #nameInModule(): string {
    const outer = this.parent?.qualifiedName ?? '';
    if (this.kind !== 'function' && this.kind !== 'class') return outer;
    const own = this.node.field('name')?.text ?? '';
    return outer === '' ? own : `${outer}.${own}`;
  }
}

/** What all scopes of one file share. */
export interface ScopeHome {
  readonly tree: SyntaxTree;
  readonly functionAt: (node: PyNode) => PyFunction;
}
