import { loadPythonParser } from '../../src/python/parser.js';
import { createProjectLayout, type ProjectLayout } from '../../src/project/layout.js';
import { createSourceFile, type SourceFile } from '../../src/project/source-file.js';

const parser = await loadPythonParser();

/** A parsed file; `others` are the further paths of its repository. */
export function sourceFile(path: string, text: string, others: readonly string[] = []): SourceFile {
  return createSourceFile(path, text, parser, createProjectLayout([path, ...others]));
}

/** A parsed file in a given layout. */
export function sourceFileIn(layout: ProjectLayout, path: string, text: string): SourceFile {
  return createSourceFile(path, text, parser, layout);
}
