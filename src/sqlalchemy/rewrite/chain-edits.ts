import type { TextRange } from '../../text/range.js';
import type { PyNode } from '../../python/tree.js';

/** What the rewriter needs of a fix that is being made. Rules pass their fixer. */
export interface FixEditor {
  replace(range: TextRange, newText: string): void;
  /** How to write `<module>.<name>` in this file, imported where needed; gives the fix up when both names are taken. */
  importName(module: string, name: string, otherName?: string): string;
}

/** Edits of one rewrite, gathered first: several insertions at one place become one. */
export class ChainEdits {
  readonly #insertions = new Map<number, string>();
  readonly #replacements: { readonly range: TextRange; readonly newText: string }[] = [];

  /** Inserts behind what was inserted there before. */
  insert(offset: number, newText: string): void {
    this.#insertions.set(offset, (this.#insertions.get(offset) ?? '') + newText);
  }

  replace(range: TextRange, newText: string): void {
    this.#replacements.push({ range: { start: range.start, end: range.end }, newText });
  }

  hand(editor: FixEditor): void {
    const isGone = (offset: number) => this.#replacements.some(({ range }) => range.start < offset && offset < range.end);
    for (const [offset, text] of this.#insertions) {
      if (text !== '' && !isGone(offset)) editor.replace({ start: offset, end: offset }, text);
    }
    for (const { range, newText } of this.#replacements) editor.replace(range, newText);
  }
}

/** How a wrapped chain is laid out: on the lines it has, or moved in by one level. */
export interface ChainLayout {
  /** Goes before the wrapped chain, behind the opening parenthesis. */
  readonly open: string;
  /** Goes before the closing parenthesis. */
  readonly close: string;
  /** Where the closing parenthesis goes: behind the chain, and behind a comment at the end of its line. */
  readonly end: number;
  /** Goes before a further link outside the parentheses; before one inside. */
  readonly link: string;
  readonly innerLink: string;
}

const STEP = '    ';

/**
 * Lays a chain out that gets a call around it. One link to a line, as formatters write it: its lines move in by one
 * level, strings over several lines excepted. Any other layout stays as it is.
 */
export function layOut(chain: PyNode, linkDots: readonly TextRange[], edits: ChainEdits): ChainLayout {
  const { text } = chain.tree;
  const lineStart = text.lastIndexOf('\n', chain.start - 1) + 1;
  const indent = text.slice(lineStart, chain.start);
  const dots = linkDots.map((dot) => withoutComments(text.slice(dot.start, dot.end)));
  const isOnOwnLine = (dot: string) => /^\s*\n +\.\s*$/.test(dot);
  const isSpread = dots.some(isOnOwnLine) && dots.every((dot) => dot === '.' || isOnOwnLine(dot));
  if (!isSpread || !/^ +$/.test(indent)) return { open: '', close: '', end: chain.end, link: '', innerLink: '' };
  const strings = chain.descendants('string', 'concatenated_string').filter(({ kind }) => kind === 'string');
  const lineBreak = text[text.indexOf('\n', chain.start) - 1] === '\r' ? '\r\n' : '\n';
  for (let at = text.indexOf('\n', chain.start); at !== -1 && at < chain.end; at = text.indexOf('\n', at + 1)) {
    const isEmpty = /^\r?\n/.test(text.slice(at + 1, at + 3));
    if (!isEmpty && !strings.some(({ start, end }) => start <= at && at < end)) edits.insert(at + 1, STEP);
  }
  const next = `${lineBreak}${indent}`;
  const comment = /^[ \t]*#[^\r\n]*/.exec(text.slice(chain.end, text.indexOf('\n', chain.end)));
  return { open: `${next}${STEP}`, close: next, end: chain.end + (comment?.[0].length ?? 0), link: next, innerLink: `${next}${STEP}` };
}

function withoutComments(text: string): string {
  return text.replace(/#[^\n]*/g, '');
}
