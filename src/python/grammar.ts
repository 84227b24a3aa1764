import { FIELD_NAMES, KIND_NAMES, NAMED_KINDS } from './grammar.generated.js';

/** A node kind of tree-sitter-python: `call`, `identifier`, `(`, ... */
export type Kind = Exclude<(typeof KIND_NAMES)[number], null> | 'ERROR';
/** The role of a node in its parent: `function`, `arguments`, `body`, ... */
export type Field = Exclude<(typeof FIELD_NAMES)[number], null>;

/** The symbol id that both engines give to ERROR nodes. */
export const ERROR_ID = 65535;

const idsByKind = new Map<string, number[]>([['ERROR', [ERROR_ID]]]);
KIND_NAMES.forEach((name, id) => {
  if (name === null) return;
  const ids = idsByKind.get(name);
  if (ids) ids.push(id);
  else idsByKind.set(name, [id]);
});
const idsByField = new Map<string, number>();
FIELD_NAMES.forEach((name, id) => {
  if (name !== null) idsByField.set(name, id);
});

const EXTRAS: ReadonlySet<number> = new Set(['comment', 'line_continuation'].flatMap((kind) => idsByKind.get(kind)!));

/** The kind of a symbol id. */
export function kindOfId(id: number): Kind {
  return id === ERROR_ID ? 'ERROR' : (KIND_NAMES[id] as Kind);
}

/** Whether a symbol id stands for a named node, not for punctuation or a keyword. */
export function isNamedId(id: number): boolean {
  return id === ERROR_ID || NAMED_KINDS[id] === '1';
}

/** Whether a symbol id stands for a named node that means something: no comment, no line continuation. */
export function isContentId(id: number): boolean {
  return isNamedId(id) && !EXTRAS.has(id);
}

/** All symbol ids of a kind (a grammar may give one name to several symbols). */
export function idsOfKind(kind: Kind): readonly number[] {
  return idsByKind.get(kind)!;
}

/** The symbol ids of a kind without its keyword token: `lambda`, `yield`, `await` and `type` name both a node and a token. */
export function nodeIdsOfKind(kind: Kind): readonly number[] {
  const ids = idsOfKind(kind);
  const named = ids.filter((id) => isNamedId(id));
  return named.length > 0 ? named : ids;
}

/** The field of a field id; undefined for 0, "no field". */
export function fieldOfId(id: number): Field | undefined {
  return (FIELD_NAMES[id] as Field | null) ?? undefined;
}

/** The id of a field. */
export function idOfField(field: Field): number {
  return idsByField.get(field)!;
}
