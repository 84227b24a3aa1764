import type { Finding } from '../../lint/finding.js';
import { statementOf } from '../../lint/run/statement.js';
import type { Edit } from '../../text/edits.js';
import type { PyNode, SyntaxTree } from '../../python/tree.js';

/**
 * Edits of a fix that lie outside of the finding's statement, of the headers around it, of the imports, and of the
 * statements that share a variable with it: a chain built over several statements is cured in all of them.
 */
export function strayEdits(tree: SyntaxTree, finding: Finding): string[] {
  const own = statementAt(tree, finding.range);
  const names = new Set([...boundNames(own), ...usedNames(own)]);
  const home = own.ancestor('function_definition');
  let open = finding.fix!.edits.filter((edit) => !isImport(tree, edit) && !touches(own, edit));
  // What one statement binds may be used in the next, which binds another name.
  for (let left = -1; left !== open.length && open.length > 0;) {
    left = open.length;
    open = open.filter((edit) => {
      const statement = statementAt(tree, edit.range);
      if (statement.contains(own)) return false;
      const shares =
        statement.ancestor('function_definition') === home &&
        [...boundNames(statement), ...usedNames(statement)].some((name) => names.has(name));
      if (shares) for (const name of boundNames(statement)) names.add(name);
      return !shares;
    });
  }
  return open.map(({ range }) => `an edit strays from the finding in line ${finding.start.row + 1} to line ${lineAt(tree, range.start)}`);
}

function statementAt(tree: SyntaxTree, range: { readonly start: number; readonly end: number }): PyNode {
  return statementOf(tree.nodeSpanning(range));
}

/** Within the rows of a statement, with the blank space around them: a statement that goes takes its line break along. */
function touches(statement: PyNode, { range }: Edit): boolean {
  const { text } = statement.tree;
  const before = text.slice(0, statement.start).trimEnd().length;
  const lineEnd = text.indexOf('\n', statement.end);
  return range.start >= before && range.end <= (lineEnd === -1 ? text.length : lineEnd + 1);
}

function isImport(tree: SyntaxTree, { range, newText }: Edit): boolean {
  const node = tree.nodeSpanning(range);
  if (node.is('import_statement', 'import_from_statement') || node.ancestor('import_statement', 'import_from_statement')) return true;
  const removed = tree.text.slice(range.start, range.end);
  const isLine = (text: string) => /^\s*$|^\s*(?:from\s+\S+\s+)?import\s[^]*$/.test(text);
  return isLine(newText) && isLine(removed) && (newText + removed).includes('import');
}

function boundNames(statement: PyNode): string[] {
  const targets = statement.descendants('assignment', 'augmented_assignment').map((each) => each.field('left'));
  const walrus = statement.descendants('named_expression').map((each) => each.field('name'));
  return [...targets, ...walrus].flatMap((target) => target?.descendants('identifier').map(({ text }) => text) ?? []);
}

function usedNames(statement: PyNode): string[] {
  return statement.is('function_definition', 'class_definition') ? [] : statement.descendants('identifier').map(({ text }) => text);
}

function lineAt(tree: SyntaxTree, offset: number): number {
  return tree.text.slice(0, offset).split('\n').length;
}
