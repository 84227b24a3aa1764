import { branchesAround, isExclusive, loopsAround, statementOf, withoutParentheses } from '../flow.js';
import type { PyModule } from '../module.js';
import type { PyNode } from '../tree.js';
import { syntaxKey } from '../strings/syntax-key.js';
import { provenWord } from './pattern-checks.js';

/** Answers whether an expression is a fixed set of allowed values. */
export type IsAllowList = (collection: PyNode) => boolean;

/**
 * Whether a value was checked against an allow-list before it is used: `if x not in ALLOWED: raise`, `if x in ALLOWED:`
 * around the use, `assert x in ALLOWED`, `[x for x in xs if x in ALLOWED]`, and the same with `==`, or with a test that
 * only plain words pass.
 */
export function isGuarded(module: PyModule, use: PyNode, isAllowList: IsAllowList): boolean {
  const guard = new Guard(module, use, isAllowList);
  return guard.holdsAround() || guard.heldBefore();
}

/** An `if` inside an `if`, as far as it is looked into. */
const MOST_NESTED = 2;

class Guard {
  readonly #module: PyModule;
  readonly #use: PyNode;
  readonly #key: string;
  /** What every check of the use has in it. */
  readonly #word: string;
  readonly #isAllowList: IsAllowList;

  constructor(module: PyModule, use: PyNode, isAllowList: IsAllowList) {
    this.#module = module;
    this.#use = use;
    this.#key = syntaxKey(use);
    this.#word = /^\w*/.exec(use.text)![0];
    this.#isAllowList = isAllowList;
  }

