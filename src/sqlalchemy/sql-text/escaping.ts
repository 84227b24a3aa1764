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
  const whole = reachingBindings(module, expression).filter(({ value }) => !isPutTogether(module, value));
  return whole.length > 0 && whole.every(({ value, source }) => isEscaping(module, value ?? source));
}

function isPutTogether(module: PyModule, value: PyNode | undefined): boolean {
  if (value?.kind === 'call') return /^(?:format|join)$/.test(module.callAt(value).name);
  return value?.is('string', 'concatenated_string', 'binary_operator') ?? false;
}

/** `quote_ident(name)`, `name.replace("'", "''")`, `re.sub(r"[^a-z_]", "", name)`. */
function isEscaping(module: PyModule, node: PyNode | undefined): boolean {
  if (node?.kind !== 'call') return false;
  const { name, callee, positional } = module.callAt(node);
  if (ESCAPING.test(name)) return true;
  const [from, to] = positional.map((each) => constantString(each));
  if (from === undefined || to === undefined) return false;
  if (name === 'replace') return /^['"`]$/.test(from) && (to === from + from || to === `\\${from}`);
  return module.qualifiedName(callee) === 're.sub' && /^\[\^[^'"`;]+\][+*]?$/.test(from) && /^\w*$/.test(to);
}
