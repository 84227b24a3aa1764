import type { PyFunction, PyModule } from '../python/module.js';
import type { PyNode } from '../python/tree.js';
import { parentFolder, type ProjectLayout } from './layout.js';
import type { FileRole } from './source-file.js';

/** What a file is for: its own Alembic variables and place tell before its name does. */
export function roleOf(path: string, module: PyModule, layout: ProjectLayout): FileRole {
  const alembic = alembicRole(path, module, layout);
  const role = alembic ?? roleByPath(path);
  return role === 'application' && (isCommandLineProgram(module) || isCommandFile(path, module)) ? 'script' : role;
}

/** The role of a place: a command-line function and `if __name__ == "__main__":` in any application file are scripts. */
export function roleAt(role: FileRole, module: PyModule, node: PyNode): FileRole {
  if (role !== 'application') return role;
  for (let fn = module.functionOf(node); fn; fn = module.functionOf(fn.node)) {
    if (fn.decorators.some((decorator) => isCommandDecorator(decorator, module))) return 'script';
  }
  return isInMainBlock(node) ? 'script' : role;
}

function isInMainBlock(node: PyNode): boolean {
  for (let up = node.ancestor('if_statement'); up; up = up.ancestor('if_statement')) {
    if (up.parent?.kind === 'module') return isMainBlock(up);
  }
  return false;
}

function isMainBlock(statement: PyNode): boolean {
  return statement.kind === 'if_statement' && /^__name__\s*==|==\s*__name__$/.test(statement.field('condition')?.text ?? '');
}

/** A file that reads its own command line when it is run. */
function isCommandLineProgram(module: PyModule): boolean {
  const parses = module.imports.some(
    ({ imported }) => imported !== undefined && /^(argparse|optparse|getopt|docopt|fire)(\.|$)/.test(imported),
  );
  return (
    parses &&
    (module.tree.root.namedChildren.some(isMainBlock) || module.callsNamed('parse_args').some(({ node }) => !module.functionOf(node)))
  );
}

/** A file of a `commands` folder that defines some: the functions beside them are theirs. */
function isCommandFile(path: string, module: PyModule): boolean {
  if (!/(^|\/)commands\//.test(path)) return false;
  return module.functions.some((fn) => fn.decorators.some((decorator) => isCommandDecorator(decorator, module)));
}

/** Whether a file was made by a program or copied in from elsewhere: such files are never checked. */
export function isGeneratedOrVendored(path: string, text: string): boolean {
  if (VENDORED_PATH.test(path)) return true;
  for (const line of text.slice(0, HEADER_LENGTH).split('\n')) {
    const trimmed = line.replace(/^\uFEFF/, '').trim();
    if (trimmed === '') continue;
    if (!trimmed.startsWith('#')) return false;
    if (GENERATED_HEADER.test(trimmed)) return true;
  }
  return false;
}

/** How much of a file its leading comments may take: a licence of ordinary length and what follows it. */
const HEADER_LENGTH = 4000;
const VENDORED_PATH =
  /(^|\/)(site-packages|dist-packages|node_modules|_?vendor(ed)?|third[-_]party|\.?venv|\.tox|\.nox)\/|_pb2(_grpc)?\.pyi?$/;
const GENERATED_HEADER =
  /^#+\s*(?:@?generated\b|auto-?\s?generated\b)|\b(?:code|file|was|is|automatically|auto-?)\s*generated\b|\bdo not edit\b/i;

const TEST_PATH =
  /(^|\/)(_?tests?|testing|(unit|integration|functional|e2e|acceptance|system|regression)[-_]?tests?)\/|(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$/;
const SCRIPT_PATH =
  /(^|\/)(scripts|bin|tools|examples?|cookbooks?|docs|benches|benchmarks?|notebooks|cli|command_?line|management|seeds|seeders)\/|(^|\/)(commands|cli|manage)\.py$/;

function alembicRole(path: string, module: PyModule, layout: ProjectLayout): FileRole | undefined {
  const names = module.scope.bindings;
  const isAssigned = (name: string) => names.get(name)?.some((binding) => binding.kind === 'assignment') ?? false;
  if (isAssigned('revision') && isAssigned('down_revision')) return 'migration';
  if (isAlembicEnvironment(path, module, layout)) return 'env';
  const isInVersions = layout.versionFolders.some((folder) => path.startsWith(`${folder}/`));
  return isInVersions && !path.endsWith('/__init__.py') && !isSqlAlchemyMigrate(module) ? 'migration' : undefined;
}

// sqlalchemy-migrate, a predecessor of Alembic, also keeps its files in `versions` folders.
function isSqlAlchemyMigrate(module: PyModule): boolean {
  return module.functions.some((fn) => fn.owner === undefined && fn.name === 'upgrade' && fn.parameters[0]?.name === 'migrate_engine');
}

function isAlembicEnvironment(path: string, module: PyModule, layout: ProjectLayout): boolean {
  if (!/(^|\/)env\.py$/.test(path)) return false;
  const folder = parentFolder(path);
  const versions = folder === '' ? 'versions' : `${folder}/versions`;
  if (layout.versionFolders.includes(versions)) return true;
  if (layout.pythonPaths.some((other) => other.startsWith(`${versions}/`))) return true;
  return module.imports.some(({ imported }) => imported === 'alembic.context' || imported?.startsWith('alembic.context.'));
}

/** Whether a file's place or name says that it is one of the tests. */
export function isTestPath(path: string): boolean {
  return TEST_PATH.test(path);
}

function roleByPath(path: string): FileRole {
  if (isTestPath(path)) return 'test';
  return SCRIPT_PATH.test(path) ? 'script' : 'application';
}

const COMMAND_METHODS = new Set(['command', 'group', 'callback']);

/** Groups nest (`@cli.group()` under `@app.group()`): so many steps are followed, a name bound by itself ends there. */
const MAX_GROUP_STEPS = 4;

function isCommandDecorator(decorator: PyNode, module: PyModule, steps = MAX_GROUP_STEPS): boolean {
  const expression = decorator.is('decorator') ? decorator.namedChildren[0] : decorator;
  const callee = expression?.is('call') ? expression.field('function') : expression;
  if (!callee) return false;
  const name = module.qualifiedName(callee);
  if (name !== undefined && /^(click|typer|flask\.cli|rich_click|asyncclick)\./.test(name)) return true;
  if (!callee.is('attribute') || !COMMAND_METHODS.has(callee.field('attribute')?.text ?? '')) return false;
  const owner = callee.field('object');
  return owner !== undefined && steps > 0 && isCommandGroup(owner, module, steps - 1);
}

/** `app = typer.Typer()`, `@click.group() def cli()`, Flask's `app.cli`. */
function isCommandGroup(owner: PyNode, module: PyModule, steps: number): boolean {
  if (owner.is('attribute')) return owner.field('attribute')?.text === 'cli';
  return module.resolve(owner).some(({ kind, value, target }) => {
    if (kind === 'function' && target.parent) {
      return module.functionAt(target.parent).decorators.some((other) => isCommandDecorator(other, module, steps));
    }
    const callee = value?.is('call') ? value.field('function') : undefined;
    const name = callee && module.qualifiedName(callee);
    return name !== undefined && /^(typer\.Typer|click\.Group|flask\.cli\.AppGroup)$/.test(name);
  });
}
