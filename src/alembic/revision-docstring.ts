import type { TextRange } from '../text/range.js';
import type { Migration } from './facts.js';

/** The parents that Alembic's template wrote into the docstring: `Revises: a, b`. The range is that of the line, without its indent. */
export interface DocstringParents extends TextRange {
  readonly ids: readonly string[];
}

/** Undefined when there is no such line, several, or one that is no list of ids. */
export function docstringParents({ docstring }: Migration): DocstringParents | undefined {
  const lines = [...(docstring?.text.matchAll(/^Revises:[ \t]*([^\r\n"']*?)[ \t]*\r?$/gm) ?? [])];
  const [only] = lines;
  if (!docstring || lines.length !== 1 || !/^[\w, -]*$/.test(only![1]!)) return undefined;
  const start = docstring.start + only!.index;
  const ids = only![1]!.split(',').map((id) => id.trim());
  return { start, end: start + only![0].trimEnd().length, ids: ids.filter((id) => id !== '' && id !== 'None') };
}
