import { LineIndex } from '../text/line-index.js';
import { createModule } from '../python/create-module.js';
import type { PyModule } from '../python/module.js';
import type { SyntaxTree } from '../python/tree.js';
import type { ProjectLayout } from './layout.js';
import { roleOf } from './role.js';

// project/ knows many Python files and what they are for, but nothing of SQLAlchemy's or Alembic's meaning; it reads
// no disk and no network: paths and texts are arguments.

/** What a file is for. */
export type FileRole = 'migration' | 'env' | 'test' | 'script' | 'application';

/** A Python file with its tree and its own facts. */
export interface SourceFile {
  /** Path in the repository, with "/". */
  readonly path: string;
  /** Without a byte order mark. */
  readonly text: string;
  readonly lines: LineIndex;
  readonly tree: SyntaxTree;
  readonly module: PyModule;
  readonly role: FileRole;
}

/** Turns a decoded Python text into a tree; the parser of python/. */
export interface TextParser {
  parse(text: string): SyntaxTree;
}

/** Parses a file and says what it is for. A byte order mark is taken off; line ends stay as they are. */
export function createSourceFile(path: string, text: string, parser: TextParser, layout: ProjectLayout): SourceFile {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const tree = parser.parse(plain);
  const module = createModule(tree, layout.moduleNameOf(path));
  return { path, text: plain, lines: new LineIndex(plain), tree, module, role: roleOf(path, module, layout) };
}
