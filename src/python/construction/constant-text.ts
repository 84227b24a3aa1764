import { withoutParentheses } from '../flow.js';
import type { PyNode } from '../tree.js';
import { classOf, enumMemberOf, isStringEnum } from '../static/classes.js';
import { piecesOf } from '../strings/pieces.js';
import type { StaticContext } from '../static/static-context.js';

/** The text that Python writes for a value that is no built string: a number, a truth value, an Enum member, an imported constant. */
export function constantText(context: StaticContext, expression: PyNode): string | undefined {
  const node = withoutParentheses(expression);
  switch (node.kind) {
    case 'integer':
      return /^\d+$/.test(node.text) ? node.text : undefined;
    case 'true':
    case 'false':
    case 'none':
      return node.text;
    case 'identifier':
      return importedText(context, node);
    case 'attribute':
      return enumText(context, node) ?? importedText(context, node);
    default:
      return undefined;
  }
}

function importedText({ module, resolveImported }: StaticContext, node: PyNode): string | undefined {
  const name = module.qualifiedName(node);
  return name === undefined ? undefined : resolveImported(name)?.value;
}

/** `Status.ACTIVE.value`, `Status.ACTIVE.name`, and `Status.ACTIVE` of a StrEnum. */
function enumText({ module }: StaticContext, node: PyNode): string | undefined {
  const object = node.field('object');
  const own = enumMemberOf(module, node);
  if (own?.value && object) {
    const class_ = classOf(module, object);
    return class_ && isStringEnum(module, class_) ? literalText(own.value) : undefined;
  }
  const member = object?.kind === 'attribute' ? enumMemberOf(module, object) : undefined;
  const name = node.field('attribute')?.text;
  if (!member?.value) return undefined;
  if (name === 'name') return member.name;
  return name === 'value' ? literalText(member.value) : undefined;
}

function literalText(node: PyNode): string | undefined {
  const pieces = piecesOf(node);
  if (!pieces || pieces.some(({ kind }) => kind === 'interpolation')) return undefined;
  return pieces.map((piece) => (piece.kind === 'text' ? piece.value : '')).join('');
}
