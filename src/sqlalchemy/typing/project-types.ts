import type { AssignmentFacts, FunctionFacts } from '../../project/facts/file-facts.js';
import type { CallSummary, ExpressionSummary } from '../../project/facts/expression-summary.js';
import type { Definition, ProjectView } from '../../project/project-view.js';
import type { Evidence, RowElement } from '../receivers.js';
import { canonicalSymbol, FLASK_EXTENSION, flaskMember, isOfSqlAlchemy } from '../symbols.js';
import { baseName } from '../models/class-chain.js';
import { AnnotationTypes } from './annotations/annotation-types.js';
import { LazyArgument, type Argument, type CallArguments } from './arguments.js';
import { awaited, entered, libraryCallResult, memberValue, objectCallResult, symbolCallResult, symbolInstance } from './calls.js';
import { functionResult } from './annotations/function-result.js';
import { INSTANCE_KINDS } from './classes.js';
import { agree, asReceiver, refined, typed, withEvidence, type Value } from './values.js';

// A factory behind an alias behind a wrapper is three; more is a cycle or a riddle.
const MAX_DEPTH = 24;
const NO_ARGUMENTS: CallArguments = { positional: [], keyword: () => undefined, isOpen: false };

/** What typing asks the models. */
export interface ModelNames {
  isMapped(className: string): boolean;
  /** `Model.query` is a Query: Flask-SQLAlchemy, or a `query_property()`. */
  hasQueryProperty(className: string): boolean;
}

/** What a class of the project is for typing. */
export type ClassNature =
  { readonly kind: 'sqlalchemy'; readonly symbol: string } | { readonly kind: 'model' } | { readonly kind: 'other' };

/**
 * Types names of the whole project from the plain facts of its files: shared by all files, each name worked out once.
 * It never guesses: what the index does not know is undefined.
 */
export class ProjectTypes {
  readonly project: ProjectView;
  readonly annotations: AnnotationTypes;
  readonly #models: ModelNames;
  readonly #names = new Map<string, Value | undefined>();
  readonly #symbols = new Map<string, string | undefined>();
  readonly #members = new Map<string, Value | undefined>();
  readonly #natures = new Map<string, ClassNature | undefined>();
  #depth = 0;

  constructor(project: ProjectView, models: ModelNames) {
    this.project = project;
    this.#models = models;
    this.annotations = new AnnotationTypes(this);
  }

