import type { Migration } from '../../alembic/facts.js';
import { createMigrations, type Migrations } from '../../alembic/pull-migrations.js';
import { parseRevision } from '../../alembic/revision.js';
import { buildRevisionGraphs, type RevisionGraphs } from '../../alembic/revision-graph.js';
import type { VersionLocation } from '../../alembic/version-locations.js';
import { extractFileFacts } from '../../project/facts/extract.js';
import type { FileFacts } from '../../project/facts/file-facts.js';
import { projectFacts, type ProjectFacts as Environment } from '../../project/environment/project-facts.js';
import { parentFolder, type ProjectLayout } from '../../project/layout.js';
import { ProjectIndex } from '../../project/project-index.js';
import type { PullFacts } from '../../project/pull-facts.js';
import type { SourceFile } from '../../project/source-file.js';
import { createSqlAlchemyFile } from '../../sqlalchemy/sqlalchemy-file.js';
import { sqlAlchemyProject } from '../../sqlalchemy/sqlalchemy-project.js';
import { isOfSqlAlchemy } from '../../sqlalchemy/symbols.js';
import type { Services } from '../rule.js';
import type { RuleTarget } from '../run/run-rules.js';

/** What a project's facts are made from. */
export interface ProjectInput {
  readonly texts: ReadonlyMap<string, string>;
  readonly facts: ReadonlyMap<string, FileFacts>;
  /** The migrations among its files, by path. */
  readonly migrations: ReadonlyMap<string, SourceFile>;
  /** Repository files that tell about the project, by path. */
  readonly projectFiles: ReadonlyMap<string, string>;
  /** A file as it was at the merge base, by its path at the head. */
  readonly baseOf: (path: string) => SourceFile | undefined;
  readonly layout: ProjectLayout;
  readonly locations: readonly VersionLocation[];
  readonly baseMigrations: ReadonlyMap<string, string>;
  readonly incompleteLocations: readonly string[];
  readonly pull: PullFacts | undefined;
}

/** Another version of one file, and what it leaves as it is. */
interface Changed {
  readonly file: SourceFile;
  readonly index: ProjectIndex;
  readonly environments: Map<string, Environment>;
  readonly graphs: RevisionGraphs | undefined;
}

/** The facts that span a project's files; each kind is made when first asked for. */
export class ProjectFacts {
  readonly #input: ProjectInput;
  readonly #changed: SourceFile | undefined;
  readonly #index: ProjectIndex;
  /** By the folder of the nearest project file. */
  readonly #environments: Map<string, Environment>;
  #graphs: RevisionGraphs | undefined;
  #migrations: Migrations | undefined;

  constructor(input: ProjectInput, changed?: Changed) {
    this.#input = input;
    this.#changed = changed?.file;
    this.#index = changed?.index ?? new ProjectIndex(input.layout, input.facts.values());
    this.#environments = changed?.environments ?? new Map();
    this.#graphs = changed?.graphs;
  }

  /** A file of the project with all that rules may see of it. */
  targetOf(file: SourceFile): RuleTarget {
    const { path } = file;
    const migration = file.role === 'migration' ? this.#migrationAt(path) : undefined;
    return { file, sqlalchemy: createSqlAlchemyFile(file, this.#index.viewFrom(path)), migration, services: this.#servicesFor(path) };
  }

  /**
   * The project with one file in another version: its environment is the same, its revisions unless the file's own
   * changed, and what is known of names, types and models unless the file tells the others something else. Fixes
   * seldom do, and to work all that out anew took most of the time of proving them.
   */
  with(file: SourceFile): ProjectFacts {
    const { path, text } = file;
    const { texts, facts } = this.#input;
    const told = extractFileFacts(file);
    const index = tellSame(facts.get(path), told) ? this.#index : this.#index.with(told);
    const isSameRevision = file.role !== 'migration' || revisionKey(path, text) === revisionKey(path, texts.get(path));
    const graphs = isSameRevision ? this.#graphs : undefined;
    return new ProjectFacts(this.#input, { file, index, environments: this.#environments, graphs });
  }

  #servicesFor(path: string): Services {
    const models = () => sqlAlchemyProject(this.#index.viewFrom(path)).models;
    const revisions = () => this.#revisionGraphs();
    // Most rules ask for it, and looking for the folder takes a walk up the tree.
    let known: Environment | undefined;
    const environment = () => (known ??= this.#environmentAround(path));
    const base = () => this.#input.baseOf(path);
    return {
      get models() {
        return models();
      },
      get revisions() {
        return revisions();
      },
      get environment() {
        return environment();
      },
      get base() {
        return base();
      },
      pull: this.#input.pull,
    };
  }

  #environmentAround(path: string): Environment {
    const { projectFiles } = this.#input;
    const folders = new Set(Array.from(projectFiles.keys(), parentFolder));
    let near = parentFolder(path);
    while (near !== '' && !folders.has(near)) near = parentFolder(near);
    let environment = this.#environments.get(near);
    if (!environment) {
      environment = projectFacts(projectFiles, this.#index.files, near);
      this.#environments.set(near, environment);
    }
    return environment;
  }

  #revisionGraphs(): RevisionGraphs {
    const { locations, baseMigrations, texts, pull, incompleteLocations } = this.#input;
    const changed = this.#changed;
    const headFiles = () => (changed ? new Map(texts).set(changed.path, changed.text) : texts);
    return (this.#graphs ??= buildRevisionGraphs({
      locations,
      baseTip: baseMigrations,
      headFiles: headFiles(),
      pull,
      incompleteLocations,
    }));
  }

  #migrationAt(path: string): Migration | undefined {
    const fileAt = (each: string) => (each === this.#changed?.path ? this.#changed : this.#input.migrations.get(each));
    this.#migrations ??= createMigrations({ fileAt, graphs: this.#revisionGraphs(), pull: this.#input.pull });
    return this.#migrations.get(path);
  }
}

/**
 * Whether a file tells the others the same in two versions. Rows are left out: they only say where a finding points, and
 * nearly every fix that adds or takes away a line moves them. So are names that the file newly imports from SQLAlchemy, as
 * it did before: to the others they meant nothing yet.
 */
function tellSame(before: FileFacts | undefined, after: FileFacts): boolean {
  if (!before) return false;
  const imports = after.isPackage || !before.imports.some(isOfLibrary) ? after.imports : oldImports(before.imports, after.imports);
  return isSameBarRows(before, { ...after, imports });
}

type Imports = FileFacts['imports'];

/** Without new ones of SQLAlchemy, wherever they stand. */
function oldImports(before: Imports, after: Imports): Imports {
  const locals = new Set(before.map(({ local }) => local));
  return after.filter((each) => locals.has(each.local) || !isOfLibrary(each));
}

function isOfLibrary({ target }: Imports[number]): boolean {
  return isOfSqlAlchemy(target);
}

/** Plain data, whose depth is bounded. */
function isSameBarRows(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((each, index) => isSameBarRows(each, b[index]));
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => (key === 'row' && typeof left[key] === 'number' && key in right) || isSameBarRows(left[key], right[key]));
}

function revisionKey(path: string, text: string | undefined): string {
  return JSON.stringify(text === undefined ? null : (parseRevision(path, text) ?? null));
}
