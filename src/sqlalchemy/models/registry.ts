import type { ExpressionSummary } from '../../project/facts/expression-summary.js';
import type { BackrefInfo, ModelRegistry } from '../model-registry.js';
import type { ModelNames } from '../typing/project-types.js';
import { attributesOf } from './attributes.js';
import { baseName, chainOf, isTrue, type ClassChain, type ModelFlavour, type NameSource, type ProjectClass } from './class-chain.js';
import { coreTablesOf, type TableInfo } from './core-tables.js';
import type { ColumnInfo, ModelInfo, RelationshipInfo } from './model-info.js';
import type { ClassFinder } from './relationships.js';

/** The mapped attributes that one class declares itself. */
export interface OwnAttributes {
  readonly columns: readonly ColumnInfo[];
  readonly relationships: readonly RelationshipInfo[];
}

/** Works out models from the index, each class once, when it is asked for. */
export class ProjectModels implements ModelRegistry, ModelNames {
  readonly #source: NameSource;
  readonly #chains = new Map<string, ClassChain | undefined>();
  readonly #models = new Map<string, ModelInfo | undefined>();
  #classNames: ReadonlyMap<string, readonly string[]> | undefined;
  #all: readonly ModelInfo[] | undefined;
  #coreTables: readonly TableInfo[] | undefined;
  #backrefs: ReadonlyMap<string, readonly BackrefInfo[]> | undefined;
  #tables: ReadonlyMap<string, readonly ModelInfo[]> | undefined;

  constructor(source: NameSource) {
    this.#source = source;
  }

  byQualifiedName(name: string): ModelInfo | undefined {
    const found = this.#classOf(name);
    if (!found) return undefined;
    if (!this.#models.has(found.name)) {
      const chain = this.chainOf(found.name);
      this.#models.set(found.name, chain?.flavour ? this.#build(found, chain, chain.flavour) : undefined);
    }
    return this.#models.get(found.name);
  }

  byClassName(name: string): readonly ModelInfo[] {
    const names = this.#namesByClass().get(name) ?? [];
    return names.map((each) => this.byQualifiedName(each)).filter((model) => model !== undefined);
  }

