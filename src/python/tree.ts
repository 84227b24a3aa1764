import type { TextRange } from '../text/range.js';
import type { FlatRows } from './engines/engine.js';
import { ERROR_ID, fieldOfId, idOfField, isContentId, isNamedId, kindOfId, nodeIdsOfKind, type Field, type Kind } from './grammar.js';

/** One parsed Python text. Nodes are numbers in the rows, made into PyNode objects only where somebody looks. */
export class SyntaxTree {
  readonly text: string;
  readonly rows: FlatRows;
  // By row; made when a first node is asked for, since most files of a project are only passed over.
  #nodes: (PyNode | undefined)[] | undefined;
  #previous: Int32Array | undefined;

  constructor(text: string, rows: FlatRows) {
    this.text = text;
    this.rows = rows;
  }

  get root(): PyNode {
    return this.at(0);
  }

  /** How many nodes lie one inside the other at the deepest place. What is nested too deep for Python can be told by it. */
  get depth(): number {
    const { parent, count } = this.rows;
    const depths = new Int32Array(count);
    let deepest = 0;
    for (let index = 1; index < count; index++) {
      const depth = depths[parent[index]!]! + 1;
      depths[index] = depth;
      if (depth > deepest) deepest = depth;
    }
    return deepest + 1;
  }

  /** The node of a row; one object per row, so nodes can be compared with ===. */
  at(index: number): PyNode {
    const nodes = (this.#nodes ??= new Array<PyNode | undefined>(this.rows.count));
    return (nodes[index] ??= new PyNode(this, index));
  }

  /** The row of the sibling before one that has such; a table, because a search would begin at the first of perhaps thousands. */
  previousOf(index: number): number {
    this.#previous ??= previousSiblings(this.rows);
    return this.#previous[index]!;
  }

  /** The row indexes of all nodes of some kinds (keyword tokens of the same name left out), in source order, inside one subtree. */
  indexesOf(kinds: readonly Kind[], root = 0): number[] {
    const wanted = kinds.flatMap((kind) => nodeIdsOfKind(kind));
    const [only] = wanted;
    const isOne = wanted.length === 1;
    const { kind, next } = this.rows;
    const found: number[] = [];
    for (let index = root, end = next[root]!; index < end; index++) {
      const id = kind[index]!;
      if (isOne ? id === only : wanted.includes(id)) found.push(index);
    }
    return found;
  }

  /** The smallest node that spans a range. */
  nodeSpanning(range: TextRange): PyNode {
    const { start, end, next } = this.rows;
    let best = 0;
    for (let index = 1, stop = next[0]!; index < stop;) {
      if (start[index]! <= range.start && range.end <= end[index]!) {
        best = index;
        stop = next[index]!;
        index++;
      } else index = next[index]!;
    }
    return this.at(best);
  }
}

/** By row that of the sibling before it, -1 for first children. */
function previousSiblings({ next, parent, count }: FlatRows): Int32Array {
  const previous = new Int32Array(count).fill(-1);
  for (let index = 1; index < count; index++) {
    const after = next[index]!;
    if (after < count && parent[after] === parent[index]) previous[after] = index;
  }
  return previous;
}

/** A syntax node: a view of one row. Ranges are UTF-16 offsets. */
export class PyNode implements TextRange {
  readonly tree: SyntaxTree;
  /** The row; grows in source order (pre-order), so it also orders nodes. */
  readonly index: number;

  constructor(tree: SyntaxTree, index: number) {
    this.tree = tree;
    this.index = index;
  }

  get kind(): Kind {
    return kindOfId(this.tree.rows.kind[this.index]!);
  }

  /** The role in the parent. */
  get fieldName(): Field | undefined {
    return fieldOfId(this.tree.rows.field[this.index]!);
  }

  get start(): number {
    return this.tree.rows.start[this.index]!;
  }

  get end(): number {
    return this.tree.rows.end[this.index]!;
  }

  get text(): string {
    return this.tree.text.slice(this.start, this.end);
  }

  /** False for punctuation and keywords. */
  get isNamed(): boolean {
    return isNamedId(this.tree.rows.kind[this.index]!);
  }

  get isMissing(): boolean {
    return this.tree.rows.missing[this.index] === 1;
  }

  get parent(): PyNode | undefined {
    const parent = this.tree.rows.parent[this.index]!;
    return parent === -1 ? undefined : this.tree.at(parent);
  }

  /** All children, punctuation and comments included. */
  get children(): PyNode[] {
    const { next } = this.tree.rows;
    const found: PyNode[] = [];
    for (let child = this.index + 1, end = next[this.index]!; child < end; child = next[child]!) {
      found.push(this.tree.at(child));
    }
    return found;
  }

  /** The named children without comments and line continuations. */
  get namedChildren(): PyNode[] {
    const { kind, next } = this.tree.rows;
    const found: PyNode[] = [];
    for (let child = this.index + 1, end = next[this.index]!; child < end; child = next[child]!) {
      if (isContentId(kind[child]!)) found.push(this.tree.at(child));
    }
    return found;
  }

  get nextSibling(): PyNode | undefined {
    const { next, parent } = this.tree.rows;
    const sibling = next[this.index]!;
    return sibling < this.tree.rows.count && parent[sibling] === parent[this.index] ? this.tree.at(sibling) : undefined;
  }

  get previousSibling(): PyNode | undefined {
    const { parent } = this.tree.rows;
    const up = parent[this.index]!;
    if (up === -1 || up + 1 === this.index) return undefined;
    return this.tree.at(this.tree.previousOf(this.index));
  }

  /** The first child with this role. */
  field(name: Field): PyNode | undefined {
    const { next, field } = this.tree.rows;
    const wanted = idOfField(name);
    for (let child = this.index + 1, end = next[this.index]!; child < end; child = next[child]!) {
      if (field[child] === wanted) return this.tree.at(child);
    }
    return undefined;
  }

  /** All children with this role. */
  fieldAll(name: Field): PyNode[] {
    const { next, field } = this.tree.rows;
    const wanted = idOfField(name);
    const found: PyNode[] = [];
    for (let child = this.index + 1, end = next[this.index]!; child < end; child = next[child]!) {
      if (field[child] === wanted) found.push(this.tree.at(child));
    }
    return found;
  }

  is(...kinds: readonly Kind[]): boolean {
    return kinds.includes(this.kind);
  }

  /** The nearest ancestor of one of these kinds, not the node itself. */
  ancestor(...kinds: readonly Kind[]): PyNode | undefined {
    for (let node = this.parent; node; node = node.parent) if (kinds.includes(node.kind)) return node;
    return undefined;
  }

  /** All nodes of some kinds below this one (itself included when it matches), in source order. */
  descendants(...kinds: readonly Kind[]): PyNode[] {
    return this.tree.indexesOf(kinds, this.index).map((index) => this.tree.at(index));
  }

  /** Whether `other` is this node or lies below it. */
  contains(other: PyNode): boolean {
    return this.index <= other.index && other.index < this.tree.rows.next[this.index]!;
  }

  /** Whether this subtree has an ERROR or missing node; nothing may be reported from inside one. */
  get hasError(): boolean {
    const { kind, missing, next } = this.tree.rows;
    for (let index = this.index, end = next[this.index]!; index < end; index++) {
      if (missing[index] === 1 || kind[index] === ERROR_ID) return true;
    }
    return false;
  }
}
