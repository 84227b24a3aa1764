import type { SyntaxTree } from '../tree.js';
import { childWithField, FIELD, IDENTIFIER, onlyId, textOf } from '../rows.js';

/** The place of a module in its project, which relative imports start from. */
export interface ModuleName {
  /** Absolute dotted name; package modules without `.__init__`. */
  readonly name: string;
  readonly isPackage: boolean;
}

/** One name that an import statement binds. */
export interface ImportedName {
  readonly name: string;
  /** Row of the identifier or alias that is bound. */
  readonly target: number;
  readonly imported: string;
  readonly importedModule: string;
}

const DOTTED_NAME = onlyId('dotted_name');
const ALIASED_IMPORT = onlyId('aliased_import');
const RELATIVE_IMPORT = onlyId('relative_import');
const IMPORT_PREFIX = onlyId('import_prefix');

/** The names of `import a.b, c as d`. */
export function namesOfImport(tree: SyntaxTree, statement: number): ImportedName[] {
  const names: ImportedName[] = [];
  for (const [name, alias] of importedItems(tree, statement)) {
    const module = dottedText(tree, name);
    const first = firstIdentifier(tree, name);
    if (alias !== -1) names.push({ name: textOf(tree, alias), target: alias, imported: module, importedModule: module });
    else if (first !== -1) names.push({ name: textOf(tree, first), target: first, imported: textOf(tree, first), importedModule: module });
  }
  return names;
}

/** The names of `from a import b, c as d`, and of `from __future__ import x`. */
export function namesOfFromImport(tree: SyntaxTree, statement: number, importedModule: string): ImportedName[] {
  const names: ImportedName[] = [];
  for (const [name, alias] of importedItems(tree, statement)) {
    const target = alias !== -1 ? alias : firstIdentifier(tree, name);
    if (target === -1) continue;
    const member = dottedText(tree, name);
    const imported = importedModule === '' ? member : `${importedModule}.${member}`;
    names.push({ name: textOf(tree, target), target, imported, importedModule });
  }
  return names;
}

/** The absolute name of the module that a `from` statement names; leading dots beyond the project's root count as its root. */
export function moduleOfFromImport(tree: SyntaxTree, statement: number, self: ModuleName): string {
  const { rows } = tree;
  const row = childWithField(rows, statement, FIELD.module_name);
  if (row === -1) return '';
  if (rows.kind[row] !== RELATIVE_IMPORT) return dottedText(tree, row);
  let dots = 0;
  let rest = '';
  for (let child = row + 1; child < rows.next[row]!; child = rows.next[child]!) {
    if (rows.kind[child] === IMPORT_PREFIX) dots = countDots(textOf(tree, child));
    else if (rows.kind[child] === DOTTED_NAME) rest = dottedText(tree, child);
  }
  const own = self.name.split('.');
  const levels = self.isPackage ? dots - 1 : dots;
  const base = own.slice(0, Math.max(0, own.length - levels)).join('.');
  return base !== '' && rest !== '' ? `${base}.${rest}` : base + rest;
}

/** Pairs of name row and alias row (-1 without `as`). */
function* importedItems(tree: SyntaxTree, statement: number): Generator<[name: number, alias: number]> {
  const { kind, field, next } = tree.rows;
  for (let child = statement + 1; child < next[statement]!; child = next[child]!) {
    if (field[child] !== FIELD.name) continue;
    if (kind[child] === DOTTED_NAME) yield [child, -1];
    else if (kind[child] === ALIASED_IMPORT) {
      const name = childWithField(tree.rows, child, FIELD.name);
      const alias = childWithField(tree.rows, child, FIELD.alias);
      if (name !== -1 && alias !== -1) yield [name, alias];
    }
  }
}

/** `a.b` of a dotted name, written without the spaces, comments and line breaks that Python allows in it. */
function dottedText(tree: SyntaxTree, row: number): string {
  const { kind, next } = tree.rows;
  const parts: string[] = [];
  for (let child = row + 1; child < next[row]!; child = next[child]!) if (kind[child] === IDENTIFIER) parts.push(textOf(tree, child));
  return parts.join('.');
}

function firstIdentifier(tree: SyntaxTree, row: number): number {
  const { kind, next } = tree.rows;
  for (let child = row + 1; child < next[row]!; child = next[child]!) if (kind[child] === IDENTIFIER) return child;
  return -1;
}

function countDots(text: string): number {
  return text.split('.').length - 1;
}