  byTable(table: string, schema?: string): readonly ModelInfo[] {
    this.#tables ??= groupBy(this.all(), (model) => (model.hasTable ? (model.tablename ?? '') : ''));
    return (this.#tables.get(table) ?? []).filter((model) => schema === undefined || model.schema === schema);
  }

  all(): readonly ModelInfo[] {
    this.#all ??= [...this.#namesByClass().values()].flat().flatMap((name) => this.byQualifiedName(name) ?? []);
    return this.#all;
  }

  tables(): readonly TableInfo[] {
    this.#coreTables ??= [...this.#source.project.files()].flatMap((file) => coreTablesOf(file, this.#source));
    return this.#coreTables;
  }

  backrefsOf(name: string): readonly BackrefInfo[] {
    this.#backrefs ??= groupBy(this.all().flatMap(backrefsIn), ({ target }) => target);
    return this.#backrefs.get(this.#classOf(name)?.name ?? name) ?? [];
  }

  methodReads(model: string, method: string): readonly string[] {
    for (const { facts } of this.chainOf(model)?.classes ?? []) {
      const [found, second] = facts.methods.filter(({ name }) => name === method);
      if (found) return second ? [] : (found.selfReads ?? []);
      if (facts.attributes.some(({ name }) => name === method)) return [];
    }
    return [];
  }

  isModel(name: string): boolean | 'unknown' {
    const chain = this.chainOf(name);
    if (chain?.flavour) return true;
    if (!chain) return 'unknown';
    return chain.unknownBases.length > 0 ? 'unknown' : false;
  }

  isMapped(name: string): boolean {
    return this.chainOf(name)?.flavour !== undefined;
  }

  hasQueryProperty(name: string): boolean {
    const chain = this.chainOf(name);
    if (!chain) return false;
    if (chain.flavour === 'flask') return true;
    return chain.classes.some(({ facts }) =>
      facts.attributes.some(({ name: attribute, value }) => attribute === 'query' && isQueryProperty(value)),
    );
  }

  /** What a class itself declares, bases left out: for mixins as well as for models. */
  ownAttributes(name: string): OwnAttributes | undefined {
    const owner = this.#classOf(name);
    if (!owner || owner.facts.bases.some((base) => /\.Protocol$/.test(baseName(base) ?? ''))) return undefined;
    const { columns, relationships } = this.byQualifiedName(name) ?? this.#attributes([owner]);
    const isOwn = ({ declaredIn }: { readonly declaredIn: string }) => declaredIn === owner.name;
    return { columns: columns.filter(isOwn), relationships: relationships.filter(isOwn) };
  }

  /** The base chain of a class; undefined when the index does not know the class. */
  chainOf(name: string): ClassChain | undefined {
    if (this.#chains.has(name)) return this.#chains.get(name);
    // Symbols are asked for while a chain is followed; an answer about the class itself must not wait for itself.
    this.#chains.set(name, undefined);
    const start = this.#classOf(name);
    const chain = start && chainOf(start, this.#source);
    this.#chains.set(name, chain);
    return chain;
  }

  #classOf(name: string): ProjectClass | undefined {
    const definition = this.#source.project.definitionOf(name);
    return definition?.kind === 'class' ? { name: definition.qualifiedName, file: definition.file, facts: definition.class } : undefined;
  }

  #namesByClass(): ReadonlyMap<string, readonly string[]> {
    if (!this.#classNames) {
      const names: string[] = [];
      for (const file of this.#source.project.files()) for (const { name } of file.classes) names.push(`${file.module}.${name}`);
      this.#classNames = groupBy(names, (name) => name.slice(name.lastIndexOf('.') + 1));
    }
    return this.#classNames;
  }

  /** SQLAlchemy looks the string up among the classes of one registry; we, among the models of that name. */
  readonly #find: ClassFinder = (name, from) => {
    const direct = this.#source.project.definitionOf(this.#source.project.qualify(from.file.module, name));
    if (direct?.kind === 'class' && this.isMapped(direct.qualifiedName)) return direct.qualifiedName;
    const short = name.slice(name.lastIndexOf('.') + 1);
    const candidates = (this.#namesByClass().get(short) ?? []).filter((candidate) => this.isMapped(candidate));
    if (candidates.length <= 1) return candidates[0];
    const base = this.chainOf(from.name)?.base;
    const [only, second] = candidates.filter((candidate) => base !== undefined && this.chainOf(candidate)?.base === base);
    return second ? undefined : only;
  };

  #build(start: ProjectClass, chain: ClassChain, flavour: ModelFlavour): ModelInfo {
    const attributes = this.#attributes(chain.classes, flavour);
    const given = tablenameOf(chain.classes);
    const tablename = given === undefined && chain.mayNameTables ? null : given;
    const isBase = chain.base === start.name && !ownValue(start, '__tablename__') && !ownValue(start, '__table__');
    const isAbstract = isTrue(ownValue(start, '__abstract__')) || isBase;
    const tableArgs = valuesOf(chain.classes, '__table_args__');
    return {
      qualifiedName: start.name,
      name: start.facts.name,
      path: start.file.path,
      row: start.facts.row,
      flavour,
      isAbstract,
      base: chain.base,
      tablename,
      schema: schemaOf(tableArgs),
      hasTable:
        !isAbstract &&
        (tablename !== undefined || ownValue(start, '__table__') !== undefined || flavour === 'flask' || flavour === 'sqlmodel'),
      ...attributes,
      tableArgs,
      mapperArgs: valuesOf(chain.classes, '__mapper_args__'),
      ancestors: chain.classes.map(({ name }) => name),
      symbols: chain.symbols,
      isComplete: chain.unknownBases.length === 0,
    };
  }

  #attributes(classes: readonly ProjectClass[], flavour?: ModelFlavour) {
    return attributesOf(classes, flavour, { source: this.#source, find: this.#find });
  }
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function backrefsIn({ qualifiedName, relationships }: ModelInfo): (BackrefInfo & { readonly target: string })[] {
  return relationships.flatMap((relationship) => {
    const given = relationship.keywords['backref'];
    const name = given?.kind === 'call' ? given.args[0] : given;
    if (name?.kind !== 'string' || relationship.target === undefined) return [];
    return [{ name: name.value, model: qualifiedName, relationship, target: relationship.target }];
  });
}

function isQueryProperty(value: ExpressionSummary | undefined): boolean {
  if (value?.kind !== 'call') return false;
  const { callee } = value;
  return (callee.kind === 'attribute' || callee.kind === 'name') && callee.name.endsWith('query_property');
}

function ownValue({ facts }: ProjectClass, name: string): ExpressionSummary | undefined {
  return facts.attributes.find((attribute) => attribute.name === name)?.value;
}

function valuesOf(classes: readonly ProjectClass[], name: string): ExpressionSummary[] {
  return classes.map((each) => ownValue(each, name)).filter((value) => value !== undefined);
}

function tablenameOf(classes: readonly ProjectClass[]): string | null | undefined {
  for (const each of classes) {
    const value = ownValue(each, '__tablename__');
    if (value) return value.kind === 'string' ? value.value : null;
    if (each.facts.methods.some(({ name }) => name === '__tablename__')) return null;
  }
  return undefined;
}

/** `{"schema": "auth"}`, alone or at the end of the tuple. */
function schemaOf(tableArgs: readonly ExpressionSummary[]): string | undefined {
  for (const args of tableArgs) {
    const options = args.kind === 'tuple' ? args.items.at(-1) : args;
    if (options?.kind !== 'dictionary') continue;
    const found = options.entries.find(([key]) => key.kind === 'string' && key.value === 'schema')?.[1];
    if (found?.kind === 'string') return found.value;
  }
  return undefined;
}