  /** The canonical SQLAlchemy name behind an absolute dotted name; re-exports, aliases and Flask's `db.x` are followed. */
  symbolOf(name: string): string | undefined {
    const known = this.#symbols.get(name);
    if (known !== undefined) return known;
    return memo(this.#symbols, name, undefined, () => canonicalSymbol(name) ?? this.#projectSymbol(name));
  }

  /** Whether an imported name comes from SQLAlchemy or from the project, which may pass it on. */
  mayBeSqlAlchemy(name: string): boolean {
    return isOfSqlAlchemy(name) || this.project.isProjectName(name);
  }

  /** What a dotted name is when it is used as a value. */
  valueOfName(name: string): Value | undefined {
    return memo(this.#names, name, undefined, () => this.#bounded(() => this.#nameValue(name)));
  }

  /** What an instance of the class with this name is: by annotation or by calling it. */
  instanceOf(name: string, evidence: Evidence): Value | undefined {
    const symbol = this.symbolOf(name);
    if (symbol) return symbolInstance(symbol, evidence);
    const definition = this.project.definitionOf(name);
    if (definition?.kind !== 'class') return undefined;
    const nature = this.#natureOf(definition);
    if (nature?.kind === 'sqlalchemy') return asCustom(symbolInstance(nature.symbol, evidence));
    if (this.#models.isMapped(definition.qualifiedName)) return typed('instance', evidence, { model: definition.qualifiedName });
    return { kind: 'object', name: definition.qualifiedName, evidence };
  }

  /** What `instance.member` is, for an instance of a project class; its bases are looked through. */
  memberOf(className: string, member: string): Value | undefined {
    return memo(this.#members, `${className}\n${member}`, undefined, () => this.#bounded(() => this.#findMember(className, member)));
  }

  /** All places that set an attribute in a class or, when it sets none, in its first base that does. */
  attributesOf(className: string, attribute: string): readonly AssignmentFacts[] {
    let name: string | undefined = className;
    for (let depth = 0; name !== undefined && depth < MAX_DEPTH; depth++) {
      const definition: Definition | undefined = this.project.definitionOf(name);
      if (definition?.kind !== 'class') return [];
      const { attributes, instanceAttributes, bases } = definition.class;
      const own = [...attributes, ...instanceAttributes].filter((candidate) => candidate.name === attribute);
      if (own.length > 0) return own;
      name = bases.map(baseName).find((base) => base !== undefined);
    }
    return [];
  }

  /** What calling the named function, method or class gives. */
  callResult(callee: Value | undefined, args: CallArguments): Value | undefined {
    if (!callee) return undefined;
    if (callee.kind === 'class') return callee.isAlias ? undefined : this.#construct(callee.name, args);
    if (callee.kind === 'object') return this.callResult(this.memberOf(callee.name, '__call__'), args);
    if (callee.kind !== 'function') return objectCallResult(callee, args);
    const symbol = this.symbolOf(callee.name);
    if (symbol) return symbolCallResult(symbol, args);
    const definition = this.project.definitionOf(callee.name);
    if (definition?.kind === 'function') return this.functionCallResult(definition.function, definition.file.module);
    return libraryCallResult(callee.name, args);
  }

  /** What `with value as name` binds; a project class answers by its `__enter__` or `__aenter__`. */
  entered(value: Value | undefined): Value | undefined {
    if (value?.kind !== 'object') return entered(value);
    const method = this.memberOf(value.name, '__enter__') ?? this.memberOf(value.name, '__aenter__');
    const result = this.callResult(method, NO_ARGUMENTS);
    return withEvidence(result?.kind === 'coroutine' ? result.of : result, 3);
  }

  /** What calling a project function gives: by its return annotation, else by what it returns. */
  functionCallResult(facts: FunctionFacts, module: string): Value | undefined {
    return this.#bounded(() => functionResult(facts, module, this));
  }

  /** What an expression of another file is. */
  valueOf(summary: ExpressionSummary | undefined, module: string): Value | undefined {
    return summary && this.#bounded(() => this.#summaryValue(summary, module));
  }

  /** What `select(expression)` adds to the rows. */
  elementOf(summary: ExpressionSummary, module: string): RowElement {
    if (summary.kind === 'name') return this.elementOfName(summary.name);
    if (summary.kind === 'call') return { kind: this.#calledSymbol(summary)?.startsWith('sqlalchemy.func.') ? 'expression' : 'unknown' };
    const value = this.valueOf(summary, module);
    return value?.kind === 'class' ? this.elementOfName(value.name) : { kind: 'unknown' };
  }

  /** The row element that a dotted name stands for: `app.models.User` or `app.models.User.id`. */
  elementOfName(name: string): RowElement {
    const canonical = this.project.canonicalName(name);
    if (this.#models.isMapped(canonical)) return { kind: 'entity', model: canonical };
    // The owner as written: an inherited column is its model's, not its base's.
    const dot = name.lastIndexOf('.');
    const owner = dot > 0 ? this.project.canonicalName(name.slice(0, dot)) : '';
    const member = name.slice(dot + 1);
    if (owner && !member.startsWith('__') && this.#models.isMapped(owner)) return { kind: 'column', model: owner, column: member };
    const value = this.valueOfName(name);
    return value?.kind === 'class' && this.#models.isMapped(value.name)
      ? { kind: 'entity', model: value.name, ...(value.isAlias && { isAlias: true }) }
      : { kind: 'unknown' };
  }

  #calledSymbol(call: CallSummary): string | undefined {
    return call.callee.kind === 'name' ? this.symbolOf(call.callee.name) : undefined;
  }

  /** `db.session`, an alias `Session = orm.Session`, a re-export. */
  #projectSymbol(name: string): string | undefined {
    if (!this.project.isProjectName(name)) return undefined;
    const canonical = this.project.canonicalName(name);
    const own = canonicalSymbol(canonical);
    if (own) return own;
    const definition = this.project.definitionOf(name);
    if (definition?.kind === 'assignment') return this.#aliasedSymbol(definition);
    if (definition) return undefined;
    const dot = name.lastIndexOf('.');
    if (dot <= 0) return undefined;
    const owner = name.slice(0, dot);
    const member = name.slice(dot + 1);
    const ownerSymbol = this.symbolOf(owner);
    if (ownerSymbol) return `${ownerSymbol}.${member}`;
    return this.valueOfName(owner)?.kind === 'flask-extension' ? flaskMember(member) : undefined;
  }

  #aliasedSymbol(definition: Definition & { kind: 'assignment' }): string | undefined {
    const [only] = definition.assignments;
    const value = definition.assignments.length === 1 ? only?.value : undefined;
    if (value?.kind === 'name' && value.name !== definition.qualifiedName) return this.symbolOf(value.name);
    // `Column = functools.partial(db.Column, nullable=False)` wraps, but stays what it was.
    const wrapped =
      value?.kind === 'call' && value.callee.kind === 'name' && value.callee.name === 'functools.partial' ? value.args[0] : undefined;
    return wrapped?.kind === 'name' ? this.symbolOf(wrapped.name) : undefined;
  }

  #nameValue(name: string): Value | undefined {
    const symbol = this.symbolOf(name);
    if (symbol) return this.#symbolValue(symbol);
    const definition = this.project.definitionOf(name);
    switch (definition?.kind) {
      case 'class':
        return { kind: 'class', name: definition.qualifiedName };
      case 'function':
        return { kind: 'function', name: definition.qualifiedName };
      case 'assignment':
        return this.assigned(definition.assignments, definition.file.module);
      case undefined:
        return this.#memberOfName(name);
      default:
        return undefined;
    }
  }

  /** `app.db.SessionLocal.begin`; a name outside the project is a function or class of a library. */
  #memberOfName(name: string): Value | undefined {
    if (!this.project.isProjectName(name)) return { kind: 'function', name };
    const dot = name.lastIndexOf('.');
    return dot > 0 ? this.memberValue(this.valueOfName(name.slice(0, dot)), name.slice(dot + 1)) : undefined;
  }

  #symbolValue(symbol: string): Value {
    if (symbol === `${FLASK_EXTENSION}.session`) return symbolInstance(symbol, 2)!;
    if (symbol === `${FLASK_EXTENSION}.engine`) return typed('engine', 2);
    return Object.hasOwn(INSTANCE_KINDS, symbol) ? { kind: 'class', name: symbol } : { kind: 'function', name: symbol };
  }

  /** What several assignments of one name agree on; an annotation decides alone. */
  assigned(assignments: readonly AssignmentFacts[], module: string): Value | undefined {
    const annotated = assignments.find((assignment) => assignment.annotation);
    const declared = annotated && this.annotations.valueOf(annotated.annotation, module, 1);
    const value = () => agree(assignments.map((assignment) => this.valueOf(assignment.value, module)));
    if (declared) return refined(declared, value);
    if (annotated && !isTypeAlias(annotated)) return undefined;
    return value();
  }

  #natureOf(definition: Definition & { kind: 'class' }): ClassNature | undefined {
    return memo(this.#natures, definition.qualifiedName, undefined, () => {
      for (const base of definition.class.bases) {
        const name = baseName(base);
        if (!name) continue;
        const symbol = this.symbolOf(name);
        if (symbol && (symbol === FLASK_EXTENSION || Object.hasOwn(INSTANCE_KINDS, symbol))) return { kind: 'sqlalchemy', symbol };
        const parent = symbol ? undefined : this.project.definitionOf(name);
        const nature = parent?.kind === 'class' ? this.#natureOf(parent) : undefined;
        if (nature?.kind === 'sqlalchemy') return nature;
      }
      return { kind: 'other' };
    });
  }

  #construct(name: string, args: CallArguments): Value | undefined {
    const symbol = this.symbolOf(name);
    return symbol ? symbolCallResult(symbol, args) : this.instanceOf(name, 2);
  }

  #findMember(className: string, member: string): Value | undefined {
    const definition = this.project.definitionOf(className);
    if (definition?.kind !== 'class') return undefined;
    const own = this.#ownMember(definition, member);
    if (own !== 'missing') return own;
    for (const base of definition.class.bases) {
      const name = baseName(base);
      const inherited = name === undefined ? undefined : this.memberOf(name, member);
      if (inherited) return inherited;
    }
    return undefined;
  }

  #ownMember(definition: Definition & { kind: 'class' }, member: string): Value | undefined | 'missing' {
    const { class: facts, file } = definition;
    const method = facts.methods.find((candidate) => candidate.name === member);
    if (method) {
      if (isProperty(method)) return withEvidence(this.functionCallResult(method, file.module), 4);
      return { kind: 'function', name: `${definition.qualifiedName}.${member}` };
    }
    const assignments = [...facts.attributes, ...facts.instanceAttributes].filter((assignment) => assignment.name === member);
    return assignments.length === 0 ? 'missing' : withEvidence(this.assigned(assignments, file.module), 4);
  }

  #summaryValue(summary: ExpressionSummary, module: string): Value | undefined {
    switch (summary.kind) {
      case 'name':
        return this.valueOfName(summary.name);
      case 'none':
        return { kind: 'none' };
      case 'call':
        return this.callResult(this.valueOf(summary.callee, module), this.#argumentsOf(summary, module));
      case 'attribute':
        return this.memberValue(this.valueOf(summary.object, module), summary.name);
      case 'subscript':
        return this.#subscripted(summary.value, module) ?? this.annotations.valueOf(summary, module, 1);
      case 'awaited':
        return awaited(this.valueOf(summary.value, module));
      case 'entered':
        return this.entered(this.valueOf(summary.value, module));
      case 'parameter':
        return summary.annotation
          ? this.annotations.valueOf(summary.annotation, module, 1)
          : summary.default && this.valueOf(summary.default, module);
      case 'union':
        return agree(summary.items.map((item) => this.valueOf(item, module)));
      default:
        return undefined;
    }
  }

  /** `async_sessionmaker[AsyncSession]` used as a value is the class. */
  #subscripted(value: ExpressionSummary, module: string): Value | undefined {
    const generic = this.valueOf(value, module);
    return generic?.kind === 'class' ? generic : undefined;
  }

  /** `value.name` without a call: a method comes out as something callable. */
  memberValue(value: Value | undefined, name: string): Value | undefined {
    if (!value) return undefined;
    if (value.kind === 'object') return this.memberOf(value.name, name);
    if (value.kind === 'flask-extension') return this.#symbolValue(flaskMember(name));
    if (value.kind === 'class') return this.#classMember(value, name);
    const type = asReceiver(value);
    return type && memberValue(type, name);
  }

  /** `User.query`, `Repo.session_factory`. */
  #classMember(value: Value & { kind: 'class' }, name: string): Value | undefined {
    if (this.#models.isMapped(value.name)) {
      if (name === '__table__') return typed('table', 2);
      if (name === 'query' && this.#models.hasQueryProperty(value.name)) {
        return typed('query', 2, { elements: [{ kind: 'entity', model: value.name }] });
      }
    }
    return this.memberOf(value.name, name);
  }

  #argumentsOf(call: CallSummary, module: string): CallArguments {
    const reader = {
      valueOf: (summary: ExpressionSummary) => this.valueOf(summary, module),
      elementOf: (summary: ExpressionSummary) => this.elementOf(summary, module),
      instanceOf: (className: string) => this.instanceOf(className, 2),
    };
    const argument = (summary: ExpressionSummary): Argument => new LazyArgument(summary, reader);
    return {
      positional: call.args.map(argument),
      keyword: (name) => (Object.hasOwn(call.kwargs, name) ? argument(call.kwargs[name]!) : undefined),
      isOpen: call.hasMore,
    };
  }

  #bounded(work: () => Value | undefined): Value | undefined {
    if (this.#depth > MAX_DEPTH) return undefined;
    this.#depth++;
    try {
      return work();
    } finally {
      this.#depth--;
    }
  }
}

/** An instance of a class of the project. */
function asCustom(value: Value | undefined): Value | undefined {
  const type = asReceiver(value);
  return type ? { ...type, isCustom: true } : value;
}

function isProperty(method: FunctionFacts): boolean {
  return method.decorators.some(
    (decorator) => decorator.kind === 'name' && /(^builtins\.property|\.cached_property)$/.test(decorator.name),
  );
}

/** `SessionDep: TypeAlias = Annotated[...]`. */
function isTypeAlias(assignment: AssignmentFacts): boolean {
  const { annotation } = assignment;
  return annotation?.kind === 'name' && /(^|\.)TypeAlias$/.test(annotation.name);
}

/** The remembered answer; while it is being worked out, `pending` is the answer, so that cycles end. */
function memo<T>(known: Map<string, T>, key: string, pending: T, work: () => T): T {
  if (known.has(key)) return known.get(key)!;
  known.set(key, pending);
  const value = work();
  known.set(key, value);
  return value;
}
