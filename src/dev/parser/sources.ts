import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Where the C sources of the parser stand. */
export interface ParserSources {
  /** The folder of tree-sitter's library, with `include` and `src`. */
  readonly library: string;
  /** The folder of the generated grammar. */
  readonly grammar: string;
  readonly flatten: string;
}

/** @throws Error when one of the two packages is not installed. */
export function findParserSources(root: string): ParserSources {
  const require = createRequire(join(root, 'package.json'));
  const folderOf = (name: string) => dirname(require.resolve(`${name}/package.json`));
  return {
    library: join(folderOf('tree-sitter'), 'vendor/tree-sitter/lib'),
    grammar: join(folderOf('tree-sitter-python'), 'src'),
    flatten: join(root, 'src/python/engines/flatten.c'),
  };
}

/** A digest of all that the parser is compiled from: it changes with either package and with flatten.c. */
export function digestOf({ library, grammar, flatten }: ParserSources): string {
  const hash = createHash('sha256');
  for (const file of [...cFilesIn(library), ...cFilesIn(grammar), flatten]) hash.update(readFileSync(file));
  return hash.digest('hex');
}

function cFilesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.[ch]$/.test(name));
  return names.sort().map((name) => join(folder, name));
}
