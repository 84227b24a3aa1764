import { createRequire } from 'node:module';
import type NativeParser from 'tree-sitter';
import { RowCollector, type ParseEngine } from './engine.js';

/** What the binding's TreeCursor has at run time; its type file lacks the ids. */
interface NativeCursor {
  readonly nodeTypeId: number;
  readonly currentFieldId: number;
  readonly nodeIsMissing: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
}

/**
 * Loads the native binding. Its trees are freed only when the event loop turns: whoever parses many files in a row
 * must yield now and then (`setImmediate`), or memory grows by 25 times the source text.
 * @throws Error when a binary cannot load (no compiler at install, or a libstdc++ that is too old).
 */
export function loadNativeEngine(): ParseEngine {
  const parser = loadNativeParser();
  const rows = new RowCollector();
  return {
    name: 'native',
    flatten(text) {
      const cursor = parser.parse(text).walk() as unknown as NativeCursor;
      rows.reset();
      collect(cursor, rows);
      return rows.take();
    },
  };
}

/**
 * The bare native parse, which builds a tree and drops it: what `npm run bench` measures everything against.
 * @throws as loadNativeEngine does.
 */
export function loadBareNativeParse(): (text: string) => void {
  const parser = loadNativeParser();
  return (text) => void parser.parse(text);
}

function loadNativeParser(): NativeParser {
  const require = createRequire(import.meta.url);
  const Parser = require('tree-sitter') as typeof NativeParser;
  const python = require('tree-sitter-python') as NativeParser.Language;
  const parser = new Parser();
  parser.setLanguage(python);
  return parser;
}

function collect(cursor: NativeCursor, rows: RowCollector): void {
  let parent = -1;
  for (;;) {
    const { startIndex: start, endIndex: end } = cursor;
    const missing = start === end && cursor.nodeIsMissing;
    const index = rows.add(cursor.nodeTypeId, cursor.currentFieldId, missing, start, end, parent);
    if (cursor.gotoFirstChild()) {
      parent = index;
      continue;
    }
    rows.close(index);
    while (!cursor.gotoNextSibling()) {
      if (parent === -1) return;
      cursor.gotoParent();
      rows.close(parent);
      parent = rows.parentOf(parent);
    }
  }
}
