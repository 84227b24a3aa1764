import type { PyCall } from '../../../python/calls.js';
import { constantString } from '../../../python/literals.js';
import type { PyModule } from '../../../python/module.js';
import type { PyNode } from '../../../python/tree.js';
import type { Edit } from '../../../text/edits.js';
import type { BoundValue } from './parameter-names.js';

/**
 * Where bound values go: the second argument of the call that runs the text, or `.bindparams(...)` behind it. Lists are
 * announced there in any case; `bindparam` says how that function is called here, and is asked only then.
 */
export function passValues(module: PyModule, textCall: PyCall, values: readonly BoundValue[], bindparam: () => string): Edit[] | undefined {
  const run = runningCall(module, textCall);
  if (!run) return [insertAt(textCall.node.end, `.bindparams(${boundHere(values, isFragment(module, textCall), bindparam)})`)];
  const lists = values.filter(({ isList }) => isList).map(({ name }) => `${bindparam()}("${name}", expanding=True)`);
  const announced = lists.length > 0 ? `.bindparams(${lists.join(', ')})` : '';
  const entries = values.map(({ name, source }) => `"${name}": ${source}`).join(', ');
  const given = run.positional[1] ?? run.keywords.get('params') ?? run.keywords.get('parameters');
  if (!given) {
    if (run.hasStar || run.hasDoubleStar) return undefined;
    // On a line of its own where the text has one.
    const { node } = textCall;
    const space = /\r?\n[ \t]*$/.exec(node.tree.text.slice(run.argumentList.start, node.start))?.[0] ?? ' ';
    const isLast = space !== ' ' && /^\s*\)/.test(node.tree.text.slice(node.end));
    return [insertAt(node.end, `${announced},${space}{${entries}}${isLast ? ',' : ''}`)];
  }
  const added = addedTo(module, given, entries, values);
  if (!added) return undefined;
  return announced === '' ? [added] : [insertAt(textCall.node.end, announced), added];
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
