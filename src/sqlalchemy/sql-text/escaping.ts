import { constantString } from '../../python/literals.js';
import type { PyModule } from '../../python/module.js';
import { reachingBindings } from '../../python/static/reaching.js';
import type { PyNode } from '../../python/tree.js';

/** Names of functions that write a value as an identifier or as a literal of its own. */
const ESCAPING =
  /(?:^|_|pg|mysql)(?:quote|escape|saniti[sz]e)|^(?:identifier|ident|literal|literal_string|column)$|_(?:ident|identifier|literal)$/i;

/** Whether a function quotes or escapes a value on its way into the text, or has before: how well is for its author to say. */
export function isEscaped(module: PyModule, expression: PyNode): boolean {
  const { parent } = expression;
  const around = parent?.is('argument_list', 'attribute') ? parent.parent : undefined;
  if ([expression, around].some((node) => isEscaping(module, node))) return true;
  if (expression.kind !== 'identifier') return false;
  // A value that is put together of others is looked at part by part.
  const whole = reachingBindings(module, expression).filter(
    ({ value }) => !isPutTogether(module, value) && !isOwnChange(module, value, expression),
  );
  return whole.length > 0 && whole.every(({ value, source }) => isEscaping(module, value ?? source));
}

/** `name = name.replace("%", "%%")`: what has been quoted stays quoted. */
function isOwnChange(module: PyModule, value: PyNode | undefined, name: PyNode): boolean {
  if (value?.kind !== 'call' || isEscaping(module, value)) return false;
  const { receiver, name: method } = module.callAt(value);
  return method === 'replace' && receiver?.kind === 'identifier' && receiver.text === name.text;
}

function isPutTogether(module: PyModule, value: PyNode | undefined): boolean {
  if (value?.kind === 'call') return /^(?:format|join)$/.test(module.callAt(value).name);
  return value?.is('string', 'concatenated_string', 'binary_operator') ?? false;
}

/** `quote_ident(name)`, `name.replace("'", "''")`, `re.sub(r"[^a-z_]", "", name)`. */
function isEscaping(module: PyModule, node: PyNode | undefined): boolean {
  if (node?.kind !== 'call') return false;
  const { name, callee, receiver, positional } = module.callAt(node);
  if (ESCAPING.test(name)) return true;
  const [from, to] = positional.map((each) => constantString(each));
  if (from === undefined || to === undefined) return false;
  if (name === 'replace') return doubles(from, to) || isReplacedBefore(module, receiver);
  return module.qualifiedName(callee) === 're.sub' && /^\[\^[^'"`;]+\][+*]?$/.test(from) && /^\w*$/.test(to);
}

function doubles(from: string, to: string): boolean {
  return /^['"`]$/.test(from) && (to === from + from || to === `\\${from}`);
}

/** `name.replace("'", "''").replace("\\0", "")`: of a chain, one that doubles the quotes is enough. */
function isReplacedBefore(module: PyModule, receiver: PyNode | undefined): boolean {
  let node = receiver;
  while (node?.kind === 'call') {
    const { name, receiver: inner, positional } = module.callAt(node);
    if (name !== 'replace') return false;
    const [from, to] = positional.map((each) => constantString(each));
    if (from !== undefined && to !== undefined && doubles(from, to)) return true;
    node = inner;
  }
  return false;
}
