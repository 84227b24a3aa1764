import type { QueryChain } from '../../facts.js';

/** Which chains stand inside which others; sorted once, since a file may hold thousands. */
export class NestedChains {
  /** In the order of their places: what a chain holds follows it. */
  readonly #chains: readonly QueryChain[];
  readonly #outermost = new Set<QueryChain>();

  constructor(chains: readonly QueryChain[]) {
    this.#chains = [...chains].sort((a, b) => a.node.index - b.node.index);
    let around: QueryChain | undefined;
    for (const chain of this.#chains) {
      if (around?.node.contains(chain.node)) continue;
      this.#outermost.add(chain);
      around = chain;
    }
  }

  /** Whether a chain stands in the arguments of no other. */
  isOutermost(chain: QueryChain): boolean {
    return this.#outermost.has(chain);
  }

  /** The chain itself and those inside it. */
  within(chain: QueryChain): QueryChain[] {
    let first = 0;
    for (let end = this.#chains.length; first < end;) {
      const middle = (first + end) >> 1;
      if (this.#chains[middle]!.node.index < chain.node.index) first = middle + 1;
      else end = middle;
    }
    let behind = first;
    while (behind < this.#chains.length && chain.node.contains(this.#chains[behind]!.node)) behind++;
    return this.#chains.slice(first, behind);
  }
}
