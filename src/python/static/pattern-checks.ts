import type { PyModule } from '../module.js';
import { piecesOf } from '../strings/pieces.js';
import type { PyNode } from '../tree.js';

/** Methods of `str` that are true only for texts without quotes, spaces and signs. */
const WORD_TESTS = new Set(['isidentifier', 'isalnum', 'isalpha', 'isdigit', 'isdecimal', 'isnumeric']);
/** Anything goes through these: a wildcard, a negated class, a quote or a semicolon. */
const LETS_THROUGH = /\[\^|\\[DWS]|['"`;]/;

/**
 * The value that a condition proves to be a plain word when it holds: `re.fullmatch(r"\w+", name)`,
 * `PATTERN.match(name)` with an anchored pattern, `name.isidentifier()`, `hasattr(User, name)`; undefined for other conditions.
 */
export function provenWord(module: PyModule, condition: PyNode): PyNode | undefined {
  if (condition.kind !== 'call') return undefined;
  const { name, receiver, positional, callee } = module.callAt(condition);
  if (receiver && WORD_TESTS.has(name)) return receiver;
  // Only names that somebody wrote are attributes.
  if (name === 'hasattr' && module.qualifiedName(callee) === 'builtins.hasattr') return positional[1];
  if (!receiver || (name !== 'match' && name !== 'fullmatch')) return undefined;
  const isModule = module.qualifiedName(callee) === `re.${name}`;
  const pattern = isModule ? positional[0] : compiledPattern(module, receiver);
  const text = pattern && constantOf(module, pattern);
  return text !== undefined && isNarrow(text, name === 'fullmatch') ? positional[isModule ? 1 : 0] : undefined;
}

function compiledPattern(module: PyModule, receiver: PyNode): PyNode | undefined {
  const made = valueBehind(module, receiver);
  if (made?.kind !== 'call') return undefined;
  const call = module.callAt(made);
  return module.qualifiedName(call.callee) === 're.compile' ? call.positional[0] : undefined;
}

function constantOf(module: PyModule, expression: PyNode): string | undefined {
  const pieces = piecesOf(valueBehind(module, expression) ?? expression);
  return pieces?.every(({ kind }) => kind === 'text')
    ? pieces.map((piece) => (piece.kind === 'text' ? piece.value : '')).join('')
    : undefined;
}

function valueBehind(module: PyModule, name: PyNode): PyNode | undefined {
  if (name.kind !== 'identifier') return undefined;
  const [binding, second] = module.resolve(name);
  return second ? undefined : binding?.value;
}

function isNarrow(pattern: string, isFull: boolean): boolean {
  const isAnchored = isFull || /(?:[^\\]\$|\\[Zz])\)*$/.test(pattern);
  const outsideClasses = pattern.replace(/\\./g, '').replace(/\[[^\]]*\]/g, '');
  return isAnchored && !LETS_THROUGH.test(pattern) && !outsideClasses.includes('.');
}
