import type { PyNode } from '../../python/tree.js';
import type { SourceFile } from '../../project/source-file.js';
import type { Edit } from '../../text/edits.js';
import { itemRemoved } from './argument-edits.js';
import { lineStartAt, startsItsLine } from './layout.js';

/**
 * The edit that takes a name out of the `from ... import` it comes from, the whole line when it is the only one.
 * Undefined where that may be seen elsewhere or takes more than the name along: the import then stays.
 */
export function importDropped(identifier: PyNode, file: SourceFile): Edit | undefined {
  const { module } = file;
  // What `__init__.py` and `__all__` hold is there for others.
  if (module.isPackage || module.scope.bindings.has('__all__')) return undefined;
  const [binding, second] = module.resolve(identifier);
  const statement = binding?.kind === 'import' && !second ? binding.target.ancestor('import_from_statement') : undefined;
  if (!binding || !statement?.parent?.is('module') || statement.descendants('comment').length > 0) return undefined;
  const items = statement.fieldAll('name');
  const item = items.find((each) => each.contains(binding.target));
  if (!item) return undefined;
  return items.length > 1 ? itemRemoved(items, item, file) : wholeLine(statement, file);
}

function wholeLine(statement: PyNode, file: SourceFile): Edit | undefined {
  const rest = /^[ \t]*(\r?\n|$)/.exec(file.text.slice(statement.end));
  if (!rest || !startsItsLine(statement, file)) return undefined;
  return { range: { start: lineStartAt(statement.start, file), end: statement.end + rest[0].length }, newText: '' };
}
