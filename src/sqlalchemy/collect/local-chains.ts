import { withoutParentheses, type Consumer } from '../../python/flow.js';
import type { Binding, PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { Chain, ChainUse, LocalChain } from '../facts.js';
import { ChainRecord, chainFrom, withAwait } from './chains.js';

/** Follows chains through the local variables of one file, each variable once. */
export class LocalChains {
  readonly #module: PyModule;
  readonly #known = new Map<readonly Binding[], LocalChain | undefined>();

  constructor(module: PyModule) {
    this.#module = module;
  }

  /** The variable that a chain is assigned to; undefined when it is not, or to anything but one local name. */
  of(chain: Chain): LocalChain | undefined {
    const target = assignedName(chain.consumer);
    return target && this.ofName(target);
  }

  /** The local variable that an identifier names. */
  ofName(identifier: PyNode): LocalChain | undefined {
    const bindings = this.#module.resolve(identifier);
    const scope = bindings[0]?.scope;
    if (!scope || scope.kind === 'class') return undefined;
    if (!this.#known.has(bindings)) this.#known.set(bindings, this.#follow(identifier.text, bindings));
    return this.#known.get(bindings);
  }

  #follow(name: string, bindings: readonly Binding[]): LocalChain {
    const [first] = bindings;
    const targets = new Set(bindings.map(({ target }) => target));
    const uses = this.#module.usesOf(first!).map((base) => this.#useOf(base, targets));
    const continued = new Set(uses.filter(({ reassigns }) => reassigns).map(({ node }) => node));
    const values = bindings.map(({ value }) => value && withoutParentheses(value));
    const function_ = first!.scope.kind === 'function' ? first!.scope.function : undefined;
    return {
      name,
      starts: values.filter((value) => value !== undefined && !continued.has(value) && !continued.has(unawaited(value))) as PyNode[],
      uses,
      isClosed:
        function_ !== undefined &&
        bindings.every(({ kind, value }) => kind === 'assignment' && value !== undefined) &&
        uses.every(({ base }) => this.#module.functionOf(base) === function_),
    };
  }

  #useOf(base: PyNode, targets: ReadonlySet<PyNode>): ChainUse {
    const { node, links } = chainFrom(withAwait(base), this.#module);
    return new UseRecord(base, { node, links }, targets);
  }
}

class UseRecord extends ChainRecord implements ChainUse {
  readonly base: PyNode;
  /** Where the variable is bound. */
  readonly #targets: ReadonlySet<PyNode>;
  #reassigns: boolean | undefined;

  constructor(base: PyNode, { node, links }: Pick<Chain, 'node' | 'links'>, targets: ReadonlySet<PyNode>) {
    super(node, links);
    this.base = base;
    this.#targets = targets;
  }

  /** Kept: a variable may have thousands of uses, and each rule asks of all. */
  get reassigns(): boolean {
    return (this.#reassigns ??= this.#isReassigned());
  }

  #isReassigned(): boolean {
    if (this.links.length === 0) return false;
    const target = assignedName(this.consumer);
    return target !== undefined && this.#targets.has(target);
  }
}

function assignedName(consumer: Consumer): PyNode | undefined {
  const [target, second] = consumer.kind === 'assigned' ? consumer.targets : [];
  return target?.kind === 'identifier' && !second ? target : undefined;
}

function unawaited(value: PyNode): PyNode {
  return value.kind === 'await' ? (value.namedChildren[0] ?? value) : value;
}
