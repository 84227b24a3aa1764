import { readdirSync, readFileSync } from 'node:fs';
import { parseSync } from '@swc/core';

/** A text of the repository. */
export interface SourceText {
  /** Path from the repository's root. */
  readonly path: string;
  readonly text: string;
}

/** One `import`, `export ... from` or `import(...)`. */
export interface Import {
  readonly specifier: string;
  /** Only types come over: nothing is loaded at run time. */
  readonly isType: boolean;
}

export interface FunctionSize {
  readonly name: string;
  /** Lines without those of the functions inside. */
  readonly ownLines: number;
  readonly parameters: number;
}

/** Files of a folder and below, with one of these endings. */
export function readTree(root: string, folder: string, endings: readonly string[]): SourceText[] {
  return readdirSync(`${root}/${folder}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.length + 1))
    .sort()
    .map((path) => ({ path, text: readFileSync(`${root}/${path}`, 'utf8') }));
}

export function importsOf(file: SourceText): Import[] {
  const found: Import[] = [];
  const add = (literal: Node | null | undefined, isType: boolean) => {
    if (literal?.type === 'StringLiteral') found.push({ specifier: literal['value'] as string, isType });
  };
  walk(parse(file), (node) => {
    if (IMPORTING.has(node.type)) add(node['source'] as Node | null, node['typeOnly'] === true);
    else if (node.type === 'CallExpression' && (node['callee'] as Node).type === 'Import') {
      const [argument] = node['arguments'] as readonly { readonly expression: Node }[];
      add(argument?.expression, false);
    }
  });
  return found;
}

export function functionsOf(file: SourceText): FunctionSize[] {
  const sizes: FunctionSize[] = [];
  const linesOf = lineCounter(file.text);
  const measure = (node: Node): number => {
    let inside = 0;
    for (const child of childrenOf(node)) inside += measure(child);
    if (!FUNCTIONS.has(node.type)) return inside;
    const total = linesOf(node.span!);
    const inner = (node['function'] ?? node) as Node;
    const parameters = ((inner['params'] ?? []) as readonly unknown[]).length;
    sizes.push({ name: nameOf(node), ownLines: total - inside, parameters });
    // Its first line is shared with what is around it.
    return total - 1;
  };
  measure(parse(file));
  return sizes;
}

/** Whether a file gives a type up. */
export function usesAny(file: SourceText): boolean {
  let found = false;
  walk(parse(file), (node) => {
    found ||= node.type === 'TsKeywordType' && node['kind'] === 'any';
  });
  return found;
}

interface Node {
  readonly type: string;
  readonly span?: { readonly start: number; readonly end: number };
  readonly [key: string]: unknown;
}

const IMPORTING: ReadonlySet<string> = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration']);
const FUNCTIONS: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ClassMethod',
  'PrivateMethod',
  'Constructor',
]);

const parsed = new WeakMap<SourceText, Node>();

function parse(file: SourceText): Node {
  let tree = parsed.get(file);
  if (!tree) {
    tree = parseSync(file.text, { syntax: 'typescript', target: 'es2022' }) as unknown as Node;
    parsed.set(file, tree);
  }
  return tree;
}

/** Lines that a span takes; spans count bytes from 1. */
function lineCounter(text: string): (span: { readonly start: number; readonly end: number }) => number {
  const bytes = Buffer.from(text);
  return ({ start, end }) => {
    let lines = 1;
    for (let at = bytes.indexOf(10, start - 1); at !== -1 && at < end - 1; at = bytes.indexOf(10, at + 1)) lines++;
    return lines;
  };
}

function walk(root: Node, visit: (node: Node) => void): void {
  visit(root);
  for (const child of childrenOf(root)) walk(child, visit);
}

function childrenOf(node: object): Node[] {
  return Object.values(node)
    .flat()
    .flatMap((value: unknown) => {
      if (typeof value !== 'object' || value === null) return [];
      return 'type' in value && typeof value.type === 'string' ? [value as Node] : childrenOf(value);
    });
}

function nameOf(node: Node): string {
  const named = (node['identifier'] ?? node['key']) as Node | null | undefined;
  return (named?.['value'] as string | undefined) ?? 'a function without a name';
}
