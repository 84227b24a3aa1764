import { constantString } from '../../../python/literals.js';
import type { PyNode } from '../../../python/tree.js';

/** A value that becomes a parameter. */
export interface BoundValue {
  readonly name: string;
  /** The value in Python. */
  readonly source: string;
  /** For `IN`: the parameter has to be an expanding one. */
  readonly isList: boolean;
}

// They cannot be written as `bindparams(from=...)`.
const KEYWORDS =
  /^(?:False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)$/;

/** Gives each value a parameter name that the text does not use yet; equal values share one, unless something is called for them. */
export class ParameterNames {
  readonly values: BoundValue[] = [];
  readonly #taken: Set<string>;

  /** `text` is all of the SQL, as it is written. */
  constructor(text: string) {
    this.#taken = new Set([...text.matchAll(/(?<![:\w]):(\w+)/g)].map((match) => match[1]!));
  }

  nameFor(expression: PyNode, source: string, isList = false): string {
    // What is called twice may give two values.
    const known = source.includes('(') ? undefined : this.values.find((each) => each.source === source && each.isList === isList);
    if (known) return known.name;
    const stem = stemOf(expression);
    let name = stem;
    for (let count = 2; this.#taken.has(name); count++) name = `${stem}_${count}`;
    this.#taken.add(name);
    this.values.push({ name, source, isList });
    return name;
  }
}

/** `email` of `user.email`, `row["email"]` and `str(email)`. */
function stemOf(expression: PyNode): string {
  let node: PyNode | undefined = expression;
  if (node.kind === 'call' && node.field('function')!.text === 'str') [node] = node.field('arguments')?.namedChildren ?? [];
  const name =
    node?.kind === 'identifier'
      ? node.text
      : node?.kind === 'attribute'
        ? node.field('attribute')!.text
        : node?.kind === 'subscript' && node.field('subscript')
          ? constantString(node.field('subscript')!)
          : undefined;
  return name !== undefined && /^[A-Za-z_]\w*$/.test(name) && !KEYWORDS.test(name) ? name : 'value';
}
