import { extractFileFacts } from '../../src/project/facts/extract.js';
import { createProjectLayout } from '../../src/project/layout.js';
import { ProjectIndex } from '../../src/project/project-index.js';
import type { SourceFile } from '../../src/project/source-file.js';
import type { ModelRegistry } from '../../src/sqlalchemy/model-registry.js';
import { createSqlAlchemyFile, type SqlAlchemyFile } from '../../src/sqlalchemy/sqlalchemy-file.js';
import { sqlAlchemyProject } from '../../src/sqlalchemy/sqlalchemy-project.js';
import type { PyNode } from '../../src/python/tree.js';
import { sourceFileIn } from './source-files.js';

/** A file of a project as SQLAlchemy sees it. */
export interface SqlAlchemyCase {
  readonly file: SourceFile;
  readonly sqlalchemy: SqlAlchemyFile;
  readonly models: ModelRegistry;
  /** The first node (in source order, outermost first) with this text. */
  node(text: string): PyNode;
  /** The kind of the last node with this text, with its evidence: "session 1"; "-" when it has no type. */
  typeOf(text: string): string;
}

/** The first file of a project, with all others in its index. */
export function sqlAlchemyCase(texts: Readonly<Record<string, string>> | string): SqlAlchemyCase {
  const files = typeof texts === 'string' ? { 'app/example.py': texts } : texts;
  const paths = [...Object.keys(files), 'app/__init__.py'];
  const layout = createProjectLayout(paths);
  const parsed = Object.entries(files).map(([path, text]) => sourceFileIn(layout, path, text));
  const [file] = parsed;
  if (!file) throw new Error('a case needs a file');
  const view = new ProjectIndex(layout, parsed.map(extractFileFacts)).viewFrom(file.path);
  const sqlalchemy = createSqlAlchemyFile(file, view);
  return {
    file,
    sqlalchemy,
    models: sqlAlchemyProject(view).models,
    node: (text) => nodesWith(file, text)[0]!,
    typeOf(text) {
      const nodes = nodesWith(file, text);
      const type = sqlalchemy.typeOf(nodes.findLast((node) => node.isNamed)!);
      return type ? `${type.kind} ${type.evidence}` : '-';
    },
  };
}

function nodesWith(file: SourceFile, text: string): PyNode[] {
  const found: PyNode[] = [];
  for (let index = 0; index < file.tree.rows.count; index++) {
    const node = file.tree.at(index);
    if (node.text === text) found.push(node);
  }
  if (found.length === 0) throw new Error(`no node is written "${text}"`);
  return found;
}
