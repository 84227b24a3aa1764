import type { FileFacts } from '../project/facts/file-facts.js';
import type { ProjectView } from '../project/project-view.js';
import type { ModelRegistry } from './model-registry.js';
import { ProjectModels } from './models/registry.js';
import { isOfSqlAlchemy } from './symbols.js';
import { ProjectTypes } from './typing/project-types.js';

/** What SQLAlchemy means in one project: names, types and models, worked out once for all its files. */
export class SqlAlchemyProject {
  readonly view: ProjectView;
  readonly types: ProjectTypes;
  readonly #models: ProjectModels;
  readonly #tied = new Map<string, boolean>();

  constructor(view: ProjectView) {
    this.view = view;
    // Types ask the models which classes are mapped, models ask the types what names mean.
    this.#models = new ProjectModels({ project: view, symbolOf: (name) => this.types.symbolOf(name) });
    this.types = new ProjectTypes(view, this.#models);
  }

  get models(): ModelRegistry & ProjectModels {
    return this.#models;
  }

  /** Whether an absolute name comes from SQLAlchemy, or from a project module that imports it. */
  isTied(name: string): boolean {
    if (isOfSqlAlchemy(name)) return true;
    let tied = this.#tied.get(name);
    if (tied === undefined) {
      tied = this.#findTie(name);
      this.#tied.set(name, tied);
    }
    return tied;
  }

  #findTie(name: string): boolean {
    if (!this.view.isProjectName(name)) return false;
    const canonical = this.view.canonicalName(name);
    if (isOfSqlAlchemy(canonical)) return true;
    const definition = this.view.definitionOf(canonical);
    return definition !== undefined && importsSqlAlchemy(definition.file);
  }
}

const projects = new WeakMap<ProjectView, SqlAlchemyProject>();

/** The SQLAlchemy side of a project; one per view. */
export function sqlAlchemyProject(view: ProjectView): SqlAlchemyProject {
  let project = projects.get(view);
  if (!project) {
    project = new SqlAlchemyProject(view);
    projects.set(view, project);
  }
  return project;
}

function importsSqlAlchemy(file: FileFacts): boolean {
  return (
    file.imports.some(({ target }) => isOfSqlAlchemy(target)) ||
    file.innerImports.some(isOfSqlAlchemy) ||
    file.starImports.some(isOfSqlAlchemy)
  );
}