  /** The use stands where a check holds. */
  holdsAround(): boolean {
    for (const { node, arm } of branchesAround(this.#use)) {
      for (const [condition, outcome] of outcomesBefore(node, arm)) {
        if (this.#proves(condition, outcome) && !this.#isRebound(condition)) return true;
      }
    }
    return this.#isFilteredInComprehension();
  }

  /** A statement before the use, in a block around it, lets only allowed values pass. */
  heldBefore(): boolean {
    const body = this.#module.functionOf(this.#use)?.body;
    let at = statementOf(this.#use);
    for (;;) {
      for (const before of checksBefore(at)) {
        if (conditionsIn(before).includes(this.#word) && this.#letsOnlyAllowedPass(before) && !this.#isRebound(before)) return true;
      }
      if (!at.parent || at.parent === body || at.parent.kind === 'module') return false;
      at = statementOf(at.parent);
    }
  }

  #letsOnlyAllowedPass(statement: PyNode, depth = 0): boolean {
    if (statement.kind === 'assert_statement') {
      const [condition] = statement.namedChildren;
      return condition !== undefined && this.#proves(condition, true);
    }
    if (statement.kind !== 'if_statement' || depth > MOST_NESTED) return false;
    let isComplete = false;
    // The conditions so far did not hold, and that says enough.
    let isAllowedByNow = false;
    for (const arm of [statement, ...statement.fieldAll('alternative')]) {
      const condition = arm.field('condition');
      const body = arm.field('consequence') ?? arm.field('body');
      if (!body) return false;
      const isProven = isAllowedByNow || (condition !== undefined && this.#proves(condition, true));
      if (!(endsByLeaving(body) || this.#givesAllowed(body) || this.#isAllowedBehind(body, isProven, depth))) return false;
      if (condition) isAllowedByNow ||= this.#proves(condition, false);
      else isComplete = true;
    }
    return isComplete || isAllowedByNow;
  }

  /** Behind an arm of an `if`, the value is an allowed one: what led there proves it, or a check of the arm's own. */
  #isAllowedBehind(body: PyNode, isProven: boolean, depth: number): boolean {
    const check = isProven ? undefined : body.namedChildren.find((each) => this.#letsOnlyAllowedPass(each, depth + 1));
    if (!isProven && !check) return false;
    if (this.#use.kind !== 'identifier') return true;
    return !this.#module.resolve(this.#use).some(({ target }) => body.contains(target) && !check?.contains(target));
  }

  /** `if order not in ("asc", "desc"): order = "asc"`: whatever was not allowed is replaced. */
  #givesAllowed(body: PyNode): boolean {
    const [statement, second] = body.namedChildren;
    const assignment = second ? undefined : statement?.namedChildren[0];
    const target = assignment?.kind === 'assignment' ? assignment.field('left') : undefined;
    const value = target && assignment?.field('right');
    return value?.kind === 'string' && target !== undefined && syntaxKey(target) === this.#key && this.#isAllowList(value);
  }

  /** Whether the use is an allowed value when a condition has this outcome. */
  #proves(condition: PyNode, outcome: boolean): boolean {
    const pending: [PyNode, boolean][] = [[condition, outcome]];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const [raw, holds] = next;
      const node = withoutParentheses(raw);
      if (node.kind === 'not_operator') {
        const inner = node.field('argument');
        if (inner) pending.push([inner, !holds]);
      } else if (node.kind === 'boolean_operator') {
        // Of `a and b` that holds, and of `a or b` that does not, both sides are known.
        if ((node.field('operator')?.kind === 'and') !== holds) continue;
        for (const side of ['left', 'right'] as const) {
          const operand = node.field(side);
          if (operand) pending.push([operand, holds]);
        }
      } else if (this.#comparesWithAllowed(node, holds) || this.#provesWord(node, holds)) return true;
    }
    return false;
  }

  #comparesWithAllowed(node: PyNode, holds: boolean): boolean {
    const [left, right, third] = node.namedChildren.filter(({ fieldName }) => fieldName !== 'operators');
    const operator = node.field('operators')?.text.replace(/\s+/g, ' ');
    if (node.kind !== 'comparison_operator' || !left || !right || third || syntaxKey(left) !== this.#key) return false;
    const positive = holds ? ['in', '=='] : ['not in', '!='];
    return operator !== undefined && positive.includes(operator) && this.#isAllowList(right);
  }

  /** `re.fullmatch(r"\w+", x)`, also compared with None; `x.isidentifier()`. */
  #provesWord(node: PyNode, holds: boolean): boolean {
    const [left, right] = node.kind === 'comparison_operator' ? node.namedChildren : [];
    const isNoneTest = right?.kind === 'none' && node.field('operators')?.text.replace(/\s+/g, ' ') === (holds ? 'is not' : 'is');
    const condition = isNoneTest ? left : holds ? node : undefined;
    const word = condition && provenWord(this.#module, withoutParentheses(condition));
    return word !== undefined && syntaxKey(word) === this.#key;
  }

  #isFilteredInComprehension(): boolean {
    let node: PyNode | undefined = this.#use;
    while (node && !node.is('block', 'module')) {
      if (node.kind.endsWith('_comprehension') || node.kind === 'generator_expression') {
        const filters = node.children.filter(({ kind }) => kind === 'if_clause');
        if (filters.some((filter) => filter.namedChildren[0] && this.#proves(filter.namedChildren[0], true))) return true;
      }
      node = node.parent;
    }
    return false;
  }

  /** Whether the name gets another value between the check and the use; what the check itself gives it was looked at. */
  #isRebound(check: PyNode): boolean {
    if (this.#use.kind !== 'identifier') return false;
    return this.#module.resolve(this.#use).some(
      ({ target }) =>
        check.index < target.index &&
        target.index < this.#use.index &&
        // `order = order + " id"` reads before it writes.
        !(target.parent?.kind === 'assignment' && target.parent.contains(this.#use)) &&
        !(check.kind === 'if_statement' && check.contains(target)) &&
        (!isExclusive(target, this.#use) || loopsAround(this.#use).some(({ node }) => check.index < node.index && node.contains(target))),
    );
  }
}

/** The conditions that were tested before an arm runs, with what they gave. */
function outcomesBefore(statement: PyNode, arm: PyNode): [condition: PyNode, outcome: boolean][] {
  if (statement.kind === 'conditional_expression') {
    const [whenTrue, condition] = statement.namedChildren;
    return condition ? [[condition, arm === whenTrue]] : [];
  }
  if (statement.kind !== 'if_statement') return [];
  const outcomes: [PyNode, boolean][] = [];
  for (const part of [statement, ...statement.fieldAll('alternative')]) {
    const condition = part.field('condition');
    const isArm = part === arm || (part === statement && arm.fieldName === 'consequence');
    if (condition) outcomes.push([condition, isArm]);
    if (isArm) break;
  }
  return outcomes;
}

/** The statements of a block that can be a check; kept, because a long block has thousands of uses. */
const checks = new WeakMap<PyNode, readonly PyNode[]>();

function checksBefore({ parent: block, index }: PyNode): readonly PyNode[] {
  if (!block) return [];
  let known = checks.get(block);
  if (!known) checks.set(block, (known = block.namedChildren.filter((child) => child.is('assert_statement', 'if_statement'))));
  return known.filter((check) => check.index < index);
}

/** The texts of the conditions of a check, and of those inside it; kept, as a check is asked for each use behind it. */
const conditions = new WeakMap<PyNode, string>();

function conditionsIn(check: PyNode): string {
  let known = conditions.get(check);
  if (known === undefined) {
    const inside = check.kind === 'if_statement' ? check.descendants('if_statement', 'elif_clause', 'assert_statement') : [check];
    known = [check, ...inside].map((each) => (each.kind === 'assert_statement' ? each : each.field('condition'))?.text ?? '').join('\n');
    conditions.set(check, known);
  }
  return known;
}

function endsByLeaving(block: PyNode): boolean {
  return block.namedChildren.at(-1)?.is('raise_statement', 'return_statement', 'continue_statement', 'break_statement') ?? false;
}
