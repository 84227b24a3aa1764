import { decodeString } from '../../python/literals.js';
import type { PyCall } from '../../python/calls.js';
import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { Edit } from '../../text/edits.js';

/** Interpolated values turned into bound parameters. */
export interface BoundText {
  /** Edits inside the string. */
  readonly edits: readonly Edit[];
  /** Name and source text of each value, in order of appearance. */
  readonly values: readonly (readonly [name: string, source: string])[];
}

/**
 * Replaces the given interpolations of an f-string by named parameters: `'{name}'` loses its quotes, and plain text
 * inside the quotes (`'%{name}%'`) moves into the value. Undefined when one of them is not of these simple forms.
 */
export function bindInterpolations(argument: PyNode, dynamic: ReadonlySet<PyNode>): BoundText | undefined {
  const strings = argument.kind === 'concatenated_string' ? argument.namedChildren : [argument];
  const names = new NameBook(argument.text);
  const edits: Edit[] = [];
  for (const string of strings) {
    if (string.kind !== 'string') return undefined;
    const interpolations = string.children.filter((child) => child.kind === 'interpolation');
    const chosen = interpolations.filter((node) => dynamic.has(expressionOf(node)));
    if (chosen.length === 0) continue;
    for (const node of chosen) {
      const edit = bindOne(string, node, names);
      if (!edit) return undefined;
      edits.push(edit);
    }
    if (chosen.length === interpolations.length) {
      const plain = dropPrefix(string, edits);
      if (!plain) return undefined;
      edits.push(...plain);
    }
  }
  return names.values.length > 0 ? { edits, values: names.values } : undefined;
}

/** Where bound values go: the second argument of the call that runs the text, or `.bindparams(...)` behind it. */
export function passValues(module: PyModule, textCall: PyCall, values: BoundText['values']): Edit | undefined {
  const entries = values.map(([name, source]) => `"${name}": ${source}`).join(', ');
  const list = textCall.node.parent;
  const outer = list?.kind === 'argument_list' && list.parent?.kind === 'call' ? module.callAt(list.parent) : undefined;
  const isRun =
    outer?.receiver !== undefined &&
    /^(execute|scalar|scalars|stream|stream_scalars)$/.test(outer.name) &&
    outer.positional[0] === textCall.node;
  // Alembic's op.execute takes no parameters.
  if (!isRun || module.qualifiedName(outer.callee) === 'alembic.op.execute') {
    const written = values.map(([name, source]) => `${name}=${source}`).join(', ');
    return insertAt(textCall.node.end, `.bindparams(${written})`);
  }
  const given = outer.positional[1] ?? outer.keywords.get('params') ?? outer.keywords.get('parameters');
  if (!given) return outer.hasStar || outer.hasDoubleStar ? undefined : insertAt(textCall.node.end, `, {${entries}}`);
  if (given.kind !== 'dictionary') return undefined;
  const last = given.namedChildren.at(-1);
  if (given.namedChildren.some((child) => child.kind === 'pair' && values.some(([name]) => child.field('key')?.text.slice(1, -1) === name)))
    return undefined;
  return last ? insertAt(last.end, `, ${entries}`) : insertAt(given.start + 1, entries);
}

function insertAt(offset: number, newText: string): Edit {
  return { range: { start: offset, end: offset }, newText };
}

function expressionOf(interpolation: PyNode): PyNode {
  return interpolation.field('expression') ?? interpolation.namedChildren[0]!;
}

/** Text that may move from inside SQL quotes into a Python f-string as it is. */
const MOVABLE = /^[\w %.@:/+-]*$/;

function bindOne(string: PyNode, interpolation: PyNode, names: NameBook): Edit | undefined {
  const expression = expressionOf(interpolation);
  if (interpolation.field('type_conversion') || interpolation.field('format_specifier') || expression.text.includes('\n')) return undefined;
  if (interpolation.namedChildren.length !== 1) return undefined;
  const { text } = string.tree;
  const open = text.lastIndexOf("'", interpolation.start - 1);
  const close = text.indexOf("'", interpolation.end);
  const lead = text.slice(open + 1, interpolation.start);
  const trail = text.slice(interpolation.end, close);
  const first = string.children[0]!;
  const last = string.children.at(-1)!;
  const isQuoted = countQuotes(text.slice(first.end, interpolation.start)) % 2 === 1;
  if (!isQuoted) return { range: interpolation, newText: `:${names.nameFor(expression, expression.text)}` };
  if (open < first.end || close === -1 || close >= last.start || !MOVABLE.test(lead) || !MOVABLE.test(trail)) return undefined;
  const source = lead === '' && trail === '' ? expression.text : valueSource(lead, expression, trail);
  if (source === undefined) return undefined;
  return { range: { start: open, end: close + 1 }, newText: `:${names.nameFor(expression, source)}` };
}

function countQuotes(sql: string): number {
  return sql.split("'").length - 1;
}

function valueSource(lead: string, expression: PyNode, trail: string): string | undefined {
  if (/["\\{}]/.test(expression.text)) return undefined;
  return `f"${lead}{${expression.text}}${trail}"`;
}

/** Takes the `f` off a string without interpolations left, and un-doubles its braces. */
function dropPrefix(string: PyNode, edits: readonly Edit[]): Edit[] | undefined {
  const start = string.children[0]!;
  const at = start.text.search(/f/i);
  if (at === -1 || !decodeString(string)) return undefined;
  const prefix: Edit = { range: { start: start.start + at, end: start.start + at + 1 }, newText: '' };
  const braces: Edit[] = [];
  const { text } = string.tree;
  for (const match of text.slice(start.end, string.end).matchAll(/\{\{|\}\}/g)) {
    const offset = start.end + match.index;
    if (edits.some(({ range }) => range.start <= offset && offset < range.end)) continue;
    braces.push({ range: { start: offset, end: offset + 2 }, newText: match[0][0]! });
  }
  return [prefix, ...braces];
}

/** Gives each value a parameter name that the text does not use yet; equal values share one. */
class NameBook {
  readonly values: (readonly [name: string, source: string])[] = [];
  readonly #taken: Set<string>;

  constructor(text: string) {
    this.#taken = new Set([...text.matchAll(/(?<![:\w]):(\w+)/g)].map((match) => match[1]!));
  }

  nameFor(expression: PyNode, source: string): string {
    const known = this.values.find(([, each]) => each === source);
    if (known) return known[0];
    const stem =
      expression.kind === 'attribute' ? expression.field('attribute')!.text : expression.kind === 'identifier' ? expression.text : 'value';
    let name = stem;
    for (let count = 2; this.#taken.has(name); count++) name = `${stem}_${count}`;
    this.#taken.add(name);
    this.values.push([name, source]);
    return name;
  }
}
