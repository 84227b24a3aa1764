import type { PyCall } from '../../../python/calls.js';
import { constantString } from '../../../python/literals.js';
import type { PyModule } from '../../../python/module.js';
import type { PyNode } from '../../../python/tree.js';
import type { Edit } from '../../../text/edits.js';
import type { SqlTextFact } from '../../facts.js';
import type { BoundValue } from './parameter-names.js';

/** The functions that are written, as this file calls them; they are asked for only when they are needed. */
export interface Names {
  text(): string;
  bindparam(): string;
}

/** What is there once the text is a `text(...)`. */
interface TextPlace {
  /** The whole `text(...)`; or the string that becomes its argument. */
  readonly node: PyNode;
  /** What ends the `text(...)` behind the node. */
  readonly closing: string;
  /** The call that runs it with parameters beside it. */
  readonly run: PyCall | undefined;
  readonly isFragment: boolean;
}

/** Where bound values go: the second argument of the call that runs the `text(...)`, or `.bindparams(...)` behind it. */
export function passValues(module: PyModule, fact: SqlTextFact, values: readonly BoundValue[], names: Names): Edit[] | undefined {
  const { call: textCall } = fact;
  const run = runningCall(module, textCall);
  const isOneOfMany = !run && isFragment(module, textCall);
  return passTo(module, { node: textCall.node, closing: '', run, isFragment: isOneOfMany }, values, names);
}

/** The same for a call that is given a plain string, which becomes a `text(...)`. Alembic's `op.execute` takes no parameters. */
export function wrapWithValues(module: PyModule, fact: SqlTextFact, values: readonly BoundValue[], names: Names): Edit[] | undefined {
  const { call, argument, sink } = fact;
  // Parentheses around a text over several lines serve as those of the call.
  const isInParentheses = argument.kind === 'parenthesized_expression';
  const place = { node: argument, closing: isInParentheses ? '' : ')', run: sink === 'op.execute' ? undefined : call, isFragment: false };
  const passed = passTo(module, place, values, names);
  return passed && [insertAt(argument.start, isInParentheses ? names.text() : `${names.text()}(`), ...passed];
}

/** Lists are announced behind the text in any case. */
function passTo(module: PyModule, place: TextPlace, values: readonly BoundValue[], { bindparam }: Names): Edit[] | undefined {
  const { node, closing, run, isFragment: isOneOfMany } = place;
  if (!run) return [insertAt(node.end, `${closing}.bindparams(${boundHere(values, isOneOfMany, bindparam)})`)];
  const lists = values.filter(({ isList }) => isList).map(({ name }) => `${bindparam()}("${name}", expanding=True)`);
  const behind = closing + (lists.length > 0 ? `.bindparams(${lists.join(', ')})` : '');
  const entries = values.map(({ name, source }) => `"${name}": ${source}`).join(', ');
  const given = run.positional[1] ?? run.keywords.get('params') ?? run.keywords.get('parameters');
  if (!given) {
    if (run.hasStar || run.hasDoubleStar) return undefined;
    // On a line of its own where the text has one.
    const space = /\r?\n[ \t]*$/.exec(node.tree.text.slice(run.argumentList.start, node.start))?.[0] ?? ' ';
    const isLast = space !== ' ' && /^\s*\)/.test(node.tree.text.slice(node.end));
    return [insertAt(node.end, `${behind},${space}{${entries}}${isLast ? ',' : ''}`)];
  }
  const added = addedTo(module, given, entries, values);
  if (!added) return undefined;
  return behind === '' ? [added] : [insertAt(node.end, behind), added];
}

/** The arguments of `.bindparams(...)`; positional ones come first. */
function boundHere(values: readonly BoundValue[], isOneOfMany: boolean, bindparam: () => string): string {
  const made: string[] = [];
  const named: string[] = [];
  for (const { name, source, isList } of values) {
    if (isList || isOneOfMany) {
      const options = `${isList ? ', expanding=True' : ''}${isOneOfMany ? ', unique=True' : ''}`;
      made.push(`${bindparam()}("${name}", ${source}${options})`);
    } else named.push(`${name}=${source}`);
  }
  return [...made, ...named].join(', ');
}

/** One of several texts that may end up in one statement, where parameters of the same name would be one. */
function isFragment(module: PyModule, { node, name }: PyCall): boolean {
  const outer = node.parent?.kind === 'argument_list' ? node.parent.parent : undefined;
  if (outer?.kind !== 'call' || /^(?:execute|scalars?|read_sql\w*)$/.test(module.callAt(outer).name)) return false;
  const home = module.functionOf(node);
  return module.callsNamed(name).some((other) => other.node !== node && module.functionOf(other.node) === home);
}

/** Whether the call that runs the text of a fact takes parameters beside it. */
export function isRunWithParameters(module: PyModule, { sink, call }: SqlTextFact): boolean {
  return sink === 'text' ? runningCall(module, call) !== undefined : sink !== 'op.execute';
}

/** The call that runs the text with parameters beside it. */
function runningCall(module: PyModule, textCall: PyCall): PyCall | undefined {
  const list = textCall.node.parent;
  const outer = list?.kind === 'argument_list' && list.parent?.kind === 'call' ? module.callAt(list.parent) : undefined;
  const isRun =
    outer?.receiver !== undefined &&
    /^(execute|scalar|scalars|stream|stream_scalars)$/.test(outer.name) &&
    outer.positional[0] === textCall.node;
  // Alembic's op.execute takes no parameters.
  return isRun && module.qualifiedName(outer.callee) !== 'alembic.op.execute' ? outer : undefined;
}

function addedTo(module: PyModule, given: PyNode, entries: string, values: readonly BoundValue[]): Edit | undefined {
  if (given.kind === 'identifier' && isDictionary(module, given)) return { range: given, newText: `{**${given.text}, ${entries}}` };
  if (given.kind !== 'dictionary') return undefined;
  const last = given.namedChildren.at(-1);
  const isTaken = given.namedChildren.some(
    (child) => child.kind === 'pair' && values.some(({ name }) => constantString(child.field('key')!) === name),
  );
  if (isTaken) return undefined;
  return last ? insertAt(last.end, `, ${entries}`) : insertAt(given.start + 1, entries);
}

/** A list of dictionaries would run the statement once for each. */
function isDictionary(module: PyModule, name: PyNode): boolean {
  const bindings = module.resolve(name);
  return (
    bindings.length > 0 &&
    bindings.every(
      ({ value, annotation }) => value?.kind === 'dictionary' || /^(?:typing\.)?(?:dict|Mapping)\b(?!.*\|)/i.test(annotation?.text ?? ''),
    )
  );
}

function insertAt(offset: number, newText: string): Edit {
  return { range: { start: offset, end: offset }, newText };
}
