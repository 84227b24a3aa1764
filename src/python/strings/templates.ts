import type { TextRange } from '../../text/range.js';

/** A piece of a `%`, `str.format` or `string.Template` template. */
export type TemplatePiece =
  | { readonly kind: 'text'; readonly text: string }
  /** `field` is a name, a position, or "" for the next position; `range` lies in the template. */
  | { readonly kind: 'field'; readonly field: string; readonly spec: string; readonly range: TextRange };

const PERCENT_FIELD = /%(?:\((?<name>[^)]*)\))?(?<spec>[#0\- +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[hlL]?)(?<type>[diouxXeEfFgGcrsab%])/g;
const DOLLAR_FIELD = /\$(?:(?<escape>\$)|(?<named>[A-Za-z_]\w*)|\{(?<braced>[A-Za-z_]\w*)\})/g;

/** The pieces of `"..." % values`. */
export function percentPieces(template: string): TemplatePiece[] {
  return pieces(template, PERCENT_FIELD, ({ name, spec = '', type }, range) =>
    type === '%' ? { kind: 'text', text: '%' } : { kind: 'field', field: name ?? '', spec: type === 's' ? spec : spec + type, range },
  );
}

/** The pieces of `Template("...").substitute(...)`. */
export function dollarPieces(template: string): TemplatePiece[] {
  return pieces(template, DOLLAR_FIELD, ({ escape, named, braced }, range) =>
    escape ? { kind: 'text', text: '$' } : { kind: 'field', field: named ?? braced ?? '', spec: '', range },
  );
}

/** The pieces of `"...".format(...)`; undefined when the braces do not match. */
export function formatPieces(template: string): TemplatePiece[] | undefined {
  const found: TemplatePiece[] = [];
  let text = '';
  for (let at = 0; at < template.length;) {
    const character = template[at]!;
    if (character !== '{' && character !== '}') {
      text += character;
      at++;
    } else if (template[at + 1] === character) {
      text += character;
      at += 2;
    } else {
      const end = character === '{' ? closingBrace(template, at) : -1;
      if (end === -1) return undefined;
      if (text !== '') found.push({ kind: 'text', text });
      text = '';
      found.push(formatField(template, { start: at, end: end + 1 }));
      at = end + 1;
    }
  }
  if (text !== '') found.push({ kind: 'text', text });
  return found;
}

/** `name.attr[0]!r:>{width}` names the argument `name`; anything after it changes how the value is written. */
function formatField(template: string, range: TextRange): TemplatePiece {
  const inside = template.slice(range.start + 1, range.end - 1);
  const field = /^[^.[!:]*/.exec(inside)![0];
  return { kind: 'field', field, spec: inside.slice(field.length), range };
}

function closingBrace(template: string, open: number): number {
  let depth = 0;
  for (let at = open; at < template.length; at++) {
    if (template[at] === '{') depth++;
    else if (template[at] === '}' && --depth === 0) return at;
  }
  return -1;
}

function pieces(
  template: string,
  pattern: RegExp,
  pieceOf: (groups: Record<string, string | undefined>, range: TextRange) => TemplatePiece,
): TemplatePiece[] {
  const found: TemplatePiece[] = [];
  let at = 0;
  for (const match of template.matchAll(pattern)) {
    if (match.index > at) found.push({ kind: 'text', text: template.slice(at, match.index) });
    const end = match.index + match[0].length;
    found.push(pieceOf(match.groups ?? {}, { start: match.index, end }));
    at = end;
  }
  if (at < template.length) found.push({ kind: 'text', text: template.slice(at) });
  return found;
}
