import type { PyNode } from '../../python/tree.js';
import type { SourceFile } from '../../project/source-file.js';
import type { Edit } from '../../text/edits.js';
import { lineBreakOf, lineEndAt } from './layout.js';

/**
 * Adds `from <module> import <names>` to the imports at the head of a file: beside the imports of the same package
 * in their alphabetical order, else after the last absolute import, else after the docstring and `from __future__`.
 */
export function addImportLine(module: string, names: readonly string[], file: SourceFile): Edit {
  const line = `from ${module} import ${[...names].sort().join(', ')}`;
  const eol = lineBreakOf(file);
  const head = headStatements(file.tree.root.namedChildren);
  const imports = head.filter((statement) => statement.is('import_statement', 'import_from_statement') && !isRelative(statement));
  const siblings = imports.filter((statement) => packageOf(moduleOf(statement)) === packageOf(module));
  const first = siblings[0];
  if (first && moduleOf(first) > module) return before(first, line + eol);
  const after = siblings.findLast((statement) => moduleOf(statement) <= module) ?? imports.at(-1);
  if (after) return behind(after, eol + line, file);
  const last = head.at(-1);
  if (last) return behind(last, eol + eol + line, file);
  const start = file.tree.root.namedChildren[0];
  return start ? before(start, line + eol + eol) : { range: { start: file.text.length, end: file.text.length }, newText: line + eol };
}

/** The statements that may stand before and among a file's imports. */
function headStatements(statements: readonly PyNode[]): PyNode[] {
  const end = statements.findIndex(
    (statement, index) =>
      !statement.is('import_statement', 'import_from_statement', 'future_import_statement') && !(index === 0 && isDocstring(statement)),
  );
  return statements.slice(0, end === -1 ? statements.length : end).filter((statement) => !statement.hasError);
}

function isDocstring(statement: PyNode): boolean {
  return statement.is('expression_statement') && (statement.namedChildren[0]?.is('string', 'concatenated_string') ?? false);
}

function isRelative(statement: PyNode): boolean {
  return statement.field('module_name')?.is('relative_import') ?? false;
}

function moduleOf(statement: PyNode): string {
  const named = statement.field('module_name') ?? statement.field('name');
  return (named?.field('name') ?? named)?.text ?? '';
}

function packageOf(module: string): string {
  return module.split('.', 1)[0]!;
}

function before(statement: PyNode, text: string): Edit {
  return { range: { start: statement.start, end: statement.start }, newText: text };
}

/** Behind the last line of a statement, a comment at its end included. */
function behind(statement: PyNode, text: string, file: SourceFile): Edit {
  const end = lineEndAt(statement.end, file);
  return { range: { start: end, end }, newText: text };
}
