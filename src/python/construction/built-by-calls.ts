import type { PyCall } from '../calls.js';
import { constantString } from '../literals.js';
import type { PyFunction } from '../module.js';
import type { PyNode } from '../tree.js';
import { elementsOf } from './elements.js';
import { mutationsOf } from '../static/mutations.js';
import { reachingBindings } from '../static/reaching.js';
import { argumentFor, helperReturns } from '../static/returned-values.js';
import { concatenated, markConditional, plainText, textOf, valueInDictionary } from './alternatives.js';
import type { PartBuilder } from './part-builder.js';
import type { Alternative, Construction } from './parts.js';
import { cleandoc, dedent, TEXT_METHODS } from '../strings/text-methods.js';
import { dollarPieces, formatPieces } from '../strings/templates.js';

const TRANSPARENT_FUNCTIONS: ReadonlyMap<string, (text: string) => string> = new Map([
  ['textwrap.dedent', dedent],
  ['inspect.cleandoc', cleandoc],
  ['alembic.op.f', (text: string) => text],
  ['builtins.str', (text: string) => text],
]);

/** The texts that a call builds; undefined when it is none of Python's ways to build one. */
export function buildCall(builder: PartBuilder, node: PyNode, via: Construction | undefined): readonly Alternative[] | undefined {
  const { module } = builder.context;
  const call = module.callAt(node);
  const transparent = TRANSPARENT_FUNCTIONS.get(module.qualifiedName(call.callee) ?? '');
  const [first] = call.positional;
  if (transparent) return first && transformed(builder, first, via, transparent);
  return (call.receiver && buildMethod(builder, call, call.receiver)) ?? buildHelper(builder, node, via);
}

function buildMethod(builder: PartBuilder, call: PyCall, receiver: PyNode): readonly Alternative[] | undefined {
  const { module } = builder.context;
  const [first] = call.positional;
  const method = TEXT_METHODS.get(call.name);
  if (method) {
    const argument = first && textOf(builder.alternativesOf(first));
    return first && argument === undefined
      ? undefined
      : transformed(builder, receiver, undefined, (text) => method(text, argument) ?? text);
  }
  switch (call.name) {
    case 'join':
      if (module.qualifiedName(call.callee)?.endsWith('path.join')) return undefined;
      return first && [buildJoin(builder, receiver, first)];
    case 'format':
    case 'format_map':
      return buildFormat(builder, call, receiver);
    case 'substitute':
    case 'safe_substitute':
      return buildSubstitute(builder, call, receiver);
    case 'replace':
      return buildReplace(builder, call, receiver);
    default:
      return undefined;
  }
}

/** The same parts; changed only when they are one constant text. */
function transformed(
  builder: PartBuilder,
  inner: PyNode,
  via: Construction | undefined,
  change: (text: string) => string,
): readonly Alternative[] | undefined {
  const built = builder.alternativesOf(inner, via);
  if (built.length === 1 && built[0]!.parts.length === 1 && isItself(built[0]!, inner)) return undefined;
  const text = textOf(built);
  return text === undefined ? built : [plainText(change(text))];
}

/** Nothing was taken apart: the call as a whole says more than its inside. */
function isItself({ parts: [part] }: Alternative, expression: PyNode): boolean {
  return part?.kind === 'interpolation' && part.expression === expression;
}

function buildJoin(builder: PartBuilder, separator: PyNode, collection: PyNode): Alternative {
  const elements = elementsOf(builder.context.module, collection);
  if (!elements) return builder.leaf({ expression: collection, via: 'join' });
  const between = builder.partsOf(separator, 'join');
  const texts = elements.items.flatMap((item, index) => {
    const text = builder.partsOf(item, 'join');
    return index === 0 ? [text] : [between, text];
  });
  return markConditional(concatenated(texts), elements.isOpen);
}

function buildFormat(builder: PartBuilder, call: PyCall, receiver: PyNode): readonly Alternative[] | undefined {
  const template = builder.alternativesOf(receiver, 'format');
  const text = textOf(template);
  const pieces = text === undefined ? undefined : formatPieces(text);
  if (!pieces) {
    const values = argumentsOf(call).map((expression) => builder.leaf({ expression, via: 'format' }));
    return template.map((alternative) => concatenated([alternative, ...values]));
  }
  let position = 0;
  const valueOf = (field: string) => {
    if (call.name === 'format_map') return call.positional[0] && valueInDictionary(call.positional[0], field);
    if (/^\d*$/.test(field)) return call.positional[field === '' ? position++ : Number(field)];
    return call.keywords.get(field) ?? handedOver(builder, call, field);
  };
  return [builder.fill(pieces, 'format', valueOf, starArgument(call) ?? call.argumentList)];
}

