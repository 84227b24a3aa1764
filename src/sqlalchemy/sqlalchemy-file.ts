import type { ProjectView } from '../project/project-view.js';
import type { SourceFile } from '../project/source-file.js';
import type { PyCall } from '../python/calls.js';
import { createStringAnalyser, type StringAnalyser } from '../python/static-strings.js';
import type { PyNode } from '../python/tree.js';
import { enginesOf, sessionFactoriesOf } from './collect/engines.js';
import { LocalChains } from './collect/local-chains.js';
import { queryChainsOf } from './collect/query-chains.js';
import { receiverCallsOf } from './collect/receiver-calls.js';
import { sqlTextsOf } from './collect/sql-texts.js';
import { statementsOf } from './collect/statements.js';
import { symbolCallsOf, type SymbolCall } from './collect/symbol-calls.js';
import type { EngineFact, ModelFact, QueryChain, ReceiverCall, SessionFactoryFact, SqlTextFact, StatementFact } from './facts.js';
import { expiresOnCommit } from './sessions/expire-on-commit.js';
import { constantsOf } from './sql-text/imported-constants.js';
import { modelFactsOf } from './models/model-facts.js';
import type { ReceiverType, RowElement } from './receivers.js';
import { hasCustomQuery } from './rewrite/context/custom-query.js';
import { sqlAlchemyProject, type SqlAlchemyProject } from './sqlalchemy-project.js';
import { NodeTypes } from './typing/node-types.js';
import { asReceiver } from './typing/values.js';

// sqlalchemy/ says what Python code means to SQLAlchemy: names, receiver types, facts. It knows no rule, no migration
// and no finding, reads nothing by itself, and answers undefined where it has no evidence.

/** SQLAlchemy's view of one file; each list is built on first use. */
export interface SqlAlchemyFile {
  /** The file imports sqlalchemy, sqlmodel, flask_sqlalchemy, or a project module that the index ties to them. */
  readonly usesSqlAlchemy: boolean;
  /**
   * The canonical SQLAlchemy name of an expression: "sqlalchemy.select", "sqlalchemy.orm.Session",
   * "sqlalchemy.ext.asyncio.AsyncSession"; undefined when it is not SQLAlchemy's.
   */
  symbolOf(expression: PyNode): string | undefined;
  /** What an expression is at its place; undefined without evidence. */
  typeOf(expression: PyNode): ReceiverType | undefined;
  /** The qualified name of the model that an expression names: `User`, an alias of it, a local bound to it; undefined when it names none. */
  modelOf(expression: PyNode): string | undefined;
  /** What an expression is as an element of `select(...)` or `query(...)`: a column when it is `User.name`. */
  elementOf(expression: PyNode): RowElement;
  /** All calls of one of SQLAlchemy's functions or classes by canonical name, in source order. */
  callsOf(symbol: string): readonly PyCall[];
  /** Whether a session expires its objects on commit, by its factory in this file or another; undefined when that is not known. */
  expiresOnCommit(session: PyNode): boolean | undefined;
  /** What the strings of this file are made of; constants of other files are looked up in the project. */
  readonly strings: StringAnalyser;
  readonly engines: readonly EngineFact[];
  readonly sessionFactories: readonly SessionFactoryFact[];
  readonly receiverCalls: readonly ReceiverCall[];
  readonly queryChains: readonly QueryChain[];
  readonly statements: readonly StatementFact[];
  readonly sqlTexts: readonly SqlTextFact[];
  readonly models: readonly ModelFact[];
  /** The module-level name of Flask-SQLAlchemy's extension object in this file: `db`. */
  readonly flaskExtension: string | undefined;
  /** The project gives Query a subclass or a hook of its own. */
  readonly hasCustomQuery: boolean;
}

/** Looks at a file with SQLAlchemy's eyes. `view` must hold the facts of this very text, too. */
export function createSqlAlchemyFile(file: SourceFile, view: ProjectView): SqlAlchemyFile {
  return new SqlAlchemyFileRecord(file, sqlAlchemyProject(view));
}

class SqlAlchemyFileRecord implements SqlAlchemyFile {
  readonly #file: SourceFile;
  readonly #project: SqlAlchemyProject;
  #uses: boolean | undefined;
  #typed: NodeTypes | undefined;
  #calls: readonly SymbolCall[] | undefined;
  #callsBySymbol: ReadonlyMap<string, readonly PyCall[]> | undefined;
  #engines: readonly EngineFact[] | undefined;
  #factories: readonly SessionFactoryFact[] | undefined;
  #receiverCalls: readonly ReceiverCall[] | undefined;
  #chains: readonly QueryChain[] | undefined;
  #locals: LocalChains | undefined;
  #statements: readonly StatementFact[] | undefined;
  #texts: readonly SqlTextFact[] | undefined;
  #models: readonly ModelFact[] | undefined;
  #strings: StringAnalyser | undefined;

