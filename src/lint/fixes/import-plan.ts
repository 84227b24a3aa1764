import type { Binding, Scope } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { SourceFile } from '../../project/source-file.js';
import type { SqlAlchemyFile } from '../../sqlalchemy/sqlalchemy-file.js';
import { canonicalSymbol, FLASK_EXTENSION, flaskMember } from '../../sqlalchemy/symbols.js';
import type { Edit } from '../../text/edits.js';
import { extendImport } from './extend-import.js';
import { addImportLine } from './add-import-line.js';

/**
 * The imports that one fix needs, gathered before edits are made, so that two names for one import statement become
 * one edit.
 */
export class ImportPlan {
  readonly #file: SourceFile;
  readonly #sqlalchemy: Pick<SqlAlchemyFile, 'symbolOf'>;
  readonly #wanted = new Map<string, Set<string>>();

  constructor(file: SourceFile, sqlalchemy: Pick<SqlAlchemyFile, 'symbolOf'>) {
    this.#file = file;
    this.#sqlalchemy = sqlalchemy;
  }

  /**
   * How to write `<module>.<name>` in this file; undefined when the bare name means something else somewhere in it, and
   * the other name is none or taken as well.
   */
  add(module: string, name: string, otherName?: string): string | undefined {
    const { usable } = knownOf(this.#file);
    const direct = usable.find((binding) => binding.imported === `${module}.${name}`);
    if (direct && !this.#isShadowed(direct.name, direct)) return direct.name;
    const alias = usable.find((binding) => binding.imported === module);
    if (alias && !this.#isShadowed(alias.name, alias)) return `${alias.name}.${name}`;
    const extension = this.#extensionWith(module, name);
    if (extension !== undefined) return `${extension}.${name}`;
    const symbol = canonicalSymbol(`${module}.${name}`);
    const free = [name, otherName].find(
      (each) => each !== undefined && !this.#isShadowed(each, undefined) && !captures(each, symbol, this.#file, this.#sqlalchemy),
    );
    if (free === undefined) return undefined;
    const names = this.#wanted.get(module) ?? new Set();
    this.#wanted.set(module, names.add(free === name ? name : `${name} as ${free}`));
    return free;
  }

  /** The file's Flask-SQLAlchemy object (`db`), when it has the wanted name as an attribute: `db.select`. */
  #extensionWith(module: string, name: string): string | undefined {
    if (flaskMember(name) !== canonicalSymbol(`${module}.${name}`)) return undefined;
    return (knownOf(this.#file).extension ??= { name: this.#findExtension() }).name;
  }

  #findExtension(): string | undefined {
    const { tree } = this.#file;
    for (const index of tree.indexesOf(['attribute'])) {
      const attribute = tree.at(index);
      const object = attribute.field('object')!;
      if (!object.is('identifier') || !this.#sqlalchemy.symbolOf(attribute)?.startsWith(`${FLASK_EXTENSION}.`)) continue;
      const [binding] = this.#file.module.scope.bindings.get(object.text) ?? [];
      if (binding && isOnlyMeaning(binding) && !this.#isShadowed(object.text, binding)) return object.text;
    }
    return undefined;
  }

  /** The edits that make all names available. */
  edits(): Edit[] {
    const { edits } = knownOf(this.#file);
    return Array.from(this.#wanted, ([module, names]) => {
      const key = `${module} ${[...names].join()}`;
      const edit = edits.get(key) ?? this.#editFor(module, [...names]);
      edits.set(key, edit);
      return edit;
    });
  }

  #editFor(module: string, names: readonly string[]): Edit {
    const statement = this.#statementFor(module);
    return statement ? extendImport(statement, names, this.#file) : addImportLine(module, names, this.#file);
  }

  /** A top-level `from <module> import a, b` that can take further names. */
  #statementFor(module: string): PyNode | undefined {
    return this.#file.tree.root.namedChildren.find(
      (statement) =>
        statement.is('import_from_statement') &&
        statement.field('module_name')?.text === module &&
        statement.field('name') !== undefined &&
        !statement.hasError,
    );
  }

  /** Whether a name is bound to anything but `except`, in whatever scope: the place of use is not known here. */
  #isShadowed(name: string, except: Binding | undefined): boolean {
    const { module } = this.#file;
    const scopes: Scope[] = [module.scope, ...module.functions.map((each) => each.scope), ...module.classes.map((each) => each.scope)];
    return scopes.some((scope) =>
      (scope.kind === 'class' ? [] : (scope.bindings.get(name) ?? [])).some(
        (binding) => except === undefined || !isSameMeaning(binding, except),
      ),
    );
  }
}

/** What was found out of a file: each of its fixes asks for the same few. */
interface Known {
  readonly usable: readonly Binding[];
  /** By module and names. */
  readonly edits: Map<string, Edit>;
  /** By name and symbol, whether an import would capture it. */
  readonly captured: Map<string, boolean>;
  extension?: { readonly name: string | undefined };
}

const known = new WeakMap<SourceFile, Known>();

function knownOf(file: SourceFile): Known {
  let found = known.get(file);
  if (!found) {
    const usable = file.module.imports.filter((binding) => isImportedAtTop(binding) && isOnlyMeaning(binding));
    found = { usable, edits: new Map(), captured: new Map() };
    known.set(file, found);
  }
  return found;
}

/**
 * Whether an import would give a meaning to a name that the file uses and does not bind: a builtin, one of a star import,
 * one that is set from outside, or one that is missing. What star imports give is fine when it is the symbol itself.
 */
function captures(name: string, symbol: string | undefined, file: SourceFile, sqlalchemy: Pick<SqlAlchemyFile, 'symbolOf'>): boolean {
  const { captured } = knownOf(file);
  const { tree, module } = file;
  const isCaptured = (node: PyNode) =>
    node.text === name &&
    !isLabel(node) &&
    module.resolve(node).length === 0 &&
    (symbol === undefined || sqlalchemy.symbolOf(node) !== symbol);
  const key = `${name} ${symbol}`;
  const answer = captured.get(key) ?? tree.indexesOf(['identifier']).some((index) => isCaptured(tree.at(index)));
  captured.set(key, answer);
  return answer;
}

/** `x.name` and `f(name=1)` are no uses of a name; what an import statement writes is none either. */
function isLabel(node: PyNode): boolean {
  const { parent, fieldName } = node;
  if (parent?.kind === 'attribute') return fieldName === 'attribute';
  if (parent?.kind === 'keyword_argument') return fieldName === 'name';
  return node.ancestor('import_statement', 'import_from_statement') !== undefined;
}

/** A statement of the module itself: not under `if TYPE_CHECKING:`, in a `try`, or in a function. */
function isImportedAtTop(binding: Binding): boolean {
  const statement = binding.target.ancestor('import_statement', 'import_from_statement');
  return statement?.parent?.is('module') ?? false;
}

function isOnlyMeaning(binding: Binding): boolean {
  const all = binding.scope.bindings.get(binding.name) ?? [];
  return all.every((other) => isSameMeaning(other, binding));
}

/** The same binding, or an import of the same thing. */
function isSameMeaning(a: Binding, b: Binding): boolean {
  return a === b || (a.imported !== undefined && a.imported === b.imported);
}
