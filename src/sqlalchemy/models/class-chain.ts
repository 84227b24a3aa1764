import type { CallSummary, ExpressionSummary } from '../../project/facts/expression-summary.js';
import type { ClassFacts, FileFacts } from '../../project/facts/file-facts.js';
import type { ProjectView } from '../../project/project-view.js';
import { MODEL_BASES } from '../typing/classes.js';

export type ModelFlavour = 'declarative' | 'flask' | 'sqlmodel' | 'registry';

/** A class of the project with the file that defines it. */
export interface ProjectClass {
  readonly name: string;
  readonly file: FileFacts;
  readonly facts: ClassFacts;
}

/** The bases of a class as far as the index knows them, nearest first, and where they lead. */
export interface ClassChain {
  /** The class itself, then its bases in the order Python looks attributes up (depth first, good enough for mixins). */
  readonly classes: readonly ProjectClass[];
  /** How it comes to be a model; undefined when no declarative base is reached. */
  readonly flavour: ModelFlavour | undefined;
  /** Canonical names of SQLAlchemy's own bases in the chain: "sqlalchemy.orm.MappedAsDataclass". */
  readonly symbols: readonly string[];
  /** Qualified names of bases that the index does not know: it may be more than we see. */
  readonly unknownBases: readonly string[];
  /** The class or assignment that is the declarative base: models of one base share a MetaData. */
  readonly base: string | undefined;
  /** A metaclass, `__init_subclass__` or `__table_cls__` may name the tables of its models. */
  readonly mayNameTables: boolean;
}

/** What the chain needs to know of names. */
export interface NameSource {
  readonly project: ProjectView;
  symbolOf(name: string): string | undefined;
}

// Real hierarchies have at most a dozen classes; a project that defines a cycle must not hang us.
const MAX_CLASSES = 64;
// Bases of these are no mystery, though they lie outside the project.
const HARMLESS_BASES = /^(builtins|abc|typing|typing_extensions|enum|dataclasses|pydantic|collections)(\.|$)/;
const BASE_MAKERS = new Set([
  'sqlalchemy.orm.declarative_base',
  'sqlalchemy.ext.automap.automap_base',
  'sqlalchemy.ext.asyncio.declarative_base',
]);
const MAPPING_DECORATORS = /\.(mapped|mapped_as_dataclass)$/;

const NAMING_METHODS: readonly string[] = ['__init_subclass__', '__table_cls__'];

/** Follows the bases of a class through the project. */
export function chainOf(start: ProjectClass, source: NameSource): ClassChain {
  const walk = new ChainWalk(source);
  walk.add(start);
  return walk.finish(start);
}

class ChainWalk {
  readonly #source: NameSource;
  readonly #classes: ProjectClass[] = [];
  readonly #symbols: string[] = [];
  readonly #unknown: string[] = [];
  readonly #waiting: ProjectClass[] = [];
  #flavour: ModelFlavour | undefined;
  #base: string | undefined;
  #hasMetaclass = false;

  constructor(source: NameSource) {
    this.#source = source;
  }

