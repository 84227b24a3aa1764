import { isExclusive, statementOf, withoutParentheses } from '../flow.js';
import type { Binding } from '../module.js';
import type { PyNode } from '../tree.js';
import { concatenated, inOneText, markConditional, plainText, textOf, valueInDictionary } from './alternatives.js';
import { buildCall } from './built-by-calls.js';
import { classConstant, enumMemberOf, isClassName } from '../static/classes.js';
import { constantText } from './constant-text.js';
import type { Alternative, Construction, StringPart } from './parts.js';
import { piecesOf } from '../strings/pieces.js';
import { reachingBindings } from '../static/reaching.js';
import type { StaticContext } from '../static/static-context.js';
import { StaticCheck } from '../static/static-values.js';
import { percentPieces, type TemplatePiece } from '../strings/templates.js';

// Deeper nests, longer texts and more ways through the code than these are left whole.
const MAX_DEPTH = 40;
const MAX_PARTS = 300;
const MAX_ALTERNATIVES = 16;

/** A value that may end up in the text, with how it is written there. */
export interface Insertion {
  readonly expression: PyNode;
  readonly via: Construction | undefined;
  readonly conversion?: string | undefined;
  readonly formatSpec?: string | undefined;
}

/** Takes string expressions apart, for one question. */
export class PartBuilder {
  readonly context: StaticContext;
  /** Bindings being followed: `q = q + "x"` must not follow q for ever. */
  readonly #following = new Set<Binding>();
  #depth = 0;
  #partCount = 0;
  #isInHelper = false;

  constructor(context: StaticContext) {
    this.context = context;
  }

  /** A helper's return value is being taken apart; helpers that it calls are not followed. */
  get isInHelper(): boolean {
    return this.#isInHelper;
  }

  inHelper<Result>(build: () => Result): Result {
    this.#isInHelper = true;
    try {
      return build();
    } finally {
      this.#isInHelper = false;
    }
  }

  /** The texts that an expression may build, at least one. */
  alternativesOf(expression: PyNode, via?: Construction): readonly Alternative[] {
    return this.#build(expression, via) ?? [this.leaf({ expression, via })];
  }

  /** The parts of an expression inside a larger text: one after the other when there are several ways. */
  partsOf(expression: PyNode, via: Construction): Alternative {
    return inOneText(this.alternativesOf(expression, via));
  }

  /** An expression that is not taken apart. */
  leaf({ expression, via, conversion, formatSpec }: Insertion): Alternative {
    this.#partCount++;
    const isPlain = conversion === undefined && formatSpec === undefined;
    const value = isPlain ? constantText(this.context, expression) : undefined;
    const isStatic = value !== undefined || new StaticCheck(this.context).isStatic(expression);
    const part: StringPart = { kind: 'interpolation', expression, isStatic, isBindName: false, value, conversion, formatSpec, via };
    return { parts: [part], isConditional: false };
  }

  /** The parts of a template whose fields are filled from `valueOf`; fields without a known value stand for `rest`. */
  fill(template: readonly TemplatePiece[], via: Construction, valueOf: (field: string) => PyNode | undefined, rest: PyNode): Alternative {
    return concatenated(
      template.map((piece) => {
        if (piece.kind === 'text') return plainText(piece.text);
        const expression = valueOf(piece.field) ?? rest;
        return piece.spec === '' ? this.partsOf(expression, via) : this.#field(expression, via, piece.spec);
      }),
    );
  }