/** `Template("...").substitute(name=value)` */
function buildSubstitute(builder: PartBuilder, call: PyCall, receiver: PyNode): readonly Alternative[] | undefined {
  const { module } = builder.context;
  const made = receiver.kind === 'identifier' ? module.resolve(receiver)[0]?.value : receiver;
  if (made?.kind !== 'call') return undefined;
  const maker = module.callAt(made);
  const [template] = maker.positional;
  if (module.qualifiedName(maker.callee) !== 'string.Template' || !template) return undefined;
  const text = textOf(builder.alternativesOf(template, 'template'));
  if (text === undefined) return undefined;
  const [mapping] = call.positional;
  const valueOf = (field: string) => call.keywords.get(field) ?? (mapping && valueInDictionary(mapping, field));
  return [builder.fill(dollarPieces(text), 'template', valueOf, starArgument(call) ?? call.argumentList)];
}

/** `"... WHERE id = :x".replace(":x", value)`: where the value lands is found only in constant text. */
function buildReplace(builder: PartBuilder, call: PyCall, receiver: PyNode): readonly Alternative[] | undefined {
  const [wanted, value] = call.positional;
  if (!wanted || !value || isQuote(constantString(wanted))) return undefined;
  const base = builder.alternativesOf(receiver, 'replace');
  const [text, placeholder] = [textOf(base), textOf(builder.alternativesOf(wanted))];
  const filled = builder.partsOf(value, 'replace');
  // A whole text in which one constant takes the place of another: nothing is put together.
  if (base.length === 1 && isItself(base[0]!, receiver) && textOf([filled]) !== undefined) return undefined;
  if (text === undefined || !placeholder) return base.map((alternative) => concatenated([alternative, filled]));
  const pieces = text.split(placeholder).flatMap((piece, index) => (index === 0 ? [plainText(piece)] : [filled, plainText(piece)]));
  return [concatenated(pieces)];
}

/** Quotes that are doubled or taken out: of a whole value, which says more than its parts. */
function isQuote(wanted: string | undefined): boolean {
  return wanted !== undefined && /^['"`]$/.test(wanted);
}

/** What a helper of the same file returns, its parameters replaced by the arguments of this call. */
function buildHelper(builder: PartBuilder, node: PyNode, via: Construction | undefined): readonly Alternative[] | undefined {
  const { module } = builder.context;
  const returns = helperReturns(module, node);
  if (!returns || builder.isInHelper) return undefined;
  return builder.inHelper(() => {
    const built = returns.flatMap((returned) => builder.alternativesOf(returned.value, via));
    if (built.every((alternative, index) => isItself(alternative, returns[index]?.value ?? node))) return undefined;
    const call = module.callAt(node);
    return built.map((alternative) => withArguments(builder, alternative, call, returns[0]!.function));
  });
}

function withArguments(builder: PartBuilder, text: Alternative, call: PyCall, helper: PyFunction): Alternative {
  const texts = text.parts.map((part): Alternative => {
    const unchanged = { parts: [part], isConditional: false };
    if (part.kind === 'text' || part.isStatic || part.expression.kind !== 'identifier') return unchanged;
    const [binding] = builder.context.module.resolve(part.expression);
    if (binding?.kind !== 'parameter' || binding.scope !== helper.scope) return unchanged;
    const argument = argumentFor(call, helper, binding.name);
    return argument ? builder.partsOf(argument, part.via ?? 'plus') : unchanged;
  });
  return markConditional(concatenated(texts), text.isConditional);
}

function argumentsOf(call: PyCall): PyNode[] {
  const star = starArgument(call);
  return [...call.positional, ...call.keywords.values(), ...(star ? [star] : [])];
}

/** The value that `**values` gives for a name, where `values` is a dictionary built in sight and left as it is. */
function handedOver({ context }: PartBuilder, call: PyCall, field: string): PyNode | undefined {
  const splat = call.argumentList.namedChildren.find(({ kind }) => kind === 'dictionary_splat')?.namedChildren[0];
  if (splat?.kind !== 'identifier') return undefined;
  const bindings = reachingBindings(context.module, splat);
  const value = bindings.length === 1 && mutationsOf(context.module, bindings).length === 0 ? bindings[0]!.value : undefined;
  if (value?.kind !== 'call') return value && valueInDictionary(value, field);
  const made = context.module.callAt(value);
  return context.module.qualifiedName(made.callee) === 'builtins.dict' ? made.keywords.get(field) : undefined;
}

/** What `*args` or `**kwargs` hands over. */
function starArgument(call: PyCall): PyNode | undefined {
  return call.argumentList.namedChildren.find((argument) => argument.is('list_splat', 'dictionary_splat'))?.namedChildren[0];
}
