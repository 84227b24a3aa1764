import { withoutParentheses } from '../flow.js';
import type { Binding } from '../module.js';
import type { PyNode } from '../tree.js';
import { namesBind } from './bind-names.js';
import { classConstant, enumClassOf, enumMemberOf } from './classes.js';
import { isGuarded } from './guards.js';
import { mutationsOf } from './mutations.js';
import { privateArguments } from './returned-values.js';
import { piecesOf } from '../strings/pieces.js';
import { reachingBindings } from './reaching.js';
import { isOfFieldNames, isSchemaName } from './schema-names.js';
import { isStaticCall } from './static-calls.js';
import type { StaticContext } from './static-context.js';
import { isStaticIteration } from './static-iteration.js';

/** Expressions nested deeper than this count as not known, so that no text can exhaust the stack. */
const MAX_DEPTH = 60;
/** Types whose iteration, or that of whose keys, gives what their brackets name first. */
const COLLECTIONS = /^(?:dict|list|set|frozenset|tuple|Dict|List|Set|FrozenSet|Tuple|Mapping|Sequence|Iterable|Collection)$/;

/**
 * Decides one question: whether an expression can only have values that are written in the code. Each binding is looked
 * at once per question; meeting it again adds nothing (`q = q + "x"` is static when all else is).
 */
export class StaticCheck {
  readonly context: StaticContext;
  readonly #seen = new Set<Binding>();
  #depth = 0;

  constructor(context: StaticContext) {
    this.context = context;
  }

  isStatic(expression: PyNode): boolean {
    if (this.#depth >= MAX_DEPTH) return false;
    this.#depth++;
    try {
      return this.#check(withoutParentheses(expression));
    } finally {
      this.#depth--;
    }
  }

  areStatic(expressions: readonly PyNode[]): boolean {
    return expressions.every((expression) => this.isStatic(expression));
  }

  /** Whether a collection is fixed, as far as membership goes: of a dictionary only the keys count. */
  isAllowList(collection: PyNode): boolean {
    const node = withoutParentheses(collection);
    if (enumClassOf(this.context.module, node)) return true;
    const dictionary = this.dictionaryOf(node);
    if (dictionary) return this.areStatic(keysOf(dictionary));
    if (isOfFieldNames(this.context.module, node)) return true;
    return this.isStatic(node);
  }

  /** The dictionary literal that an expression stands for. */
  dictionaryOf(expression: PyNode): PyNode | undefined {
    if (expression.kind === 'dictionary') return expression;
    const binding =
      expression.kind === 'identifier' ? this.context.module.resolve(expression) : (classConstant(this.context.module, expression) ?? []);
    const value = binding.length === 1 ? binding[0]!.value : undefined;
    return value?.kind === 'dictionary' ? value : undefined;
  }

  #check(node: PyNode): boolean {
    switch (node.kind) {
      case 'integer':
      case 'float':
      case 'true':
      case 'false':
      case 'none':
      case 'ellipsis':
      // Their values are True and False, whatever is compared.
      case 'comparison_operator':
      case 'not_operator':
        return true;
      case 'string':
      case 'concatenated_string':
        return this.#isStaticString(node);
      case 'binary_operator':
      case 'boolean_operator':
        return isNumberByOperator(node) || this.#areOperandsStatic(node);
      case 'unary_operator':
        return this.#isFieldStatic(node, 'argument');
      case 'conditional_expression':
        return this.areStatic(node.namedChildren.filter((_, index) => index !== 1));
      case 'named_expression':
      case 'subscript':
        return this.#isFieldStatic(node, 'value') || (node.kind === 'subscript' && this.#isChecked(node));
      case 'tuple':
      case 'list':
      case 'set':
      case 'expression_list':
      case 'list_splat':
      case 'dictionary':
      case 'dictionary_splat':
      case 'pair':
        return this.areStatic(node.namedChildren);
      case 'list_comprehension':
      case 'set_comprehension':
      case 'generator_expression':
      case 'dictionary_comprehension':
        return this.#isFieldStatic(node, 'body');
      case 'identifier':
        return this.#isNameStatic(node);
      case 'attribute':
        return this.#isAttributeStatic(node);
      case 'call':
        return isStaticCall(this, node) || this.#isChecked(node);
      default:
        return false;
    }
  }

