import type { LineIndex } from '../text/line-index.js';
import type { PyModule } from '../python/module.js';
import type { SyntaxTree } from '../python/tree.js';

/** What a file is for (RULES.md 0.2). */
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
