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
import type { Services } from '../rule.js';
import type { RuleTarget } from '../run/run-rules.js';

/** What a project's facts are made from. */
export interface ProjectInput {
  readonly texts: ReadonlyMap<string, string>;
  readonly facts: ReadonlyMap<string, FileFacts>;
  /** The migrations among its files. */
  readonly migrations: readonly SourceFile[];
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

/** What another version of one file leaves as it is. */
interface KnownFacts {
  readonly environments: Map<string, Environment>;
  readonly graphs: RevisionGraphs | undefined;
  readonly index: ProjectIndex | undefined;
}

/** The facts that span a project's files; each kind is made when first asked for. */
export class ProjectFacts {
  readonly #input: ProjectInput;
  readonly #index: ProjectIndex;
  /** By the folder of the nearest project file. */
  readonly #environments: Map<string, Environment>;
  #graphs: RevisionGraphs | undefined;
  #migrations: Migrations | undefined;

  constructor(input: ProjectInput, known?: KnownFacts) {
    this.#input = input;
    this.#index = known?.index ?? new ProjectIndex(input.layout, input.facts.values());
    this.#environments = known?.environments ?? new Map();
    this.#graphs = known?.graphs;
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
    const { texts, facts, migrations } = this.#input;
    const others = migrations.filter(({ path }) => path !== file.path);
    const isSameRevision = file.role !== 'migration' || revisionKey(file.path, file.text) === revisionKey(file.path, texts.get(file.path));
    const told = extractFileFacts(file);
    const index = tellSame(facts.get(file.path), told) ? this.#index : undefined;
    return new ProjectFacts(
      {
        ...this.#input,
        texts: new Map(texts).set(file.path, file.text),
        facts: new Map(facts).set(file.path, told),
        migrations: file.role === 'migration' ? [...others, file] : others,
      },
      { environments: this.#environments, graphs: isSameRevision ? this.#graphs : undefined, index },
    );
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
    return (this.#graphs ??= buildRevisionGraphs({ locations, baseTip: baseMigrations, headFiles: texts, pull, incompleteLocations }));
  }

  #migrationAt(path: string): Migration | undefined {
    const { migrations: files, pull } = this.#input;
    return (this.#migrations ??= createMigrations({ files, graphs: this.#revisionGraphs(), pull })).get(path);
  }
}

/**
 * Whether a file tells the others the same in two versions. Rows are left out: they only say where a finding points, and
 * nearly every fix that adds or takes away a line moves them.
 */
function tellSame(before: FileFacts | undefined, after: FileFacts): boolean {
  const withoutRows = (facts: FileFacts) =>
    JSON.stringify(facts, (key, value: unknown) => (key === 'row' && typeof value === 'number' ? 0 : value));
  return before !== undefined && withoutRows(before) === withoutRows(after);
}

function revisionKey(path: string, text: string | undefined): string {
  return JSON.stringify(text === undefined ? null : (parseRevision(path, text) ?? null));
}
