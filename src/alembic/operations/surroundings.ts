import { loopAround, withItemsAround } from '../../python/flow.js';
import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import { bothGuards, guardOf, type Guard } from './dialect-guard.js';
import { originOf, type CallFrame } from './values.js';

/** What stands around an operation. */
export interface Surroundings {
  readonly autocommitBlock: PyNode | undefined;
  readonly inLoop: boolean;
  readonly isConditional: boolean;
  readonly guard: Guard;
}

export const BARE: Surroundings = { autocommitBlock: undefined, inLoop: false, isConditional: false, guard: { isDialectAlone: true } };

/** Finds out what stands around nodes of one function body; early returns are remembered per block. */
export class SurroundingsFinder {
  readonly #module: PyModule;
  readonly #earlyReturns = new Map<PyNode, readonly EarlyReturn[]>();

  constructor(module: PyModule) {
    this.#module = module;
  }

  /** What stands between a node and the function body around it, added to what stands around the function's call. */
  of(node: PyNode, body: PyNode, outer: Surroundings): Surroundings {
    let { isConditional, guard } = BARE;
    const autocommitBlock = withItemsAround(node).findLast((item) => this.#isAutocommit(item.expression))?.statement;
    for (let child = node, parent = node.parent; parent; child = parent, parent = parent.parent) {
      if (parent.is('block')) guard = bothGuards(guard, this.#afterReturns(parent, child));
      if (parent === body) break;
      if (parent.is('except_clause', 'case_clause', 'conditional_expression')) isConditional = true;
      else if (parent.is('if_statement', 'elif_clause')) guard = bothGuards(guard, this.#branch(parent, child));
    }
    return {
      autocommitBlock: outer.autocommitBlock ?? autocommitBlock,
      inLoop: outer.inLoop || loopAround(node) !== undefined,
      isConditional: isConditional || !guard.isDialectAlone || outer.isConditional,
      guard: bothGuards(guard, outer.guard),
    };
  }

  /** Whether a node stands in the branch that is not taken: `if upgrade:` in a helper that is called with `upgrade=False`. */
  isSkipped(node: PyNode, body: PyNode, frame: CallFrame | undefined): boolean {
    for (let child = node, parent = node.parent; parent && parent !== body; child = parent, parent = parent.parent) {
      if (!parent.is('if_statement', 'elif_clause') || child.fieldName === 'condition') continue;
      const condition = parent.field('condition');
      const isNegated = condition?.is('not_operator') === true;
      const asked = isNegated ? condition.field('argument') : condition;
      if (!asked?.is('identifier')) continue;
      const { node: value } = originOf({ node: asked, frame }, this.#module);
      const isTaken = value.is('true') ? !isNegated : value.is('false') ? isNegated : undefined;
      if (isTaken !== undefined && isTaken !== (child.fieldName === 'consequence')) return true;
    }
    return false;
  }

  #branch(statement: PyNode, child: PyNode): Guard {
    if (child.fieldName === 'condition') return { isDialectAlone: true };
    return guardOf(statement.field('condition'), this.#module, child.fieldName === 'consequence');
  }

  #isAutocommit(context: PyNode): boolean {
    const { node } = originOf({ node: context, frame: undefined }, this.#module);
    return node.is('call') && this.#module.callAt(node).name === 'autocommit_block';
  }

  /** What is known behind `if bind.dialect.name != "postgresql": return`. */
  #afterReturns(block: PyNode, child: PyNode): Guard {
    let known = this.#earlyReturns.get(block);
    if (!known) {
      known = this.#findEarlyReturns(block);
      this.#earlyReturns.set(block, known);
    }
    let guard: Guard = { isDialectAlone: true };
    for (const early of known) if (early.index < child.index) guard = bothGuards(guard, early.guard);
    return guard;
  }

  #findEarlyReturns(block: PyNode): EarlyReturn[] {
    return block.namedChildren.flatMap((statement) => {
      if (!statement.is('if_statement') || statement.field('alternative')) return [];
      const last = statement.field('consequence')?.namedChildren.at(-1);
      if (!last?.is('return_statement', 'raise_statement', 'continue_statement')) return [];
      return [{ index: statement.index, guard: guardOf(statement.field('condition'), this.#module, false) }];
    });
  }
}

interface EarlyReturn {
  readonly index: number;
  readonly guard: Guard;
}