  constructor(file: SourceFile, project: SqlAlchemyProject) {
    this.#file = file;
    this.#project = project;
  }

  get usesSqlAlchemy(): boolean {
    return (this.#uses ??= this.#hasEvidence());
  }

  symbolOf(expression: PyNode): string | undefined {
    return this.usesSqlAlchemy ? this.#types.symbolOf(expression) : undefined;
  }

  typeOf(expression: PyNode): ReceiverType | undefined {
    return this.usesSqlAlchemy ? asReceiver(this.#types.valueOf(expression)) : undefined;
  }

  modelOf(expression: PyNode): string | undefined {
    const element = this.elementOf(expression);
    return element.kind === 'entity' ? element.model : undefined;
  }

  elementOf(expression: PyNode): RowElement {
    return this.usesSqlAlchemy ? this.#types.elementOf(expression) : { kind: 'unknown' };
  }

  callsOf(symbol: string): readonly PyCall[] {
    this.#callsBySymbol ??= groupBySymbol(this.#symbolCalls);
    return this.#callsBySymbol.get(symbol) ?? [];
  }

  expiresOnCommit(session: PyNode): boolean | undefined {
    const { view } = this.#project;
    const symbolOf = (expression: PyNode) => this.symbolOf(expression);
    return expiresOnCommit(session, { module: this.#file.module, view, factories: this.sessionFactories, symbolOf });
  }

  get strings(): StringAnalyser {
    return (this.#strings ??= createStringAnalyser(this.#file.module, constantsOf(this.#project.view)));
  }

  get engines(): readonly EngineFact[] {
    return (this.#engines ??= enginesOf({ calls: this.#symbolCalls, types: this.#types, strings: this.strings }));
  }

  get sessionFactories(): readonly SessionFactoryFact[] {
    return (this.#factories ??= sessionFactoriesOf(this.#symbolCalls, this.#types));
  }

  get receiverCalls(): readonly ReceiverCall[] {
    return (this.#receiverCalls ??= this.usesSqlAlchemy ? receiverCallsOf(this.#types, this.#variables) : []);
  }

  get queryChains(): readonly QueryChain[] {
    return (this.#chains ??= this.usesSqlAlchemy ? queryChainsOf(this.#symbolCalls, this.#types, this.#variables) : []);
  }

  get statements(): readonly StatementFact[] {
    return (this.#statements ??= this.usesSqlAlchemy
      ? statementsOf({ calls: this.#symbolCalls, receiverCalls: this.receiverCalls, types: this.#types, variables: this.#variables })
      : []);
  }

  get sqlTexts(): readonly SqlTextFact[] {
    return (this.#texts ??= this.usesSqlAlchemy ? sqlTextsOf(this.#symbolCalls, this.receiverCalls, this.#types) : []);
  }

  get models(): readonly ModelFact[] {
    return (this.#models ??= this.usesSqlAlchemy ? modelFactsOf(this.#types, this.#project.models, this.#project.view) : []);
  }

  get hasCustomQuery(): boolean {
    return hasCustomQuery(this.#project.view);
  }

  get flaskExtension(): string | undefined {
    if (!this.usesSqlAlchemy) return undefined;
    const { module } = this.#file;
    for (const [name, bindings] of module.scope.bindings) {
      const [only] = bindings.length === 1 ? bindings : [];
      if (only?.kind !== 'import' && only?.kind !== 'assignment') continue;
      if (this.#project.types.valueOfName(only.imported ?? `${module.name}.${name}`)?.kind === 'flask-extension') return name;
    }
    return undefined;
  }

  get #types(): NodeTypes {
    return (this.#typed ??= new NodeTypes(this.#file, this.#project.types, this.usesSqlAlchemy));
  }

  get #variables(): LocalChains {
    return (this.#locals ??= new LocalChains(this.#file.module));
  }

  get #symbolCalls(): readonly SymbolCall[] {
    return (this.#calls ??= this.usesSqlAlchemy ? symbolCallsOf(this.#types) : []);
  }

  #hasEvidence(): boolean {
    const { module } = this.#file;
    return (
      module.imports.some(({ imported }) => imported !== undefined && this.#project.isTied(imported)) ||
      module.starImports.some((star) => this.#project.isTied(star.module))
    );
  }
}

function groupBySymbol(calls: readonly SymbolCall[]): ReadonlyMap<string, readonly PyCall[]> {
  const groups = new Map<string, PyCall[]>();
  for (const { call, symbol } of calls) {
    const group = groups.get(symbol);
    if (group) group.push(call);
    else groups.set(symbol, [call]);
  }
  return groups;
}
