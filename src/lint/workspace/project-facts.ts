import type { Migration } from '../../alembic/facts.js';
import { createMigrations } from '../../alembic/pull-migrations.js';
import { buildRevisionGraphs, type RevisionGraphs } from '../../alembic/revision-graph.js';
import type { VersionLocation } from '../../alembic/version-locations.js';
import { extractFileFacts } from '../../project/facts/extract.js';
import type { FileFacts } from '../../project/facts/file-facts.js';
import type { ProjectLayout } from '../../project/layout.js';
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
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly layout: ProjectLayout;
  readonly locations: readonly VersionLocation[];
  readonly baseMigrations: ReadonlyMap<string, string>;
  readonly incompleteLocations: readonly string[];
  readonly pull: PullFacts | undefined;
}

/** The facts that span a project's files; each kind is made when first asked for. */
export class ProjectFacts {
  readonly #input: ProjectInput;
  /** Shared with the versions of this project in which one file differs. */
  readonly #fileFacts: WeakMap<SourceFile, FileFacts>;
  #index: ProjectIndex | undefined;
  #graphs: RevisionGraphs | undefined;
  #migrations: ReadonlyMap<string, Migration> | undefined;

  constructor(input: ProjectInput, fileFacts = new WeakMap<SourceFile, FileFacts>()) {
    this.#input = input;
    this.#fileFacts = fileFacts;
  }

  /** A file with all that rules may see of it; undefined when the project does not have it. */
  targetOf(path: string): RuleTarget | undefined {
    const file = this.#input.files.get(path);
    if (!file) return undefined;
    const view = this.#projectIndex().viewFrom(path);
    const migration = file.role === 'migration' ? this.#migrationsByPath().get(path) : undefined;
    return { file, sqlalchemy: createSqlAlchemyFile(file, view), migration, services: this.#servicesFor(path) };
  }

  /** The project with one file in another version. */
  with(file: SourceFile): ProjectFacts {
    const texts = new Map(this.#input.texts).set(file.path, file.text);
    const files = new Map(this.#input.files).set(file.path, file);
    return new ProjectFacts({ ...this.#input, texts, files }, this.#fileFacts);
  }

  #servicesFor(path: string): Services {
    const models = () => sqlAlchemyProject(this.#projectIndex().viewFrom(path)).models;
    const revisions = () => this.#revisionGraphs();
    return {
      get models() {
        return models();
      },
      get revisions() {
        return revisions();
      },
      pull: this.#input.pull,
    };
  }

  #projectIndex(): ProjectIndex {
    return (this.#index ??= new ProjectIndex(
      this.#input.layout,
      Array.from(this.#input.files.values(), (file) => this.#factsOf(file)),
    ));
  }

  #factsOf(file: SourceFile): FileFacts {
    let facts = this.#fileFacts.get(file);
    if (!facts) {
      facts = extractFileFacts(file);
      this.#fileFacts.set(file, facts);
    }
    return facts;
  }

  #revisionGraphs(): RevisionGraphs {
    const { locations, baseMigrations, texts, pull, incompleteLocations } = this.#input;
    return (this.#graphs ??= buildRevisionGraphs({ locations, baseTip: baseMigrations, headFiles: texts, pull, incompleteLocations }));
  }

  #migrationsByPath(): ReadonlyMap<string, Migration> {
    const files = [...this.#input.files.values()].filter(({ role }) => role === 'migration');
    return (this.#migrations ??= createMigrations({ files, graphs: this.#revisionGraphs(), pull: this.#input.pull }));
  }
}
