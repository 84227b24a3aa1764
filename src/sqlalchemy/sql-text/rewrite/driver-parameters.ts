import { constantString } from '../../../python/literals.js';
import type { PyModule } from '../../../python/module.js';
import type { PyNode } from '../../../python/tree.js';
import type { Edit } from '../../../text/edits.js';
import { bindNamesOf } from '../bind-names.js';
import { sqlPositionOf } from '../sql-position.js';
import { soleBinding } from './local-values.js';
import { ParameterNames } from './parameter-names.js';
import { writtenSqlOf } from './written-sql.js';

const PERCENT = /%(?:\((\w+)\))?(.?)/g;
const QUESTION = /\?/g;

/** A placeholder of the driver; `name` is undefined for one that stands for the next value. */
interface Placeholder {
  readonly start: number;
  readonly end: number;
  readonly name: string | undefined;
}

/**
 * The edits that name the parameters of a plain string as `text()` wants it: `%s` and `?` with a tuple of values,
 * `%(name)s` with a dictionary, `%%` as one sign. Undefined unless the string and its parameters stand in the call, and
 * each placeholder is a value for sure.
 */
export function nameParameters(module: PyModule, argument: PyNode, given: PyNode): readonly Edit[] | undefined {
  const written = writtenSqlOf(module, soleBinding(module, argument)?.value ?? argument);
  if (!written || written.wrapping.length > 0) return undefined;
  const edits: Edit[] = [];
  const placeholders: Placeholder[] = [];
  const sql = written.pieces.map((piece) => (piece.kind === 'text' ? piece.sql : '{}')).join('');
  if (/\\:/.test(sql) || bindNamesOf(sql).length > 0) return undefined;
  const pattern = sql.includes('%') ? PERCENT : QUESTION;
  let at = 0;
  for (const piece of written.pieces) {
    // Escapes move what follows them.
    if (piece.kind !== 'text' || argument.tree.text.slice(piece.range.start, piece.range.end) !== piece.sql) return undefined;
    for (const match of piece.sql.matchAll(pattern)) {
      const [start, length] = [piece.range.start + match.index, match[0].length];
      const position = sqlPositionOf(sql.slice(0, at + match.index), sql.slice(at + match.index + length));
      if (match[0] === '%%') edits.push({ range: { start, end: start + 2 }, newText: '%' });
      else if ((match[2] ?? 's') !== 's' || position === 'quoted' || position === 'identifier') return undefined;
      else placeholders.push({ start, end: start + length, name: match[1] });
    }
    at += piece.sql.length;
  }
  const passed = given.kind === 'tuple' ? byPosition(placeholders, given) : byName(placeholders, given);
  return passed && placeholders.length > 0 ? [...edits, ...passed] : undefined;
}

function byPosition(placeholders: readonly Placeholder[], given: PyNode): readonly Edit[] | undefined {
  const values = given.namedChildren;
  const isCertain = values.every((value) => !value.is('list_splat', 'tuple', 'list', 'dictionary', 'comment'));
  if (!isCertain || values.length !== placeholders.length || placeholders.some(({ name }) => name !== undefined)) return undefined;
  const names = new ParameterNames('');
  const edits = placeholders.map(({ start, end }, index) => {
    const value = values[index]!;
    return { range: { start, end }, newText: `:${names.nameFor(value, value.text)}` };
  });
  const entries = names.values.map(({ name, source }) => `"${name}": ${source}`);
  return [...edits, { range: given, newText: `{${entries.join(', ')}}` }];
}

function byName(placeholders: readonly Placeholder[], given: PyNode): readonly Edit[] | undefined {
  if (given.kind !== 'dictionary') return undefined;
  const keys = given.namedChildren.map((pair) => (pair.kind === 'pair' ? constantString(pair.field('key')!) : undefined));
  if (placeholders.some(({ name }) => name === undefined || !keys.includes(name))) return undefined;
  return placeholders.map(({ start, end, name }) => ({ range: { start, end }, newText: `:${name}` }));
}