  /** `{status.ACTIVE}` and `{status.ACTIVE.value}` of a class name its members, which are written in the code. */
  #field(expression: PyNode, via: Construction, formatSpec: string): Alternative {
    const leaf = this.leaf({ expression, via, formatSpec });
    const [part] = leaf.parts;
    const isMember = formatSpec.startsWith('.') && isClassName(this.context.module, expression);
    return part?.kind === 'interpolation' && isMember ? { ...leaf, parts: [{ ...part, isStatic: true }] } : leaf;
  }

  /** Undefined when the expression is no visible construction of a text. */
  #build(expression: PyNode, via: Construction | undefined): readonly Alternative[] | undefined {
    if (this.#depth >= MAX_DEPTH || this.#partCount >= MAX_PARTS) return undefined;
    this.#depth++;
    try {
      const built = this.#buildNode(withoutParentheses(expression), via);
      return built && built.length > 0 && built.length <= MAX_ALTERNATIVES ? built : undefined;
    } finally {
      this.#depth--;
    }
  }

  #buildNode(node: PyNode, via: Construction | undefined): readonly Alternative[] | undefined {
    switch (node.kind) {
      case 'string':
      case 'concatenated_string':
        return this.#buildLiteral(node);
      case 'binary_operator':
        return this.#buildOperator(node);
      case 'conditional_expression': {
        const [whenTrue, , whenFalse] = node.namedChildren;
        return whenTrue && whenFalse && this.#buildEither([whenTrue, whenFalse], via);
      }
      case 'boolean_operator': {
        const [left, right] = node.namedChildren;
        return left && right && this.#buildEither([left, right], via);
      }
      case 'named_expression': {
        const value = node.field('value');
        return value && this.#build(value, via);
      }
      case 'call':
        return buildCall(this, node, via);
      case 'identifier':
        return this.#buildName(node, via);
      case 'attribute':
        return this.#buildAttribute(node, via);
      default:
        return undefined;
    }
  }

  #buildLiteral(node: PyNode): readonly Alternative[] | undefined {
    const pieces = piecesOf(node);
    if (!pieces || pieces.length > MAX_PARTS) return undefined;
    const texts = pieces.map((piece): Alternative => {
      if (piece.kind === 'text') return { parts: [{ kind: 'text', text: piece.value, range: piece.range }], isConditional: false };
      const { expression, conversion } = piece;
      const formatSpec = piece.formatSpec?.text.slice(1);
      if (conversion !== undefined || formatSpec !== undefined) return this.leaf({ expression, via: 'fstring', conversion, formatSpec });
      return this.partsOf(expression, 'fstring');
    });
    return [concatenated(texts)];
  }

  #buildOperator(node: PyNode): readonly Alternative[] | undefined {
    const operator = node.field('operator')?.text;
    if (operator === '%') return this.#buildPercent(node);
    if (operator !== '+') return undefined;
    const operands = operandsOf(node);
    if (operands.length > MAX_PARTS) return undefined;
    // A sum of numbers is one value, not a text.
    const built = operands.map((operand) => this.#build(operand, 'plus'));
    if (built.every((alternatives) => alternatives === undefined)) return undefined;
    const texts = built.map((alternatives, index) =>
      alternatives ? inOneText(alternatives) : this.leaf({ expression: operands[index]!, via: 'plus' }),
    );
    return [concatenated(texts)];
  }

  #buildPercent(node: PyNode): readonly Alternative[] | undefined {
    const [left, right] = [node.field('left'), node.field('right')];
    const template = left && this.#build(left, 'percent');
    if (!left || !right || !template) return undefined;
    const text = textOf(template);
    if (text === undefined) return [concatenated([inOneText(template), this.leaf({ expression: right, via: 'percent' })])];
    const values = right.kind === 'tuple' ? right.namedChildren : [right];
    let position = 0;
    const valueOf = (field: string) => (field === '' ? values[position++] : valueInDictionary(right, field));
    return [this.fill(percentPieces(text), 'percent', valueOf, right)];
  }

  #buildEither(branches: readonly PyNode[], via: Construction | undefined): readonly Alternative[] | undefined {
    const built = branches.map((branch) => this.#build(branch, via));
    if (built.every((alternatives) => alternatives === undefined)) return undefined;
    return built.flatMap((alternatives, index) => alternatives ?? [this.leaf({ expression: branches[index]!, via })]);
  }

  #buildAttribute(node: PyNode, via: Construction | undefined): readonly Alternative[] | undefined {
    if (enumMemberOf(this.context.module, node)) return undefined;
    const bindings = classConstant(this.context.module, node);
    const value = bindings?.length === 1 ? bindings[0]!.value : undefined;
    return value && this.#following.size < MAX_DEPTH ? this.#follow(bindings![0]!, value, via) : undefined;
  }

  /** A name stands for what was assigned to it on each way here, and what was added with `+=` since. */
  #buildName(identifier: PyNode, via: Construction | undefined): readonly Alternative[] | undefined {
    const texts: { text: Alternative; origin: PyNode }[] = [];
    let isBuilt = false;
    const bindings = reachingBindings(this.context.module, identifier);
    if (bindings.length > MAX_PARTS) return undefined;
    for (const binding of bindings) {
      if (this.#following.has(binding)) continue;
      if (binding.kind === 'augmented' && binding.source) {
        const added = this.#follow(binding, binding.source, 'append') ?? [this.leaf({ expression: binding.source, via: 'append' })];
        isBuilt = true;
        if (texts.length === 0) texts.push({ text: this.leaf({ expression: identifier, via }), origin: binding.target });
        for (const entry of texts) {
          if (isExclusive(entry.origin, binding.target)) continue;
          entry.text = concatenated([entry.text, markConditional(inOneText(added), !isInBlockAround(binding.target, identifier))]);
        }
        continue;
      }
      const built = binding.value && this.#follow(binding, binding.value, via);
      isBuilt ||= built !== undefined;
      for (const text of built ?? [this.leaf({ expression: identifier, via })]) texts.push({ text, origin: binding.target });
    }
    return isBuilt ? texts.map(({ text }) => text) : undefined;
  }

  #follow(binding: Binding, value: PyNode, via: Construction | undefined): readonly Alternative[] | undefined {
    this.#following.add(binding);
    try {
      return this.#build(value, via);
    } finally {
      this.#following.delete(binding);
    }
  }
}

/** The operands of `a + b + c`. A loop, since the sum nests as deep as it is long. */
function operandsOf(sum: PyNode): PyNode[] {
  const operands: PyNode[] = [];
  let node: PyNode | undefined = sum;
  while (node?.kind === 'binary_operator' && node.field('operator')?.text === '+') {
    const right = node.field('right');
    if (right) operands.push(right);
    node = node.field('left');
  }
  if (node) operands.push(node);
  return operands.reverse();
}

function isInBlockAround(target: PyNode, use: PyNode): boolean {
  return statementOf(target).parent?.contains(use) ?? false;
}