  #isFieldStatic(node: PyNode, field: 'argument' | 'value' | 'body'): boolean {
    const inner = node.field(field);
    return inner !== undefined && this.isStatic(inner);
  }

  #isStaticString(node: PyNode): boolean {
    const pieces = piecesOf(node);
    // Bytes: no interpolation is possible in them.
    if (!pieces) return node.kind === 'string' && !node.namedChildren.some(({ kind }) => kind === 'interpolation');
    let before = '';
    for (const piece of pieces) {
      if (piece.kind === 'text') before += piece.value;
      else if (!namesBind(before) && !this.isStatic(piece.expression)) return false;
      else before += 'x';
    }
    return true;
  }

  /** A loop along the left side, since `a + b + c + ...` nests as deep as it is long. */
  #areOperandsStatic(operator: PyNode): boolean {
    const { kind } = operator;
    const operands: PyNode[] = [];
    let node: PyNode | undefined = operator;
    while (node?.kind === kind) {
      const right = node.field('right');
      if (right) operands.push(right);
      node = node.field('left');
    }
    if (node) operands.push(node);
    operands.reverse();
    return operands.every((operand, index) => this.isStatic(operand) || (index > 0 && namesBind(constantEnd(operands[index - 1]!))));
  }

  #isNameStatic(identifier: PyNode): boolean {
    const { module, resolveImported } = this.context;
    const bindings = reachingBindings(module, identifier);
    if (bindings.length === 0) return identifier.text === '__name__' || identifier.text === '__file__';
    if (bindings.every((binding) => this.#seen.has(binding))) return true;
    const isFixed = bindings.every((binding) => {
      if (binding.kind === 'import') return binding.imported !== undefined && resolveImported(binding.imported) !== undefined;
      return this.#isBindingStatic(binding);
    });
    if (isFixed) return this.areStatic(mutationsOf(module, bindings));
    return this.#isChecked(identifier);
  }

  #isBindingStatic(binding: Binding): boolean {
    if (this.#seen.has(binding)) return true;
    this.#seen.add(binding);
    if (binding.kind === 'parameter') {
      const given = privateArguments(this.context.module, binding);
      return given !== undefined && this.areStatic(given);
    }
    const value = binding.value ?? binding.source;
    if (!value) return false;
    switch (binding.kind) {
      case 'assignment':
      case 'augmented':
      case 'walrus':
        return this.isStatic(value);
      case 'for':
      case 'comprehension':
        return isStaticIteration(this, value, binding.unpackIndex);
      default:
        return false;
    }
  }

  #isAttributeStatic(node: PyNode): boolean {
    const { module, resolveImported } = this.context;
    const name = node.field('attribute')?.text;
    const object = node.field('object');
    if (!name || !object) return false;
    if (isSchemaName(module, node) || enumMemberOf(module, node)) return true;
    if ((name === 'value' || name === 'name') && (this.isStatic(object) || this.#isEnumParameter(object))) return true;
    if (name === '__name__' || name === '__qualname__') return true;
    const constant = classConstant(module, node);
    if (constant) return constant.every((binding) => this.#isBindingStatic(binding));
    const qualified = module.qualifiedName(node);
    if (qualified !== undefined && resolveImported(qualified) !== undefined) return true;
    return this.#isChecked(node);
  }

  /**
   * A parameter declared as an Enum, or what a loop takes out of one declared as a collection of them: whatever else it
   * were given has no `value`.
   */
  #isEnumParameter(object: PyNode): boolean {
    const { module, resolveImported } = this.context;
    const bindings = object.kind === 'identifier' ? reachingBindings(module, object) : [];
    return bindings.length > 0 && bindings.every((binding) => isEnum(binding));

    function isEnum({ kind, annotation, source, unpackIndex }: Binding): boolean {
      if (kind === 'parameter') return annotation !== undefined && isEnumType(annotation);
      if ((kind !== 'for' && kind !== 'comprehension') || !source) return false;
      const walked = /^(\w+)(?:\.(items|keys)\(\))?$/.exec(source.text);
      const owner = source.kind === 'call' ? source.field('function')!.field('object') : source;
      if (!walked || owner?.kind !== 'identifier' || (walked[2] === 'items') !== (unpackIndex === 0)) return false;
      const declared = reachingBindings(module, owner);
      return declared.length > 0 && declared.every((each) => each.kind === 'parameter' && each.annotation && holdsEnum(each.annotation));
    }

    /** `dict[Status, int]`, `list[Status]`. */
    function holdsEnum(annotation: PyNode): boolean {
      const [collection, held] = annotation.descendants('identifier').filter(({ text }) => text !== 'Optional');
      return collection !== undefined && held !== undefined && COLLECTIONS.test(collection.text) && isEnumType(held);
    }

    function isEnumType(annotation: PyNode): boolean {
      const names = annotation.kind === 'identifier' ? [annotation] : annotation.descendants('identifier');
      const [name, other] = names.filter(({ text }) => text !== 'Optional');
      if (!name || other) return false;
      const imported = module.qualifiedName(name);
      return enumClassOf(module, name) !== undefined || (imported !== undefined && resolveImported(imported) !== undefined);
    }
  }

  #isChecked(use: PyNode): boolean {
    return isGuarded(this.context.module, use, (collection) => this.isAllowList(collection));
  }
}

/** `x + 1`, `x // 2`: with a number on one side the result is a number, or the operation raises. */
function isNumberByOperator(node: PyNode): boolean {
  const operator = node.field('operator')?.text ?? '';
  return ['+', '-', '/', '//', '**'].includes(operator) && node.namedChildren.some(({ kind }) => kind === 'integer' || kind === 'float');
}

/** The constant text that an operand ends with. */
function constantEnd(operand: PyNode): string {
  const last = piecesOf(operand)?.at(-1);
  return last?.kind === 'text' ? last.value : '';
}

/** The keys of a dictionary literal; those of `**other` are not seen, so the whole other counts as a key. */
function keysOf(dictionary: PyNode): PyNode[] {
  return dictionary.namedChildren.flatMap((item) => item.field('key') ?? item.namedChildren[0] ?? []);
}