  add(start: ProjectClass): void {
    this.#waiting.push(start);
    for (let next = this.#waiting.pop(); next; next = this.#waiting.pop()) {
      if (this.#classes.length >= MAX_CLASSES || this.#classes.some((known) => known.name === next.name)) continue;
      this.#classes.push(next);
      this.#followBases(next);
      for (const decorator of next.facts.decorators) this.#followDecorator(decorator, next);
    }
  }

  finish(start: ProjectClass): ClassChain {
    // A SQLModel class without `table=True` is a plain pydantic model.
    const isTable = isTrue(start.facts.keywords['table']);
    const flavour = this.#flavour === 'sqlmodel' && !isTable ? undefined : this.#flavour;
    const mayNameTables =
      this.#hasMetaclass ||
      this.#classes.some(({ facts }) => facts.keywords['metaclass'] || facts.methods.some(({ name }) => NAMING_METHODS.includes(name)));
    const [classes, symbols, unknownBases] = [this.#classes, this.#symbols, this.#unknown];
    return { classes, flavour, symbols, unknownBases, base: flavour && this.#base, mayNameTables };
  }

  #followBases(from: ProjectClass): void {
    const found: ProjectClass[] = [];
    for (const base of from.facts.bases) {
      const next = this.#follow(base, from);
      if (next) found.push(next);
    }
    // The stack gives them back last in first out.
    this.#waiting.push(...found.reverse());
  }

  #follow(base: ExpressionSummary, from: ProjectClass): ProjectClass | undefined {
    if (base.kind === 'call') {
      if (!this.#makesBase(base)) this.#unknown.push('');
      else return this.#reachMade(base, from.name);
      return undefined;
    }
    const name = baseName(base);
    if (name === undefined) {
      this.#unknown.push('');
      return undefined;
    }
    const symbol = this.#source.symbolOf(name);
    if (symbol) {
      this.#symbols.push(symbol);
      const flavour = MODEL_BASES[symbol];
      if (flavour) this.#reached(flavour, flavour === 'declarative' ? from.name : name);
      return undefined;
    }
    return this.#followProject(name);
  }

  #followProject(name: string): ProjectClass | undefined {
    const definition = this.#source.project.definitionOf(name);
    if (definition?.kind === 'class') return { name: definition.qualifiedName, file: definition.file, facts: definition.class };
    if (definition?.kind === 'assignment') {
      const maker = definition.assignments.map(({ value }) => value).find((value) => value?.kind === 'call' && this.#makesBase(value));
      if (maker?.kind === 'call') return this.#reachMade(maker, definition.qualifiedName);
      this.#unknown.push(name);
    } else if (!HARMLESS_BASES.test(name)) this.#unknown.push(name);
    return undefined;
  }

  #makesBase({ callee }: CallSummary): boolean {
    if (callee.kind === 'attribute') return callee.name === 'generate_base';
    if (callee.kind !== 'name') return false;
    const symbol = this.#source.symbolOf(callee.name);
    return (symbol !== undefined && BASE_MAKERS.has(symbol)) || callee.name.endsWith('.generate_base');
  }

  /** `declarative_base(cls=Common)`: what Common has, every model has. */
  #reachMade({ kwargs, hasMore }: CallSummary, base: string): ProjectClass | undefined {
    this.#reached('declarative', base);
    if (kwargs['metaclass']) this.#hasMetaclass = true;
    const name = kwargs['cls'] && baseName(kwargs['cls']);
    if (name !== undefined) return this.#followProject(name);
    if (kwargs['cls'] || hasMore) this.#unknown.push('');
    return undefined;
  }

  /** `@as_declarative()` makes a base, `@registry.mapped` a model. */
  #followDecorator(decorator: ExpressionSummary, from: ProjectClass): void {
    const callee = decorator.kind === 'call' ? decorator.callee : decorator;
    if (callee.kind !== 'name') return;
    if (this.#source.symbolOf(callee.name) === 'sqlalchemy.orm.as_declarative') this.#reached('declarative', from.name);
    if (!MAPPING_DECORATORS.test(callee.name)) return;
    const registry = callee.name.slice(0, callee.name.lastIndexOf('.'));
    const owner = this.#source.project.definitionOf(registry);
    const isRegistry =
      owner?.kind === 'assignment' && owner.assignments.some(({ value }) => this.#calledSymbol(value) === 'sqlalchemy.orm.registry');
    if (isRegistry) this.#reached('registry', registry);
  }

  #calledSymbol(value: ExpressionSummary | undefined): string | undefined {
    return value?.kind === 'call' && value.callee.kind === 'name' ? this.#source.symbolOf(value.callee.name) : undefined;
  }

  #reached(flavour: ModelFlavour, base: string): void {
    this.#flavour ??= flavour;
    this.#base ??= base;
  }
}

/** The dotted name of a base, `Generic[T]`-like arguments left out. */
export function baseName(base: ExpressionSummary): string | undefined {
  if (base.kind === 'name') return base.name;
  return base.kind === 'subscript' ? baseName(base.value) : undefined;
}

export function isTrue(summary: ExpressionSummary | undefined): boolean {
  return summary?.kind === 'boolean' && summary.value;
}
